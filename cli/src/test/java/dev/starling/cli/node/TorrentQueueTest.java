package dev.starling.cli.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.cli.node.TorrentQueue.Candidate;
import dev.starling.cli.node.TorrentQueue.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TorrentQueueTest {
    private static Candidate download(int number, int position) {
        return new Candidate(number, position, false, false, false, false);
    }

    private static Candidate seed(int number, int position) {
        return new Candidate(number, position, false, false, true, false);
    }

    private static List<Integer> running(Limits limits, Candidate... candidates) {
        return List.copyOf(TorrentQueue.running(List.of(candidates), limits));
    }

    @Test
    void thoseWhoComeFirstInTheQueueRun() {
        var limits = new Limits(2, 1);
        assertEquals(
                List.of(3, 5, 1),
                running(
                        limits,
                        download(1, 4),
                        download(2, 7),
                        download(3, 0),
                        seed(4, 3),
                        seed(5, 2)));
    }

    @Test
    void withoutLimitsAllRunThatAreNotStopped() {
        var stopped = new Candidate(2, 1, true, true, false, false);
        assertEquals(List.of(1, 3), running(new Limits(0, 0), download(1, 0), stopped, seed(3, 2)));
    }

    @Test
    void whoIsForcedRunsBesideTheOthers() {
        var forced = new Candidate(9, 9, false, true, false, false);
        assertEquals(
                List.of(1, 9), running(new Limits(1, 1), download(1, 0), download(2, 1), forced));
    }

    @Test
    void whoIsStalledKeepsRunningAndTakesNoPlace() {
        var stalled = new Candidate(1, 0, false, false, false, true);
        assertEquals(
                List.of(1, 2), running(new Limits(1, 1), stalled, download(2, 1), download(3, 2)));
    }
}
