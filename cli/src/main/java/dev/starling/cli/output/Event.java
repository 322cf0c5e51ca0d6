package dev.starling.cli.output;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something that a program is told with {@code --json}: a name, and fields in their order. */
public final class Event {
    private final String name;

    /** Texts, numbers, lists and groups of them by name, in the order in which they were added. */
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Event(String name) {
        this.name = name;
    }

    public static Event named(String name) {
        return new Event(name);
    }

    public Event with(String key, String text) {
        fields.put(key, text);
        return this;
    }

    public Event with(String key, long number) {
        fields.put(key, number);
        return this;
    }

    public Event with(String key, List<String> texts) {
        fields.put(key, List.copyOf(texts));
        return this;
    }

    /** Fields of any shape: texts, numbers, lists and maps of these. */
    public Event withAll(Map<String, ?> more) {
        fields.putAll(more);
        return this;
    }

    public String name() {
        return name;
    }

    public Map<String, Object> fields() {
        return Collections.unmodifiableMap(fields);
    }
}
