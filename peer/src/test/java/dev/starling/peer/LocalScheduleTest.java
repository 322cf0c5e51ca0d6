package dev.starling.peer;

import static dev.starling.peer.LocalSchedule.REPEAT_NANOS;
import static dev.starling.peer.LocalSchedule.REPEAT_NANOS_MIN;
import static dev.starling.peer.LocalSchedule.ROUND_MAX;
import static dev.starling.peer.LocalSchedule.ROUND_NANOS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.InfoHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LocalScheduleTest {
    private static final long START = 1_000_000;

    private final LocalSchedule schedule = new LocalSchedule();

    private static InfoHash torrent(int number) {
        return new InfoHash(number, number, number);
    }

    @Test
    void aTorrentIsCalledOutAtOnceAndAgainEveryFiveMinutes() {
        assertEquals(Long.MAX_VALUE, schedule.waitNanos(START));
        schedule.add(torrent(1), START);
        assertEquals(0, schedule.waitNanos(START));
        assertEquals(List.of(torrent(1)), schedule.next(START));
        assertEquals(REPEAT_NANOS, schedule.waitNanos(START));
        assertEquals(List.of(), schedule.next(START + REPEAT_NANOS - 1));
        assertEquals(List.of(torrent(1)), schedule.next(START + REPEAT_NANOS));
        schedule.remove(torrent(1));
        assertEquals(Long.MAX_VALUE, schedule.waitNanos(START + REPEAT_NANOS));
    }

    @Test
    void whoeverComesAndGoesIsCalledOutOnceAMinuteAtMost() {
        schedule.add(torrent(1), START);
        var _ = schedule.next(START);
        long soon = START + REPEAT_NANOS_MIN - 1;
        schedule.add(torrent(1), soon);
        assertEquals(List.of(), schedule.next(soon));
        schedule.add(torrent(1), soon + 1);
        assertEquals(List.of(torrent(1)), schedule.next(soon + 1));
    }

    @Test
    void thousandsAreCalledOutByAndByAndEachAsOftenAsTheFirst() {
        int count = 2_000;
        for (int i = 0; i < count; i++) {
            schedule.add(torrent(i), START);
        }
        var calls = new LinkedHashMap<InfoHash, Integer>();
        long now = START;
        long end = START + 2 * REPEAT_NANOS;
        var random = new SplittableRandom(3);
        while (now < end) {
            List<InfoHash> round = schedule.next(now);
            assertTrue(!round.isEmpty() && round.size() <= ROUND_MAX, "" + round.size());
            round.forEach(infoHash -> calls.merge(infoHash, 1, Integer::sum));
            assertEquals(List.of(), schedule.next(now + random.nextLong(ROUND_NANOS)));
            now += schedule.waitNanos(now);
        }
        assertEquals(count, calls.size());
        assertTrue(calls.values().stream().allMatch(times -> times == 2), calls::toString);
    }
}
