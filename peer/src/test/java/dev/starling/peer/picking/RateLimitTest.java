package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    private static final long SECOND = 1_000_000_000;
    private static final int BLOCK = 16_384;

    @Test
    void neverMoreThanTheRateAndABurstInAnyWindowAndAllOfItInTheLongRun() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            long rate = random.nextLong(1_000, 10_000_000);
            long start = random.nextLong();
            var limit = new RateLimit(rate, start);
            long now = start;
            long sent = 0;
            while (now - start < 60 * SECOND) {
                if (limit.isOpen(now)) {
                    limit.spend(BLOCK, now);
                    sent += BLOCK;
                } else {
                    now += limit.waitNanos(now);
                }
                long allowed =
                        (long) ((now - start) * (rate / 1e9)) + Math.max(BLOCK, rate / 4) + BLOCK;
                assertTrue(sent <= allowed, "seed " + seed + ": " + sent + " > " + allowed);
            }
            assertTrue(sent >= rate * 59.9 - BLOCK, "seed " + seed + ": too slow, " + sent);
        }
    }

    @Test
    void whatGathersInAnHourOfSilenceIsABurstAndNoMore() {
        var limit = new RateLimit(100_000, 0);
        long now = 3_600 * SECOND;
        long sent = 0;
        while (limit.isOpen(now)) {
            limit.spend(BLOCK, now);
            sent += BLOCK;
        }
        assertTrue(sent <= 25_000 + BLOCK, "sent " + sent);
    }

    @Test
    void thoseWhoWaitTakeTurns() {
        var limit = new RateLimit(1_000_000, 0);
        int[] blocks = new int[7];
        for (long key = 0; key < blocks.length; key++) {
            limit.queue(key);
        }
        long now = 0;
        while (now < 20 * SECOND) {
            Long key = limit.nextInLine(now);
            if (key == null) {
                now += limit.waitNanos(now);
            } else {
                blocks[key.intValue()]++;
                limit.spend(BLOCK, now);
                limit.queue(key);
            }
        }
        for (int count : blocks) {
            assertEquals(blocks[0], count, 1);
        }
        limit.leave(3);
        for (int i = 0; i < 6; i++) {
            now += SECOND;
            Long key = limit.nextInLine(now);
            assertTrue(key != null && key != 3);
        }
        assertNull(limit.nextInLine(now + SECOND));
    }

    @Test
    void aNewRateIsOneAtOnce() {
        var limit = new RateLimit(RateLimit.UNLIMITED, 0);
        limit.spend(Long.MAX_VALUE, 0);
        assertTrue(limit.isOpen(0) && limit.isUnlimited());
        limit.setRate(1_000, 0);
        limit.spend(BLOCK + 1_000, 0);
        assertFalse(limit.isOpen(0));
        assertEquals(1.0, limit.waitNanos(0) / 1e9, 0.01);
        limit.setRate(RateLimit.UNLIMITED, 0);
        assertTrue(limit.isOpen(0));
        limit.setRate(1_000_000, 0);
        limit.spend(1_000_000_000_000L, 0);
        limit.setRate(1_000, 1);
        assertTrue(limit.waitNanos(1) <= 17 * SECOND, "an old debt lasts for years");
    }
}
