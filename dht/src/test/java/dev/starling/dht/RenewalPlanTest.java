package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RenewalPlanTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long INTERVAL = Renewals.ANNOUNCE_INTERVAL.toNanos();
    private static final int MANY = 10_000;

    private final RenewalPlan<Announce> plan =
            new RenewalPlan<>(Renewals.ANNOUNCE_INTERVAL, Renewals.ANNOUNCES_MAX);

    @Test
    void theFirstAnnounceDoesNotWait() {
        plan.add(announce(1), 5 * SECOND);
        assertNotNull(plan.next(5 * SECOND));
        assertNull(plan.next(5 * SECOND));
    }

    @Test
    void tenThousandAreAllAnnouncedInEveryIntervalAtAnEvenPace() {
        for (int i = 0; i < MANY; i++) {
            plan.add(announce(i), 0);
        }
        Map<InfoHash, Long> last = new HashMap<>();
        long longest = 0;
        int most = 0;
        for (long now = 0; now < 4 * INTERVAL; now += SECOND) {
            int inThisSecond = 0;
            for (var next = plan.next(now); next != null; next = plan.next(now)) {
                Long before = last.put(next.infoHash(), now);
                longest = Math.max(longest, before == null ? 0 : now - before);
                plan.onDone(next.place(), 8, now);
                inThisSecond++;
            }
            if (now > 2 * INTERVAL) {
                most = Math.max(most, inThisSecond);
            }
        }
        assertEquals(MANY, last.size());
        assertTrue(longest <= INTERVAL + SECOND, Duration.ofNanos(longest).toString());
        // 12 a second on average.
        assertTrue(most < 40, "in one second: " + most);
    }

    @Test
    void neighboursInPlaceAreNeighboursInTime() {
        for (int i = 0; i < 1_000; i++) {
            plan.add(announce(i), 0);
        }
        runUntil(2 * INTERVAL);
        long start = 2 * INTERVAL;
        long before = -1;
        int descents = 0;
        for (long now = start; now < start + INTERVAL; now += SECOND / 4) {
            for (var next = plan.next(now); next != null; next = plan.next(now)) {
                long place = next.infoHash().high() >>> 1;
                descents += place < before ? 1 : 0;
                before = place;
                plan.onDone(next.place(), 8, now);
            }
        }
        assertTrue(descents <= 2, "steps back: " + descents);
    }

    @Test
    void oneThatReachedNobodyIsTriedAgainSoonAndThenLater() {
        plan.add(announce(1), 0);
        long[] waits = new long[4];
        long now = 0;
        for (int i = 0; i < waits.length; i++) {
            var next = plan.next(now);
            assertNotNull(next);
            plan.onDone(next.place(), 0, now);
            waits[i] = plan.nextDue() - now;
            now = plan.nextDue();
        }
        assertEquals(30 * SECOND, waits[0]);
        assertEquals(240 * SECOND, waits[3]);
    }

    @Test
    void whatIsRemovedWhileItIsUnderWayStaysRemoved() {
        plan.add(announce(1), 0);
        var next = plan.next(0);
        assertNotNull(next);
        plan.remove(next.place());
        plan.onDone(next.place(), 8, 1);
        assertEquals(0, plan.size());
        assertEquals(Long.MAX_VALUE, plan.nextDue());
    }

    @Test
    void newsAboutATorrentIsAnnouncedAtOnce() {
        plan.add(announce(1), 0);
        var next = plan.next(0);
        assertNotNull(next);
        plan.onDone(next.place(), 8, 0);
        plan.add(new Announce(next.infoHash(), 1, true), SECOND);
        assertEquals(new Announce(next.infoHash(), 1, true), plan.next(SECOND));
    }

    @Test
    void thereIsRoomForSoManyAndNotForOneMore() {
        for (int i = 0; i < Renewals.ANNOUNCES_MAX; i++) {
            assertTrue(plan.add(announce(i), 0));
        }
        assertFalse(plan.add(announce(Renewals.ANNOUNCES_MAX), 0));
        assertTrue(plan.add(announce(5), 0));
    }

    private void runUntil(long end) {
        for (long now = 0; now < end; now += SECOND) {
            for (var next = plan.next(now); next != null; next = plan.next(now)) {
                plan.onDone(next.place(), 8, now);
            }
        }
    }

    private static Announce announce(int number) {
        var random = new SplittableRandom(number);
        var infoHash = new InfoHash(random.nextLong(), random.nextLong(), number);
        return new Announce(infoHash, 0, false);
    }
}
