package dev.starling.dht;

import java.util.Arrays;
import java.util.function.Supplier;

/** What something weighs on the heap, by what many of it weigh. */
final class Weight {
    private static final int COPIES = 5_000;

    private Weight() {}

    /** Bytes of one, with all that only it refers to. */
    static long of(Supplier<?> maker) {
        Object[] copies = new Object[COPIES];
        copies[0] = maker.get();
        long before = used();
        Arrays.setAll(copies, i -> i == 0 ? copies[0] : maker.get());
        long after = used();
        // They must live until they were weighed.
        assert copies[COPIES - 1] != null;
        return (after - before) / (COPIES - 1);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
