package dev.starling.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** NDJSON: an object a line, and each line is out before the next one begins. */
record JsonOutput(PrintWriter out) implements Output {
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

    private static String line(Event event) {
        var line = new StringWriter();
        try (var json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("event", event.name());
            for (var field : event.fields().entrySet()) {
                switch (field.getValue()) {
                    case Long number -> json.writeNumberField(field.getKey(), number);
                    case List<?> texts -> {
                        json.writeArrayFieldStart(field.getKey());
                        for (Object text : texts) {
                            json.writeString(text.toString());
                        }
                        json.writeEndArray();
                    }
                    case Object text -> json.writeStringField(field.getKey(), text.toString());
                }
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }
}
