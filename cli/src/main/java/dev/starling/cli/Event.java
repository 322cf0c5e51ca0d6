package dev.starling.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something that a program is told with {@code --json}: a name, and fields in their order. */
final class Event {
    private final String name;

    /** Texts and whole numbers, in the order in which they were added. */
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Event(String name) {
        this.name = name;
    }

    static Event named(String name) {
        return new Event(name);
    }

    Event with(String key, String text) {
        fields.put(key, text);
        return this;
    }

    Event with(String key, long number) {
        fields.put(key, number);
        return this;
    }

    String name() {
        return name;
    }

    Map<String, Object> fields() {
        return Collections.unmodifiableMap(fields);
    }
}
