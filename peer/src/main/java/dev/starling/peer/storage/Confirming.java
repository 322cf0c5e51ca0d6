package dev.starling.peer.storage;

import dev.starling.host.Result;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pieces whose files somebody else touched: they count as stored, and are hashed before anybody
 * gets them. What nobody asks for is hashed here, one after the other, a while after the last
 * change.
 */
final class Confirming extends Timeout {
    private static final long DELAY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The bytes of a piece that counted as stored are not its own. */
    static final class WrongBytes extends IOException {
        private static final long serialVersionUID = 1;

        WrongBytes(int piece) {
            super("piece " + piece + " was changed on the disk");
        }
    }

    /**
     * A piece is right after all.
     *
     * @param record what the journal is to know of it
     */
    record Confirmed(ByteBuffer whole, ResumeRecord record) {}

    private final DiskWork work;
    private @Nullable ByteBuffer room;
    private boolean isRunning;

    Confirming(DiskWork work) {
        this.work = work;
    }

    boolean isNeeded(int piece) {
        return work.state.unconfirmed().get(piece);
    }

    void arm() {
        if (!isArmed() && !isRunning && !work.isClosed && !work.state.unconfirmed().isEmpty()) {
            work.host.arm(this, DELAY_NANOS);
        }
    }

    /**
     * Takes the files of a piece over as they are now. From here on all that is stored in them is
     * unconfirmed, and the journal says so first.
     */
    void lookAgain(int piece, Runnable then) {
        TorrentStore store = work.store;
        BitSet inDoubt = store.neighboursOf(piece);
        inDoubt.and(work.state.written());
        var doubt = new ResumeRecord.Unconfirmed(inDoubt);
        work.state.apply(doubt);
        work.alone(
                () -> {
                    work.log.append(doubt);
                    var found = new ResumeRecord.Stamps(store.trustAsFound(piece));
                    work.log.append(found);
                    return found;
                },
                result -> {
                    switch (result) {
                        case Result.Done<ResumeRecord.Stamps>(var found) -> work.state.apply(found);
                        case Result.Failed<ResumeRecord.Stamps>(var cause) ->
                                work.listener.onTrouble(DiskWork.asIoException(cause));
                    }
                    arm();
                    then.run();
                });
    }

    @Override
    protected void expire() {
        int piece = work.state.unconfirmed().nextSetBit(0);
        if (piece < 0 || work.isClosed) {
            room = null;
            return;
        }
        isRunning = true;
        TorrentStore store = work.store;
        ByteBuffer memory = room;
        if (memory == null) {
            memory = ByteBuffer.allocateDirect(store.metainfo().pieces().pieceLength());
            room = memory;
        }
        ByteBuffer into = memory;
        boolean isSynced = work.state.synced().get(piece);
        work.beside(() -> confirm(store, piece, isSynced, into), result -> checked(piece, result));
    }

    /**
     * Hashes a piece. One that was never synced is written once more: a sync may have failed on it,
     * in an earlier life that had no time left to say so, and the next one would not be about it.
     */
    static Confirmed confirm(TorrentStore store, int piece, boolean isSynced, ByteBuffer room)
            throws IOException {
        if (!store.check(piece, room)) {
            throw new WrongBytes(piece);
        }
        return new Confirmed(
                room.rewind(),
                isSynced
                        ? new ResumeRecord.Confirmed(DiskWork.bit(piece))
                        : new ResumeRecord.Written(piece, store.write(piece, room)));
    }

    private void checked(int piece, Result<Confirmed> result) {
        isRunning = false;
        if (result instanceof Result.Failed<Confirmed>(FileChanged _)) {
            lookAgain(piece, () -> {});
            return;
        }
        settle(piece, result);
        expire();
    }

    /** A piece that was unconfirmed was hashed. */
    void settle(int piece, Result<Confirmed> result) {
        if (!isNeeded(piece)) {
            return;
        }
        switch (result) {
            case Result.Done<Confirmed>(Confirmed(_, ResumeRecord record)) -> {
                work.append(record);
                if (record instanceof ResumeRecord.Written) {
                    work.unsynced.set(piece);
                }
            }
            case Result.Failed<Confirmed>(Throwable cause) -> {
                // Who cannot be read cannot be served either.
                work.lose(DiskWork.bit(piece));
                if (!(cause instanceof WrongBytes)) {
                    work.listener.onTrouble(DiskWork.asIoException(cause));
                }
            }
        }
    }
}
