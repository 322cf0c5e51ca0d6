package dev.starling.dht;

import java.time.Duration;

/**
 * So many units a second, and so many at once by who has saved them up. Kept as a single number,
 * the moment until which everything is spent: in its past, all is saved up.
 *
 * <p>The last unit may be overdrawn: who has any may spend more, and waits longer afterwards.
 */
final class Budget {
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final Rate rate;
    private long spentUntil;

    /**
     * How much and how much at once.
     *
     * @param unitNanos how long a unit takes to come in
     * @param savedNanos how long it takes to save up all that may be saved
     */
    record Rate(long unitNanos, long savedNanos) {
        static Rate of(int unitsPerSecond, int savedUnits) {
            long unitNanos = SECOND_NANOS / unitsPerSecond;
            return new Rate(unitNanos, savedUnits * unitNanos);
        }

        boolean allows(long spentUntil, long now) {
            return spentUntil - now < savedNanos;
        }

        /** Until when everything is spent then. */
        long spend(long spentUntil, int units, long now) {
            return (spentUntil - now > 0 ? spentUntil : now) + units * unitNanos;
        }
    }

    Budget(Rate rate, long now) {
        this.rate = rate;
        spentUntil = now;
    }

    boolean allows(long now) {
        return rate.allows(spentUntil, now);
    }

    void spend(int units, long now) {
        spentUntil = rate.spend(spentUntil, units, now);
    }
}
