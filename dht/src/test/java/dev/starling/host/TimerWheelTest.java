package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long HOUR = 3600L * 1_000_000_000;
    private static final int TIMEOUTS = 2000;

    /** Far enough from the end of the numbers for every deadline below. */
    private static final long LATEST = 1L << 61;

    private static final class Entry extends Timeout implements Comparable<Entry> {
        /** What the oracle believes, kept apart from what the wheel writes into the timeout. */
        long expectedDeadline;

        long expectedOrder;
        boolean expectedArmed;

        @Override
        protected void expire() {}

        @Override
        public int compareTo(Entry other) {
            int byDeadline = Long.compare(expectedDeadline, other.expectedDeadline);
            return byDeadline != 0 ? byDeadline : Long.compare(expectedOrder, other.expectedOrder);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** The wheel and a sorted set, side by side. */
    private static final class Pair {
        final TimerWheel wheel = new TimerWheel();
        final TreeSet<Entry> oracle = new TreeSet<>();

        void arm(Entry entry, long deadline, long order) {
            if (entry.expectedArmed) {
                oracle.remove(entry);
            }
            entry.expectedDeadline = deadline;
            entry.expectedOrder = order;
            entry.expectedArmed = true;
            oracle.add(entry);
            wheel.arm(entry, deadline, order);
        }

        void cancel(Entry entry) {
            if (entry.expectedArmed) {
                oracle.remove(entry);
            }
            same(entry.expectedArmed, wheel.cancel(entry));
            entry.expectedArmed = false;
        }

        @Nullable Entry poll(long limit) {
            @Nullable Entry expected = oracle.isEmpty() ? null : oracle.first();
            if (expected != null && expected.expectedDeadline > limit) {
                expected = null;
            }
            same(expected, wheel.poll(limit));
            if (expected != null) {
                oracle.pollFirst();
                expected.expectedArmed = false;
                same(false, expected.isArmed());
                same(expected.expectedDeadline, expected.deadlineNanos());
                same(expected.expectedOrder, expected.order());
            }
            return expected;
        }

        void check() {
            same(oracle.size(), wheel.size());
            long bound = wheel.nextDeadlineBound();
            if (oracle.isEmpty()) {
                same(Long.MAX_VALUE, bound);
            } else {
                assertTrue(bound <= oracle.first().expectedDeadline);
            }
        }

        // Ten million times assertEquals would be most of the test.
        private static void same(@Nullable Object expected, @Nullable Object actual) {
            if (!Objects.equals(expected, actual)) {
                throw new AssertionError("expected " + expected + ", was " + actual);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void agreesWithASortedSetOnAMillionRandomOperations(long seed) {
        try {
            agree(seed, 1_000_000);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static void agree(long seed, int operations) {
        var random = new Random(seed);
        var pair = new Pair();
        var entries = new Entry[TIMEOUTS];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new Entry();
        }
        // Every seed has its own mixture: quiet and crowded, in small steps and in leaps.
        int armShare = 20 + random.nextInt(50);
        int cancelShare = random.nextInt(25);
        int leapOneIn = 10 + random.nextInt(2000);
        long step = 1L << random.nextInt(12, 28);
        long now = random.nextBoolean() ? 0 : random.nextLong(1L << 60);
        long number = 0;
        for (int i = 0; i < operations; i++) {
            int kind = random.nextInt(100);
            if (kind < armShare) {
                // Orders are unique, but do not rise: a simulator's are made of host and number.
                pair.arm(
                        entries[random.nextInt(TIMEOUTS)],
                        deadline(random, now),
                        ++number * 0x9e3779b97f4a7c15L);
            } else if (kind < armShare + cancelShare) {
                pair.cancel(entries[random.nextInt(TIMEOUTS)]);
            } else {
                if (random.nextInt(leapOneIn) == 0) {
                    now += random.nextLong(1L << random.nextInt(20, 52));
                    now = Math.min(now, LATEST);
                } else {
                    now += random.nextLong(step);
                }
                long limit = random.nextInt(20) == 0 ? Math.max(0, now - step) : now;
                for (int polled = random.nextInt(4); polled >= 0; polled--) {
                    if (pair.poll(limit) == null) {
                        break;
                    }
                }
            }
            if ((i & 15) == 0) {
                pair.check();
            }
        }
        while (pair.poll(Long.MAX_VALUE) != null) {
            pair.check();
        }
        pair.check();
    }

    private static long deadline(Random random, long now) {
        return switch (random.nextInt(10)) {
            case 0 -> Math.max(0, now - random.nextLong(HOUR)); // long due
            case 1 -> now;
            case 2 -> now + random.nextLong(1000);
            case 3 -> (now | 0xfffff) + 1; // many at the same instant, on the edge of ticks
            case 4 -> now + random.nextLong(1L << 20);
            case 5 -> now + random.nextLong(1L << 28);
            case 6 -> now + 2_000_000_000L; // what a query waits
            case 7 -> now + random.nextLong(HOUR);
            case 8 -> now + random.nextLong(1L << random.nextInt(1, 62));
            default -> random.nextInt(50) == 0 ? Long.MAX_VALUE : now + 15 * HOUR / 60;
        };
    }

    @Test
    void anEmptyWheelHasNothing() {
        var wheel = new TimerWheel();
        assertEquals(0, wheel.size());
        assertEquals(Long.MAX_VALUE, wheel.nextDeadlineBound());
        assertNull(wheel.poll(Long.MAX_VALUE));
        assertFalse(wheel.cancel(new Entry()));
    }

    @Test
    void aTimeoutAtTheEndOfTimeWaitsForIt() {
        var wheel = new TimerWheel();
        var last = new Entry();
        wheel.arm(last, Long.MAX_VALUE, 0);
        assertNull(wheel.poll(Long.MAX_VALUE - 1));
        assertTrue(last.isArmed());
        assertSame(last, wheel.poll(Long.MAX_VALUE));
    }

    @Test
    void whatWaitsInASlotDoesNotExpireEarlyInsideOfItsTick() {
        var wheel = new TimerWheel();
        var entry = new Entry();
        long tick = 1L << TimerWheel.TICK_BITS;
        wheel.arm(entry, 5 * tick + 100, 0);
        assertTrue(wheel.nextDeadlineBound() <= 5 * tick + 100);
        assertNull(wheel.poll(5 * tick + 99));
        assertEquals(5 * tick + 100, wheel.nextDeadlineBound());
        assertSame(entry, wheel.poll(5 * tick + 100));
    }

    @Test
    void aCancelledTimeoutLeavesNothingBehind() {
        var wheel = new TimerWheel();
        var near = new Entry();
        var far = new Entry();
        wheel.arm(near, 0, 0);
        wheel.arm(far, HOUR, 1);
        assertTrue(wheel.cancel(near));
        assertTrue(wheel.cancel(far));
        assertFalse(wheel.cancel(far));
        assertEquals(0, wheel.size());
        assertEquals(Long.MAX_VALUE, wheel.nextDeadlineBound());
        assertNull(wheel.poll(Long.MAX_VALUE));
    }
}
