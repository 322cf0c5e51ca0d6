package dev.starling.peer.storage;

import dev.starling.host.Result;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes sure, now and then, that what was written survives a loss of power, and keeps the journal
 * short.
 *
 * <p>When a sync fails, the machine may have thrown away what it could not write, and says so only
 * once. The pieces in question are taken back in the journal, read, and if they are still right
 * written again, so that the next sync is about them too; otherwise they are lost.
 */
final class Syncing extends Timeout {
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A journal beyond this is written anew, when it also is mostly history. */
    static final long COMPACT_BYTES = 4L << 20;

    private final DiskWork work;
    private final List<Consumer<Result<BitSet>>> whenNextDone = new ArrayList<>();

    /** To be written again, after a sync failed. */
    private final BitSet toRewrite = new BitSet();

    private boolean isRunning;
    private boolean isRewriting;
    private int failures;

    /** A sync of the journal itself has failed: what it says now may not be read again. */
    private boolean isLogInDoubt;

    private long logBytesAtStart;

    Syncing(DiskWork work) {
        this.work = work;
    }

    void written(int piece) {
        work.unsynced.set(piece);
        toRewrite.clear(piece);
        arm();
    }

    /**
     * How many have failed. One that fails while a piece is being written may have lost that, too.
     */
    int failures() {
        return failures;
    }

    /** A journal is begun. */
    void begin() {
        work.unsynced.or(work.state.written());
        work.unsynced.andNot(work.state.synced());
        logBytesAtStart = work.logBytes;
        arm();
    }

    void arm() {
        boolean isNeeded = isLogInDoubt || !work.unsynced.isEmpty() || !toRewrite.isEmpty();
        if (isNeeded && !isArmed() && !work.isClosed) {
            work.host.arm(this, INTERVAL_NANOS);
        }
    }

    @Override
    protected void expire() {
        sync(_ -> {});
    }

    /** Tells the pieces that were synced. One that runs already may have begun too early. */
    void sync(Consumer<Result<BitSet>> whenDone) {
        whenNextDone.add(whenDone);
        if (!isRunning) {
            start();
        }
    }

    private void start() {
        isRunning = true;
        if (isLogInDoubt) {
            writeLogAnew();
        }
        var whenDone = List.copyOf(whenNextDone);
        whenNextDone.clear();
        var these = (BitSet) work.unsynced.clone();
        work.unsynced.clear();
        // Who is killed while a sync fails has no time to write that down: until it has succeeded,
        // the journal doubts what it is about.
        var doubted = (BitSet) these.clone();
        doubted.andNot(work.state.unconfirmed());
        TorrentStore store = work.store;
        work.beside(
                () -> {
                    work.log.append(new ResumeRecord.Unconfirmed(doubted));
                    store.sync(these);
                    return these;
                },
                result -> {
                    switch (result) {
                        case Result.Done<BitSet> _ -> note(these, doubted, whenDone);
                        case Result.Failed<BitSet>(Throwable cause) -> {
                            failures++;
                            // It may have been about what came to be told as stored meanwhile.
                            these.or(work.unsynced);
                            work.unsynced.clear();
                            takeBack(these);
                            end(DiskWork.asIoFailure(cause), whenDone);
                        }
                    }
                });
    }

    private void note(BitSet these, BitSet doubted, List<Consumer<Result<BitSet>>> whenDone) {
        if (isLogInDoubt) { // and could not be written anew
            work.unsynced.or(these);
            end(DiskWork.asIoFailure(new IOException("the journal cannot be synced")), whenDone);
            return;
        }
        these.and(work.state.written()); // without those that were lost meanwhile,
        these.andNot(work.unsynced); // or lost and written anew
        var record = new ResumeRecord.Synced(these);
        work.beside(
                () -> {
                    int bytes =
                            work.log.append(new ResumeRecord.Confirmed(doubted))
                                    + work.log.append(record);
                    work.log.sync();
                    return bytes;
                },
                result -> {
                    switch (result) {
                        case Result.Done<Integer>(Integer bytes) -> {
                            work.state.apply(record);
                            work.logBytes += bytes;
                            compactIfLong();
                            end(new Result.Done<>(these), whenDone);
                        }
                        case Result.Failed<Integer>(Throwable cause) -> {
                            work.unsynced.or(these);
                            isLogInDoubt = true;
                            end(DiskWork.asIoFailure(cause), whenDone);
                        }
                    }
                });
    }

    private void end(Result<BitSet> result, List<Consumer<Result<BitSet>>> whenDone) {
        isRunning = false;
        if (result instanceof Result.Failed<BitSet>(Throwable cause)) {
            work.listener.onTrouble(DiskWork.asIoException(cause));
        }
        if (!whenNextDone.isEmpty()) {
            start();
        }
        arm();
        whenDone.forEach(one -> one.accept(result));
    }

    private void takeBack(BitSet these) {
        these.and(work.state.written());
        toRewrite.or(these);
        // Until it is known what the machine has thrown away, nobody gets any of it unhashed.
        work.state.apply(new ResumeRecord.Unconfirmed((BitSet) these.clone()));
        var record = new ResumeRecord.Lost(these);
        work.beside(
                () -> work.log.append(record),
                _ -> {
                    if (!isRewriting) {
                        isRewriting = true;
                        int length = work.store.metainfo().pieces().pieceLength();
                        rewriteNext(ByteBuffer.allocateDirect(length));
                    }
                });
    }

    private void rewriteNext(ByteBuffer room) {
        int piece = toRewrite.nextSetBit(0);
        if (piece < 0) {
            isRewriting = false;
            return;
        }
        if (!work.state.written().get(piece)) {
            toRewrite.clear(piece); // it was lost meanwhile
            rewriteNext(room);
            return;
        }
        TorrentStore store = work.store;
        work.beside(
                () -> {
                    var record = Confirming.confirm(store, piece, false, room).record();
                    work.log.append(record);
                    return record;
                },
                result -> {
                    switch (result) {
                        case Result.Done<ResumeRecord>(ResumeRecord record) -> {
                            work.state.apply(record);
                            written(piece);
                        }
                        case Result.Failed<?> _ -> work.lose(DiskWork.bit(piece));
                    }
                    toRewrite.clear(piece);
                    rewriteNext(room);
                });
    }

    private void compactIfLong() {
        if (work.logBytes > 2 * logBytesAtStart + COMPACT_BYTES && !work.isClosed) {
            writeLogAnew();
        }
    }

    private void writeLogAnew() {
        work.queue.alone(
                () -> {
                    var records = new ArrayList<>(work.state.records());
                    records.add(new ResumeRecord.Lost((BitSet) toRewrite.clone()));
                    work.host.offload(
                            () -> work.log.rewrite(records),
                            result -> {
                                work.queue.done();
                                switch (result) {
                                    case Result.Done<Long>(Long bytes) -> {
                                        work.logBytes = bytes;
                                        logBytesAtStart = bytes;
                                        isLogInDoubt = false;
                                    }
                                    case Result.Failed<Long>(Throwable cause) ->
                                            work.listener.onTrouble(DiskWork.asIoException(cause));
                                }
                            });
                });
    }
}
