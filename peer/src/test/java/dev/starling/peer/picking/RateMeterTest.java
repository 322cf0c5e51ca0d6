package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateMeterTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    @ParameterizedTest
    @ValueSource(longs = {0, -77 * SECOND, Long.MAX_VALUE - 5 * SECOND})
    void measuresASteadyRateAtAnyTime(long start) {
        var meter = new RateMeter(start);
        long now = start;
        for (int i = 0; i < 1_000; i++) {
            now += 10 * MILLI;
            meter.add(10_000, now);
            if (i >= 100) {
                long rate = meter.bytesPerSecond(now);
                assertTrue(rate > 950_000 && rate < 1_060_000, "rate " + rate);
            }
        }
        assertEquals(10_000_000, meter.total());
    }

    @Test
    void followsAChangeWithinFiveSecondsAndForgetsAfterASilence() {
        var meter = new RateMeter(0);
        long now = 0;
        for (int i = 0; i < 1_000; i++) {
            now += 10 * MILLI;
            meter.add(i < 500 ? 1_000 : 5_000, now);
        }
        long rate = meter.bytesPerSecond(now);
        assertTrue(rate > 480_000 && rate < 520_000, "rate " + rate);
        assertTrue(meter.bytesPerSecond(now + 2 * SECOND) < rate);
        assertEquals(0, meter.bytesPerSecond(now + 5 * SECOND));
        assertEquals(0, meter.bytesPerSecond(now + 500 * SECOND));
    }

    @Test
    void doesNotTakeTheFirstBlockForATorrent() {
        var meter = new RateMeter(7);
        meter.add(16_384, 8);
        assertTrue(meter.bytesPerSecond(8) < 70_000);
    }
}
