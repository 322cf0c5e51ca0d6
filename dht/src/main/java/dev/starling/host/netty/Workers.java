package dev.starling.host.netty;

import dev.starling.host.Result;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A few threads beside the host's, with a queue that ends. Work that finds the queue full fails
 * with a {@link RejectedExecutionException}, since blocking would stop the host and an endless
 * queue its machine.
 */
final class Workers {
    private static final long IDLE_SECONDS = 10;

    private final NettyHost host;
    private final ThreadPoolExecutor pool;

    Workers(NettyHost host, ThreadFactory threadFactory, int threads, int queueMax) {
        this.host = host;
        this.pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(queueMax),
                        threadFactory);
        pool.allowCoreThreadTimeOut(true);
    }

    <T> void run(Callable<T> work, Consumer<Result<T>> whenDone) {
        try {
            pool.execute(() -> host.tellLater(whenDone, outcomeOf(work)));
        } catch (RejectedExecutionException full) {
            host.tally().workRefused.increment();
            host.tellLater(whenDone, new Result.Failed<>(full));
        }
    }

    /** Work that waits for a thread. */
    int waiting() {
        return pool.getQueue().size();
    }

    /**
     * Forgets what waits; what runs comes to its end, but nobody hears of it. It is not
     * interrupted: that would close the file channels it is using, for everybody.
     */
    void shutDown() {
        pool.getQueue().clear();
        pool.shutdown();
    }

    private static <T> Result<T> outcomeOf(Callable<T> work) {
        try {
            return new Result.Done<>(work.call());
        } catch (Throwable failure) { // errors too: a worker is not to die of its work
            return new Result.Failed<>(failure);
        }
    }
}
