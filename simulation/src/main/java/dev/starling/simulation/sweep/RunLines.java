package dev.starling.simulation.sweep;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what sweeps wrote: an event a line, of which only the runs matter. */
public final class RunLines {
    /** Groups within groups: a run has two levels of them. */
    private static final int DEPTH_MAX = 8;

    private static final JsonFactory JSON = new JsonFactory();

    private RunLines() {}

    /**
     * Hands over every run of a file. Answers how many lines were torn, as the last one is when a
     * machine was switched off.
     *
     * @throws IOException when the file cannot be read
     */
    public static int read(Path file, Consumer<RunRecord> sink) throws IOException {
        int torn = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                RunRecord run;
                try {
                    Map<String, Object> fields = parse(line);
                    if (!"run".equals(fields.get("event"))) {
                        continue;
                    }
                    run = RunRecord.of(fields);
                } catch (IOException e) {
                    torn++;
                    continue;
                }
                sink.accept(run);
            }
        }
        return torn;
    }

    static Map<String, Object> parse(String line) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a line that is no object");
            }
            return object(json, 1);
        }
    }

    private static Map<String, Object> object(JsonParser json, int depth) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            Object value = value(json, depth);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser json, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new IOException("too many groups within groups");
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json, depth + 1);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    Object value = value(json, depth + 1);
                    if (value != null) {
                        list.add(value);
                    }
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            case VALUE_STRING -> json.getText();
            case null, default -> null;
        };
    }
}
