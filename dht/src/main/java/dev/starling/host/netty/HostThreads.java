package dev.starling.host.netty;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that a host has started. Executors say that they are over a moment before their last
 * thread is; a host that was closed has none left, so it waits for the threads themselves.
 */
final class HostThreads {
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    /** Threads of one kind, numbered. */
    ThreadFactory named(String name) {
        var number = new AtomicInteger();
        return task -> {
            started.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            var thread = new FastThreadLocalThread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            started.add(thread);
            return thread;
        };
    }

    void awaitEnd(long deadline) throws InterruptedException {
        for (var thread : started) {
            long left = deadline - System.nanoTime();
            if (!thread.equals(Thread.currentThread()) && left > 0) {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
            }
        }
    }
}
