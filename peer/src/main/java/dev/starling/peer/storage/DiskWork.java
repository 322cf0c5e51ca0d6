package dev.starling.peer.storage;

import dev.starling.host.Host;
import dev.starling.host.Result;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * What the parts of a torrent's disk share: who works, in which order, on what, and what is known.
 * All of it belongs to the host's thread; only what is offloaded runs elsewhere.
 */
final class DiskWork {
    final Host host;
    final ResumeLog log;
    final DiskListener listener;
    final DiskQueue queue = new DiskQueue();

    /** What was read lately. */
    final RunCache cache = new RunCache();

    /** Stored since the last sync began. */
    final BitSet unsynced = new BitSet();

    TorrentStore store;
    ResumeState state = new ResumeState();
    long logBytes;
    boolean isClosed;

    DiskWork(Host host, TorrentStore store, ResumeLog log, DiskListener listener) {
        this.host = host;
        this.store = store;
        this.log = log;
        this.listener = listener;
    }

    /** Does something on another core in its turn, beside other work. */
    <T> void beside(Callable<T> work, Consumer<Result<T>> whenDone) {
        queue.beside(() -> offload(work, whenDone));
    }

    /** Does something on another core in its turn, while nothing else is done. */
    <T> void alone(Callable<T> work, Consumer<Result<T>> whenDone) {
        queue.alone(() -> offload(work, whenDone));
    }

    private <T> void offload(Callable<T> work, Consumer<Result<T>> whenDone) {
        host.offload(
                work,
                result -> {
                    queue.done();
                    whenDone.accept(result);
                });
    }

    /** Puts into the journal what is the case already. */
    void append(ResumeRecord record) {
        state.apply(record);
        beside(
                () -> log.append(record),
                result -> {
                    switch (result) {
                        case Result.Done<Integer>(Integer bytes) -> logBytes += bytes;
                        case Result.Failed<Integer>(Throwable cause) ->
                                listener.onTrouble(asIoException(cause));
                    }
                });
    }

    /** These count as stored no longer, also after a restart, and the listener hears of each. */
    void lose(BitSet pieces) {
        BitSet lost = (BitSet) pieces.clone();
        lost.and(state.written());
        if (!lost.isEmpty()) {
            append(new ResumeRecord.Lost(lost));
            lost.stream().forEach(cache::forget);
            lost.stream().forEach(listener::onLost);
        }
    }

    static IOException asIoException(Throwable cause) {
        return cause instanceof IOException io
                ? io
                : new IOException("the work could not be done: " + cause, cause);
    }

    static <T> Result<T> asIoFailure(Throwable cause) {
        return new Result.Failed<>(asIoException(cause));
    }

    static BitSet bit(int piece) {
        var bits = new BitSet();
        bits.set(piece);
        return bits;
    }
}
