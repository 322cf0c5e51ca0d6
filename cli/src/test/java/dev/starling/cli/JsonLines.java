package dev.starling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Standard output of which every line has to be an event. */
public final class JsonLines {
    private JsonLines() {}

    public static List<Map<String, Object>> of(String out) throws IOException {
        var events = new ArrayList<Map<String, Object>>();
        for (String line : out.lines().toList()) {
            var event = new LinkedHashMap<String, Object>();
            try (var json = new JsonFactory().createParser(line)) {
                assertEquals(JsonToken.START_OBJECT, json.nextToken(), line);
                readInto(event, json);
            }
            events.add(event);
        }
        return events;
    }

    public static List<Map<String, Object>> named(String name, String out) throws IOException {
        return of(out).stream().filter(event -> name.equals(event.get("event"))).toList();
    }

    private static void readInto(Map<String, Object> object, JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            object.put(name, value(json));
        }
    }

    private static Object value(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            var object = new LinkedHashMap<String, Object>();
            readInto(object, json);
            return object;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            var list = new ArrayList<Object>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        }
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                ? (Object) json.getLongValue()
                : json.getText();
    }
}
