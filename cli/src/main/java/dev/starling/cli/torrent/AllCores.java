package dev.starling.cli.torrent;

import dev.starling.cli.output.Progress;
import dev.starling.peer.torrent.Pieces;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Does something with each piece of a torrent, on all cores, a run of neighbours at a time. */
final class AllCores {
    /** What one of the threads does; what it leaves behind is seen when all are done. */
    interface Worker extends Closeable {
        void work(int piece) throws IOException;
    }

    /** So long a run that opening a file for it does not matter. */
    private static final int RUN_BYTES = 8 << 20;

    private static final int WATCH_MILLIS = 100;

    private final Pieces pieces;
    private final int run;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<Throwable> thrown = new AtomicReference<>();

    private AllCores(Pieces pieces) {
        this.pieces = pieces;
        run = Math.max(1, RUN_BYTES / pieces.pieceLength());
    }

    /**
     * Returns when each piece has been worked on, and throws what the first worker has that failed.
     */
    static void forEach(Pieces pieces, Supplier<Worker> workers, Progress progress)
            throws IOException, InterruptedException {
        new AllCores(pieces).go(workers, progress);
    }

    private void go(Supplier<Worker> workers, Progress progress)
            throws IOException, InterruptedException {
        int runs = (pieces.count() - 1) / run + 1;
        int threads = Math.min(runs, Runtime.getRuntime().availableProcessors());
        var ended = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform()
                    .name("starling-hash-" + i)
                    .daemon()
                    .start(
                            () -> {
                                work(workers);
                                ended.countDown();
                            });
        }
        try {
            while (!ended.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.show(done.get());
            }
        } catch (InterruptedException e) {
            thrown.compareAndSet(null, e);
            throw e;
        }
        switch (thrown.get()) {
            case null -> {}
            case IOException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void work(Supplier<Worker> workers) {
        try (var worker = workers.get()) {
            int first = next.getAndAdd(run);
            while (first < pieces.count() && thrown.get() == null) {
                int behind = (int) Math.min(pieces.count(), (long) first + run);
                for (int piece = first; piece < behind && thrown.get() == null; piece++) {
                    worker.work(piece);
                    done.addAndGet(pieces.length(piece));
                }
                first = next.getAndAdd(run);
            }
        } catch (IOException | RuntimeException | Error e) {
            thrown.compareAndSet(null, e);
        }
    }
}
