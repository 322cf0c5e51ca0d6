package dev.starling.cli.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** An object of JSON that is being put together. */
final class Fields {
    private final Map<String, Object> byName = new LinkedHashMap<>();

    static Fields with(String name, Object value) {
        return new Fields().and(name, value);
    }

    Fields and(String name, Object value) {
        byName.put(name, value);
        return this;
    }

    Map<String, Object> done() {
        return byName;
    }
}
