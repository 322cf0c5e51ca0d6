package dev.starling.peer;

import java.util.function.LongFunction;

/** A small storm that says what was wrong, to whoever loaded it with whatever classes. */
public final class SmallSwarmStorm implements LongFunction<String> {
    /** What went wrong with this seed; empty when nothing did. */
    @Override
    public String apply(long seed) {
        try (var storm = new SwarmStorm(seed, 1, SwarmStorm.Scale.SMALL)) {
            storm.run();
            return "";
        } catch (RuntimeException | AssertionError wrong) {
            return String.valueOf(wrong.getMessage());
        }
    }
}
