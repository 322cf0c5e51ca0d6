package dev.starling.simulation;

import java.util.function.LongFunction;

/** A small storm that says what was wrong, to whoever loaded it with whatever classes. */
public final class SmallStorm implements LongFunction<String> {
    /** What went wrong with this seed; empty when nothing did. */
    @Override
    public String apply(long seed) {
        try {
            new DhtStorm(seed, 1, DhtStorm.Scale.SMALL).run();
            return "";
        } catch (Exception | AssertionError wrong) {
            return String.valueOf(wrong.getMessage());
        }
    }
}
