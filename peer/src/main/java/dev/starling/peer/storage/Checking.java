package dev.starling.peer.storage;

import dev.starling.host.Result;
import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Hashes pieces that lie there, some at a time, each on another core; not to the end when the disk
 * is closed meanwhile.
 */
final class Checking {
    /** At once: as many as most machines have cores to spare. */
    private static final int CHECKS_MAX = 4;

    private final DiskWork work;
    private final Pieces pieces;
    private final BitSet left;
    private final BitSet right = new BitSet();
    private final int total;
    private final Consumer<BitSet> whenDone;
    private int running;
    private int done;

    private Checking(DiskWork work, BitSet these, Consumer<BitSet> whenDone) {
        this.work = work;
        this.pieces = work.store.metainfo().pieces();
        this.left = (BitSet) these.clone();
        this.total = left.cardinality();
        this.whenDone = whenDone;
    }

    /** Tells which of the pieces are right. The caller has the disk for itself. */
    static void start(DiskWork work, BitSet these, Consumer<BitSet> whenDone) {
        var checking = new Checking(work, these, whenDone);
        if (checking.total == 0) {
            whenDone.accept(checking.right);
            return;
        }
        int length = checking.pieces.pieceLength();
        long fitting = Math.max(1, BufferPool.BUFFER_BYTES_MAX / length);
        for (int i = 0; i < Math.min(fitting, CHECKS_MAX); i++) {
            checking.next(ByteBuffer.allocateDirect(length));
        }
    }

    private void next(ByteBuffer room) {
        int piece = work.isClosed ? -1 : left.nextSetBit(0);
        if (piece < 0) {
            return;
        }
        left.clear(piece);
        running++;
        TorrentStore store = work.store;
        work.host.offload(
                () -> store.check(piece, room),
                result -> {
                    right.set(piece, result instanceof Result.Done<Boolean>(var is) && is);
                    running--;
                    done++;
                    work.listener.onChecked(done, total);
                    next(room);
                    if (running == 0) {
                        whenDone.accept(right);
                    }
                });
    }
}
