package dev.starling.peer.storage;

import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.Timeout;
import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The disk of one torrent, as the swarm sees it: it lives on the host's thread and never blocks it.
 *
 * <p>A piece is hashed, written and put into the journal on another core, in that order, and only
 * then is it told that it is stored. Nothing is synced on that way: that is done every 30 seconds,
 * when all is flushed, and at the end.
 *
 * <p>When another program touches a file, what is stored in it stays stored but is hashed before it
 * is read for anybody, and, piece by piece, in the background: nothing wrong is ever handed out.
 */
public final class TorrentDisk {
    /** No read is longer. */
    public static final int RUN_BYTES_MAX = 1 << 20;

    private static final long ROOM_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DiskWork work;
    private final PieceMemory memory;
    private final Confirming confirming;
    private final Syncing syncing;
    private final Storing storing;
    private final Reading reading;
    private boolean preallocates;

    /**
     * @param store with the files placed that are wanted
     */
    public TorrentDisk(Host host, TorrentStore store, ResumeLog log, DiskListener listener) {
        this(host, store, log, listener, new BufferPool(store.metainfo().pieces().pieceLength()));
    }

    /** The same, with pieces that come together in this memory. */
    public TorrentDisk(
            Host host,
            TorrentStore store,
            ResumeLog log,
            DiskListener listener,
            PieceMemory memory) {
        this.work = new DiskWork(host, store, log, listener);
        this.memory = memory;
        this.confirming = new Confirming(work);
        this.syncing = new Syncing(work);
        this.storing = new Storing(work, confirming, syncing);
        this.reading = new Reading(work, confirming);
    }

    /** Finds out what is stored. Comes first. */
    public void open(Consumer<Result<Opened>> whenDone) {
        open(false, whenDone);
    }

    /** Hashes everything again. What is wrong is told by {@link DiskListener#onLost} too. */
    public void check(Consumer<Result<Opened>> whenDone) {
        reading.letGo();
        open(true, whenDone);
    }

    /** Takes the room of each file that is placed, before anything is in it. Said at the start. */
    public TorrentDisk preallocating() {
        preallocates = true;
        return this;
    }

    private void open(boolean believeNothing, Consumer<Result<Opened>> whenDone) {
        work.queue.alone(
                () ->
                        new Opening(
                                        work,
                                        believeNothing,
                                        result -> {
                                            syncing.begin();
                                            confirming.arm();
                                            allocate(result, whenDone);
                                        })
                                .start());
    }

    private <T> void allocate(Result<T> opened, Consumer<Result<T>> whenDone) {
        if (!preallocates || opened instanceof Result.Failed<T>) {
            whenDone.accept(opened);
            return;
        }
        new Allocating(
                        work,
                        work.store.placedAndStored(),
                        result ->
                                whenDone.accept(
                                        switch (result) {
                                            case Result.Done<BitSet> _ -> opened;
                                            case Result.Failed<BitSet>(Throwable cause) ->
                                                    DiskWork.asIoFailure(cause);
                                        }))
                .start();
    }

    /**
     * Memory for a piece, to be given back; null while too much is in use: then a piece has to be
     * finished first.
     *
     * @return a buffer as long as the piece; what is in it is of no use
     */
    public @Nullable PieceBuffer takeBuffer(int piece) {
        return memory.take(piece, work.store.metainfo().pieces().length(piece));
    }

    public void giveBack(PieceBuffer buffer) {
        memory.giveBack(buffer);
    }

    /** Lets go of memory that is not in use, because no piece is to come for a while. */
    public void trim() {
        memory.letGo();
        reading.letGo();
    }

    /** Memory for pieces that come together, and for what was read lately. */
    public long heldBytes() {
        return memory.heldBytes() + work.cache.heldBytes();
    }

    /**
     * Hashes a piece, writes it and puts it into the journal. The buffer may not be changed until
     * the outcome is told, and is still the caller's then.
     */
    public void verifyAndWrite(int piece, PieceBuffer whole, Consumer<Outcome> whenDone) {
        storing.store(piece, whole, whenDone);
    }

    /**
     * Reads a part of a stored piece: at once when it is in memory. The buffer is for reading only,
     * and of the collector's memory: it may be kept, sliced and sent.
     *
     * @param run no longer than {@link #RUN_BYTES_MAX}
     */
    public void read(Block run, Consumer<Result<ByteBuffer>> whenDone) {
        assert run.length() > 0 && run.length() <= RUN_BYTES_MAX : run;
        reading.read(run, whenDone);
    }

    /**
     * Gives files a place of their own, because they are wanted now; what of them is in the part
     * file moves. Files that are no longer wanted stay where they are.
     *
     * @param whenDone is told all files that are placed
     */
    public void place(BitSet files, Consumer<Result<BitSet>> whenDone) {
        var placing = new Placing(work, (BitSet) files.clone());
        work.queue.alone(
                () ->
                        placing.start(
                                result -> {
                                    work.queue.done();
                                    allocate(result, whenDone);
                                }));
    }

    /** What was remembered at the last start, or since. */
    public ResumeFacts facts() {
        return work.state.facts();
    }

    /** Remembers what is to be known at the next start. */
    public void remember(ResumeFacts facts) {
        work.append(new ResumeRecord.Facts(facts));
    }

    /** When it is told, all that was stored before this call survives a loss of power. */
    public void flush(Consumer<Result<BitSet>> whenDone) {
        syncing.sync(whenDone);
    }

    /** Syncs and closes the journal. Nothing may be asked afterwards; the storage stays open. */
    public void close(Consumer<Result<BitSet>> whenDone) {
        work.isClosed = true;
        work.host.cancel(syncing);
        work.host.cancel(confirming);
        work.queue.alone(
                () -> {
                    work.queue.done();
                    if (work.state.isFresh()) {
                        // It was not opened to the end: the journal stays as it was.
                        trim();
                        whenDone.accept(new Result.Done<>(new BitSet()));
                    } else {
                        syncing.sync(synced -> work.queue.alone(() -> closeLog(synced, whenDone)));
                    }
                });
    }

    /**
     * Removes the torrent's own files and the journal, and tells how many files there were. Comes
     * after {@link #close}, whatever became of that.
     */
    public void removeData(Consumer<Result<Integer>> whenDone) {
        assert work.isClosed;
        TorrentStore store = work.store;
        work.alone(
                () -> store.removeData(work.log),
                result ->
                        whenDone.accept(
                                switch (result) {
                                    case Result.Done<Integer> done -> done;
                                    case Result.Failed<Integer>(Throwable cause) ->
                                            DiskWork.asIoFailure(cause);
                                }));
    }

    private void closeLog(Result<BitSet> synced, Consumer<Result<BitSet>> whenDone) {
        var stamps = new ResumeRecord.Stamps(new LinkedHashMap<>(work.state.stampsByFile()));
        work.host.offload(
                () -> {
                    if (synced instanceof Result.Done<BitSet>) {
                        work.log.append(stamps);
                        work.log.append(new ResumeRecord.Closed());
                        work.log.sync();
                    }
                    return stamps;
                },
                result -> {
                    work.queue.done();
                    trim();
                    whenDone.accept(
                            switch (result) {
                                case Result.Done<?> _ -> synced;
                                case Result.Failed<?>(Throwable cause) ->
                                        DiskWork.asIoFailure(cause);
                            });
                });
    }

    /** Tells, once there is room for so many bytes. */
    public void whenRoom(long bytes, Runnable whenDone) {
        work.host.arm(new Room(work, bytes, whenDone), ROOM_INTERVAL_NANOS);
    }

    /** The pieces that are stored. */
    public BitSet have() {
        return (BitSet) work.state.written().clone();
    }

    /** Whether a stored piece is to be hashed again before anybody gets it. */
    public boolean isInDoubt(int piece) {
        return work.state.unconfirmed().get(piece);
    }

    /** How many stored pieces are to be hashed again before anybody gets them. */
    public int unconfirmed() {
        return work.state.unconfirmed().cardinality();
    }

    private static final class Room extends Timeout {
        private final DiskWork work;
        private final long bytes;
        private final Runnable whenDone;

        Room(DiskWork work, long bytes, Runnable whenDone) {
            this.work = work;
            this.bytes = bytes;
            this.whenDone = whenDone;
        }

        @Override
        protected void expire() {
            if (work.isClosed) {
                return;
            }
            Storage storage = work.store.storage();
            work.host.offload(
                    storage::freeBytes,
                    result -> {
                        if (result instanceof Result.Done<Long>(var free) && free >= bytes) {
                            whenDone.run();
                        } else {
                            work.host.arm(this, ROOM_INTERVAL_NANOS);
                        }
                    });
        }
    }
}
