package dev.starling.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** NDJSON: an object a line, and each line is out before the next one begins. */
public record JsonOutput(PrintWriter out) implements Output {
    // Nothing but ASCII, because JSON is UTF-8 and the locale may be something else.
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public void tell(Event event, @Nullable String text) {
        out.println(line(event));
        out.flush();
    }

    @Override
    public void sumUp(Event event, String text) {
        tell(event, text);
    }

    @Override
    public void fail(Failure failure) {
        tell(
                Event.named("error")
                        .with("code", failure.code().code())
                        .with("message", failure.line()),
                null);
    }

    /** An event as a line, without its end. */
    public static String line(Event event) {
        var line = new StringWriter();
        try (var json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("event", event.name());
            for (var field : event.fields().entrySet()) {
                json.writeFieldName(field.getKey());
                write(field.getValue(), json);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            // JSON has no word for what is no number.
            case Double _ -> json.writeNull();
            case Boolean truth -> json.writeBoolean(truth);
            case List<?> list -> {
                json.writeStartArray();
                for (Object item : list) {
                    write(item, json);
                }
                json.writeEndArray();
            }
            case Map<?, ?> group -> {
                json.writeStartObject();
                for (var field : group.entrySet()) {
                    json.writeFieldName(field.getKey().toString());
                    write(field.getValue(), json);
                }
                json.writeEndObject();
            }
            case Object text -> json.writeString(text.toString());
        }
    }
}
