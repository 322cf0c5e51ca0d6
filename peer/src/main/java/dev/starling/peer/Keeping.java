package dev.starling.peer;

import dev.starling.host.Result;
import dev.starling.peer.storage.Opened;
import dev.starling.peer.storage.ResumeFacts;
import dev.starling.peer.storage.TorrentDisk;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A torrent's disk, from before it is opened until everything is stored that is to be. */
final class Keeping {
    /** What is to be known the next time is put down so often. */
    private static final long REMEMBER_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final PeerNode node;
    private final Life life;
    private final List<Runnable> toldWhenStored = new ArrayList<>();
    private @Nullable TorrentDisk disk;
    private boolean isOpening;
    private boolean isStored;
    private boolean mustFlush;
    private long rememberedAt;

    Keeping(PeerNode node, Life life) {
        this.node = node;
        this.life = life;
    }

    /** Null before it is known what the torrent is; it need not be open. */
    @Nullable TorrentDisk disk() {
        return disk;
    }

    void begin(TorrentDisk closed) {
        disk = closed;
    }

    boolean isOpening() {
        return isOpening;
    }

    /** When it is its turn among those of the node. */
    void open(Consumer<Result<Opened>> whenDone) {
        TorrentDisk opening = known();
        isOpening = true;
        node.openings()
                .take(
                        () -> {
                            if (life.isClosed()) {
                                node.openings().done();
                                return;
                            }
                            opening.open(
                                    result -> {
                                        node.openings().done();
                                        isOpening = false;
                                        whenDone.accept(result);
                                    });
                        });
    }

    /** What was known the last time has been read. */
    void onRecalled() {
        rememberedAt = life.now();
    }

    boolean isTimeToRemember(long now) {
        return now - rememberedAt >= REMEMBER_NANOS;
    }

    /** What is to be known the next time. */
    void remember(ResumeFacts facts) {
        rememberedAt = life.now();
        if (!facts.equals(known().facts())) {
            known().remember(facts);
        }
    }

    /**
     * @param whenSure is called when all that was stored cannot be lost any more
     */
    void flush(Runnable whenSure) {
        mustFlush = false;
        known().flush(
                        result -> {
                            // What was lost by a failure the disk says by itself, and why.
                            mustFlush = result instanceof Result.Failed<BitSet>;
                            if (!mustFlush) {
                                whenSure.run();
                            }
                        });
    }

    /** Whether that has failed. */
    boolean mustFlush() {
        return mustFlush;
    }

    /**
     * Of what no piece that is to come needs, nor a peer that is there. Pieces that are begun keep
     * theirs: they would have to be fetched again.
     */
    void letGoOfMemory() {
        TorrentDisk idle = disk;
        if (idle != null && !life.isClosed()) {
            idle.trim();
        }
    }

    boolean holdsMemory() {
        TorrentDisk held = disk;
        return held != null && held.heldBytes() > 0;
    }

    /** Calls this when everything that was proven lies on the disk, after {@link #close}. */
    void whenStored(Runnable told) {
        if (isStored) {
            told.run();
        } else {
            toldWhenStored.add(told);
        }
    }

    void close() {
        TorrentDisk last = disk;
        if (last == null) {
            onStored();
        } else {
            node.closings()
                    .take(
                            () ->
                                    last.close(
                                            _ -> {
                                                node.closings().done();
                                                onStored();
                                            }));
        }
    }

    private void onStored() {
        isStored = true;
        toldWhenStored.forEach(Runnable::run);
        toldWhenStored.clear();
    }

    /** After everything is stored; tells how many files there were. */
    void removeData(Consumer<Result<Integer>> whenDone) {
        TorrentDisk last = disk;
        if (last == null) {
            whenDone.accept(new Result.Done<>(0));
        } else {
            last.removeData(whenDone);
        }
    }

    private TorrentDisk known() {
        TorrentDisk known = disk;
        assert known != null;
        return known;
    }
}
