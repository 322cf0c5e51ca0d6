package dev.starling.peer;

import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a swarm goes on, as its user wishes, and when it acts: soon, which is after the callback
 * in which something has changed, and at each tick.
 */
final class Life {
    static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long IDLE_TICK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Nothing is to be done at any time. */
    static final long NO_TICK = 0;

    private final Host host;
    private final Timeout soon;
    private final Timeout tick;
    private final LongSupplier tickNanos;
    private boolean isPaused;
    private boolean isClosed;

    /**
     * @param tickNanos until the next tick, or {@link #NO_TICK}
     */
    Life(Host host, boolean isPaused, Runnable actNow, Runnable tick, LongSupplier tickNanos) {
        this.host = host;
        this.isPaused = isPaused;
        this.soon = timeout(actNow);
        this.tick = timeout(tick);
        this.tickNanos = tickNanos;
    }

    private static Timeout timeout(Runnable task) {
        return new Timeout() {
            @Override
            protected void expire() {
                task.run();
            }
        };
    }

    long now() {
        return host.nanoTime();
    }

    /** After this callback, once, whatever has changed by then. */
    void soon() {
        if (!soon.isArmed() && !isClosed) {
            host.arm(soon, 0);
        }
    }

    void armTick() {
        long nanos = tickNanos.getAsLong();
        if (nanos != NO_TICK) {
            host.arm(tick, nanos);
        }
    }

    void pause() {
        isPaused = true;
    }

    void resume() {
        isPaused = false;
    }

    void close() {
        isClosed = true;
        host.cancel(tick);
        host.cancel(soon);
    }

    boolean isPaused() {
        return isPaused;
    }

    boolean isClosed() {
        return isClosed;
    }

    boolean isGoingOn() {
        return !isPaused && !isClosed;
    }
}
