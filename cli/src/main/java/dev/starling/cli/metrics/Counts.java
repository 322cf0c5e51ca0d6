package dev.starling.cli.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;

/** So many of each kind that there is. From any thread. */
final class Counts<K extends Enum<K>> {
    private final Map<K, LongAdder> byKind;

    Counts(Class<K> kinds) {
        byKind = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            byKind.put(kind, new LongAdder());
        }
    }

    void add(K kind, long more) {
        LongAdder count = byKind.get(kind);
        assert count != null;
        count.add(more);
    }

    /** Also those of which there were none. */
    void forEach(ObjLongConsumer<K> action) {
        byKind.forEach((kind, count) -> action.accept(kind, count.sum()));
    }
}
