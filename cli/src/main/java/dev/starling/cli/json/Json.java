package dev.starling.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as values: maps in the order of their keys, lists, texts, {@link Long}, {@link Double},
 * {@link Boolean}, and {@link Null}.
 */
public final class Json {
    /** What {@code null} is read as, and written from. */
    public enum Null {
        NULL
    }

    private static final int DEPTH_MAX = 32;
    private static final int VALUES_MAX = 1_000_000;

    // Nothing but ASCII, because JSON is UTF-8 and a terminal's locale may be something else.
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(64)
                                    .maxStringLength(32 << 20)
                                    .build())
                    .build();

    private Json() {}

    /**
     * Reads one value.
     *
     * @throws NotJson when it is none, or more than one, or too large
     */
    public static Object read(byte[] bytes) throws NotJson {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            return read(parser);
        } catch (IOException e) {
            throw new NotJson(e);
        }
    }

    /** In one line. */
    public static String write(Object value) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static Object read(JsonParser parser) throws IOException, NotJson {
        Deque<Object> open = new ArrayDeque<>();
        Deque<String> names = new ArrayDeque<>();
        Object whole = null;
        int values = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            Object value;
            switch (token) {
                case START_OBJECT -> {
                    open.push(new LinkedHashMap<String, Object>());
                    names.push("");
                    continue;
                }
                case START_ARRAY -> {
                    open.push(new ArrayList<>());
                    names.push("");
                    continue;
                }
                case FIELD_NAME -> {
                    names.pop();
                    names.push(parser.currentName());
                    continue;
                }
                case END_OBJECT, END_ARRAY -> {
                    names.pop();
                    value = open.pop();
                }
                case VALUE_STRING -> value = parser.getText();
                case VALUE_NUMBER_INT -> value = number(parser);
                case VALUE_NUMBER_FLOAT -> value = parser.getDoubleValue();
                case VALUE_TRUE -> value = true;
                case VALUE_FALSE -> value = false;
                case VALUE_NULL -> value = Null.NULL;
                case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new AssertionError(token);
                default -> throw new AssertionError(token);
            }
            if (++values > VALUES_MAX || whole != null) {
                throw new NotJson(null);
            }
            Object around = open.peek();
            if (around == null) {
                whole = value;
            } else {
                put(around, names.getFirst(), value);
            }
        }
        if (whole == null) {
            throw new NotJson(null);
        }
        return whole;
    }

    @SuppressWarnings("unchecked")
    private static void put(Object around, String name, Object value) {
        if (around instanceof Map<?, ?> map) {
            ((Map<String, Object>) map).put(name, value);
        } else {
            ((List<Object>) around).add(value);
        }
    }

    private static Object number(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? parser.getDoubleValue()
                : (Object) parser.getLongValue();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (var entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Iterable<?> list -> {
                json.writeStartArray();
                for (Object item : list) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            case Double _ -> json.writeNull();
            case Boolean truth -> json.writeBoolean(truth);
            case Null _ -> json.writeNull();
            case Object text -> json.writeString(text.toString());
        }
    }
}
