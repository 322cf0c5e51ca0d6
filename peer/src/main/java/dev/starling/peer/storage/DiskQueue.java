package dev.starling.peer.storage;

import java.util.ArrayDeque;

/**
 * In which order a torrent's disk works: reads and writes beside each other, but what changes the
 * place of bytes, or the journal as a whole, alone. Nobody overtakes, so that nobody starves.
 */
final class DiskQueue {
    /** At once; the rest waits here, and does not crowd out what others offload. */
    static final int RUNNING_MAX = 32;

    private record Job(boolean isAlone, Runnable start) {}

    private final ArrayDeque<Job> waiting = new ArrayDeque<>();
    private int running;
    private boolean isOneAlone;

    /** Starts this soon, maybe beside others; it says {@link #done} when it is. */
    void beside(Runnable start) {
        waiting.add(new Job(false, start));
        startNext();
    }

    /** Starts this once nothing else runs; it says {@link #done} when it is. */
    void alone(Runnable start) {
        waiting.add(new Job(true, start));
        startNext();
    }

    void done() {
        assert running > 0;
        running--;
        isOneAlone = false;
        startNext();
    }

    int waiting() {
        return waiting.size();
    }

    private void startNext() {
        while (!waiting.isEmpty() && mayStart(waiting.element())) {
            Job job = waiting.remove();
            running++;
            isOneAlone = job.isAlone();
            job.start().run();
        }
    }

    private boolean mayStart(Job job) {
        return job.isAlone() ? running == 0 : !isOneAlone && running < RUNNING_MAX;
    }
}
