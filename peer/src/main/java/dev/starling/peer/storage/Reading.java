package dev.starling.peer.storage;

import dev.starling.host.Result;
import dev.starling.peer.torrent.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads for peers: a window at a time, once for all who want something of it. */
final class Reading {
    /** What is read from the disk at once, if somebody wants any of it. */
    static final int WINDOW_BYTES = 256 * 1024;

    /** Windows that are read or wait to be; one more fails. */
    static final int READS_MAX = 1_024;

    private record Waiting(Block run, Consumer<Result<ByteBuffer>> whenDone) {}

    private final DiskWork work;
    private final Confirming confirming;
    private final Map<Block, List<Waiting>> waitingByWindow = new LinkedHashMap<>();

    Reading(DiskWork work, Confirming confirming) {
        this.work = work;
        this.confirming = confirming;
    }

    void read(Block run, Consumer<Result<ByteBuffer>> whenDone) {
        Block window = windowAround(run);
        ByteBuffer cached = work.cache.get(window);
        if (cached != null) { // these bytes are right, whatever was done to the file since
            whenDone.accept(new Result.Done<>(slice(cached, window, run)));
            return;
        }
        var waiting = waitingByWindow.get(window);
        if (waiting != null) {
            waiting.add(new Waiting(run, whenDone));
        } else if (waitingByWindow.size() == READS_MAX) {
            whenDone.accept(DiskWork.asIoFailure(new IOException("too much is being read")));
        } else {
            waiting = new ArrayList<>();
            waiting.add(new Waiting(run, whenDone));
            waitingByWindow.put(window, waiting);
            read(window, true);
        }
    }

    void letGo() {
        work.cache.clear();
    }

    private void read(Block window, boolean mayRetry) {
        // What is to be confirmed is known only when it is this one's turn.
        work.queue.beside(
                () -> {
                    if (confirming.isNeeded(window.piece())) {
                        confirmAndRead(window, mayRetry);
                        return;
                    }
                    TorrentStore store = work.store;
                    work.host.offload(
                            () -> readNow(store, window),
                            result -> {
                                work.queue.done();
                                wasRead(window, mayRetry, result);
                            });
                });
    }

    private static ByteBuffer readNow(TorrentStore store, Block window) throws IOException {
        ByteBuffer view = store.view(window.piece(), window.begin(), window.length());
        if (view != null) {
            return view;
        }
        // On the heap, so that the collector knows how much there is of it. What lies outside comes
        // back when the heap happens to be full, which those who send nothing but this do not bring
        // about.
        ByteBuffer content = ByteBuffer.allocate(window.length());
        store.read(window.piece(), window.begin(), content);
        return content.flip();
    }

    private void confirmAndRead(Block window, boolean mayRetry) {
        TorrentStore store = work.store;
        int piece = window.piece();
        boolean isSynced = work.state.synced().get(piece);
        ByteBuffer room = ByteBuffer.allocateDirect(store.metainfo().pieces().length(piece));
        work.host.offload(
                () -> Confirming.confirm(store, piece, isSynced, room),
                result -> {
                    work.queue.done();
                    switch (result) {
                        case Result.Done<Confirming.Confirmed>(var confirmed) -> {
                            confirming.settle(piece, result);
                            ByteBuffer part =
                                    confirmed.whole().slice(window.begin(), window.length());
                            // The window stays, and the whole piece is not to stay with it.
                            ByteBuffer content = ByteBuffer.allocate(part.remaining());
                            wasRead(window, false, new Result.Done<>(content.put(part).flip()));
                        }
                        case Result.Failed<Confirming.Confirmed>(Throwable cause) -> {
                            boolean isOver = !(cause instanceof FileChanged) || !mayRetry;
                            if (isOver) {
                                confirming.settle(piece, result);
                            }
                            wasRead(window, !isOver, DiskWork.asIoFailure(cause));
                        }
                    }
                });
    }

    private void wasRead(Block window, boolean mayRetry, Result<ByteBuffer> result) {
        if (result instanceof Result.Failed<ByteBuffer>(FileChanged _) && mayRetry) {
            confirming.lookAgain(window.piece(), () -> read(window, false));
            return;
        }
        if (result instanceof Result.Done<ByteBuffer>(var content)
                && work.state.written().get(window.piece())) {
            work.cache.put(window, content);
        }
        List<Waiting> waiting = waitingByWindow.remove(window);
        assert waiting != null : window;
        for (Waiting one : waiting) {
            one.whenDone()
                    .accept(
                            switch (result) {
                                case Result.Done<ByteBuffer>(ByteBuffer content) ->
                                        new Result.Done<>(slice(content, window, one.run()));
                                case Result.Failed<ByteBuffer>(Throwable cause) ->
                                        DiskWork.asIoFailure(cause);
                            });
        }
    }

    private Block windowAround(Block run) {
        int begin = run.begin() / WINDOW_BYTES * WINDOW_BYTES;
        long end = ((long) run.end() + WINDOW_BYTES - 1) / WINDOW_BYTES * WINDOW_BYTES;
        int pieceLength = work.store.metainfo().pieces().length(run.piece());
        return new Block(run.piece(), begin, (int) Math.min(end, pieceLength) - begin);
    }

    private static ByteBuffer slice(ByteBuffer content, Block window, Block run) {
        return content.slice(run.begin() - window.begin(), run.length());
    }
}
