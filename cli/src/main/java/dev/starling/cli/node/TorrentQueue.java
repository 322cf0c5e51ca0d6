package dev.starling.cli.node;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which torrents run now. Those who wait do so in their order; a download that nobody sends
 * anything for takes no place from one that might go faster.
 */
public final class TorrentQueue {
    /** How many may run: 0 for as many as there are. */
    public record Limits(int downloads, int seeds) {}

    /**
     * A torrent, as far as its turn is concerned.
     *
     * @param number its own
     * @param isStopped by the user, by trouble or because it has seeded enough
     * @param isForced it runs whatever the limits say
     * @param isStalled it runs, but nothing has come or gone for a while
     */
    public record Candidate(
            int number,
            int position,
            boolean isStopped,
            boolean isForced,
            boolean isDone,
            boolean isStalled) {}

    private TorrentQueue() {}

    /** The numbers of those that are to run. */
    public static Set<Integer> running(List<Candidate> candidates, Limits limits) {
        var running = new LinkedHashSet<Integer>();
        int downloads = 0;
        int seeds = 0;
        for (Candidate candidate : inOrder(candidates)) {
            if (candidate.isStopped()) {
                continue;
            }
            boolean hasRoom =
                    candidate.isDone()
                            ? limits.seeds() == 0 || seeds < limits.seeds()
                            : limits.downloads() == 0 || downloads < limits.downloads();
            if (!hasRoom && !candidate.isForced()) {
                continue;
            }
            running.add(candidate.number());
            if (candidate.isForced() || candidate.isStalled()) {
                continue;
            }
            if (candidate.isDone()) {
                seeds++;
            } else {
                downloads++;
            }
        }
        return running;
    }

    private static List<Candidate> inOrder(List<Candidate> candidates) {
        return candidates.stream()
                .sorted(
                        Comparator.comparingInt(Candidate::position)
                                .thenComparingInt(Candidate::number))
                .toList();
    }
}
