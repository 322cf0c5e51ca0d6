package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RoundTripsTest {
    private static final long MILLI = 1_000_000;

    private final RoundTrips roundTrips = new RoundTrips();

    @Test
    void grantsAboutASecondBeforeItKnowsAnything() {
        assertBetween(500, 1200, roundTrips.stallNanos());
    }

    @Test
    void stallsAfterNineInTenAnswersOnceItKnowsThem() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 2000; i++) {
            roundTrips.record(random.nextLong(100 * MILLI, 400 * MILLI));
        }
        assertBetween(320, 420, roundTrips.stallNanos());
        assertBetween(200, 300, roundTrips.medianNanos());
        assertTrue(roundTrips.patienceNanos() >= roundTrips.stallNanos());
    }

    @Test
    void grantsAMarginWhereAllAnswersAreQuick() {
        for (int i = 0; i < 2000; i++) {
            roundTrips.record(2 * MILLI);
        }
        assertBetween(100, 106, roundTrips.stallNanos());
    }

    @Test
    void neverGrantsMoreThanTenSeconds() {
        for (int i = 0; i < 2000; i++) {
            roundTrips.record(i % 2 == 0 ? Long.MAX_VALUE : -1);
        }
        assertTrue(roundTrips.stallNanos() <= RoundTrips.CEILING_NANOS);
        assertTrue(roundTrips.patienceNanos() <= RoundTrips.CEILING_NANOS);
    }

    @Test
    void forgetsWhatTheNetworkWasLike() {
        for (int i = 0; i < 5000; i++) {
            roundTrips.record(2000 * MILLI);
        }
        for (int i = 0; i < 1500; i++) {
            roundTrips.record(50 * MILLI);
        }
        assertBetween(100, 200, roundTrips.stallNanos());
    }

    private static void assertBetween(long leastMillis, long mostMillis, long nanos) {
        assertTrue(
                nanos >= leastMillis * MILLI && nanos <= mostMillis * MILLI, nanos / MILLI + " ms");
    }
}
