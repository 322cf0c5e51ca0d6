package dev.starling.cli.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Set;
import java.util.function.LongSupplier;

/** Begins and ends the turns of torrents, as {@link TorrentQueue} says. */
final class Turns {
    /** A running torrent for which nothing has come or gone for so long takes no place. */
    private static final long STALLED_SECONDS = 60;

    private final Shelf shelf;
    private final NodeSettings settings;
    private final LongSupplier clock;
    private boolean isClosed;

    Turns(Shelf shelf, NodeSettings settings, LongSupplier clock) {
        this.shelf = shelf;
        this.settings = settings;
        this.clock = clock;
    }

    /** Nobody's begins any more, and nobody's ends. */
    void close() {
        isClosed = true;
    }

    /** Whoever is to run, runs, and whoever is not, does not. */
    void take() {
        if (isClosed) {
            return;
        }
        long now = clock.getAsLong();
        Set<Integer> running = running(now);
        for (Torrent torrent : shelf.all()) {
            boolean isToRun = running.contains(torrent.number());
            if (isToRun != torrent.isRunning) {
                torrent.isRunning = isToRun;
                torrent.changedAt = now;
                if (isToRun) {
                    torrent.swarm.resume();
                } else {
                    torrent.swarm.pause();
                }
            }
        }
    }

    private Set<Integer> running(long now) {
        var candidates = new ArrayList<TorrentQueue.Candidate>(shelf.size());
        for (Torrent torrent : shelf.all()) {
            if (!torrent.move.isClosed()) {
                candidates.add(candidate(torrent, now));
            }
        }
        return TorrentQueue.running(
                candidates,
                new TorrentQueue.Limits(
                        (int) settings.number(NodeSettings.Name.DOWNLOAD_QUEUE),
                        (int) settings.number(NodeSettings.Name.SEED_QUEUE)));
    }

    private static TorrentQueue.Candidate candidate(Torrent torrent, long now) {
        boolean isStalled =
                torrent.isRunning
                        && now - Math.max(torrent.activeAt, torrent.changedAt) > STALLED_SECONDS;
        return new TorrentQueue.Candidate(
                torrent.number(),
                torrent.record.position(),
                torrent.record.isStopped(),
                torrent.isForced,
                torrent.isDone(),
                isStalled);
    }

    /** Puts it at a place of the queue; the others close ranks. */
    void move(Torrent torrent, int position) {
        var order =
                new ArrayList<>(
                        shelf.all().stream()
                                .sorted(Comparator.comparingInt(t -> t.record.position()))
                                .toList());
        order.remove(torrent);
        order.add(Math.clamp(position, 0, order.size()), torrent);
        for (int i = 0; i < order.size(); i++) {
            Torrent other = order.get(i);
            if (other.record.position() != i) {
                int place = i;
                other.note(draft -> draft.position = place);
                other.isChanged = true;
            }
        }
        take();
    }
}
