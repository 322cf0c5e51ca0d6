package dev.starling.host.netty;

import dev.starling.host.Timeout;
import dev.starling.host.TimerWheel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The host's timeouts, all of them behind one alarm of the event loop's. The alarm is set anew only
 * when something earlier is armed; a cancelled timeout leaves it as it is, to ring once in vain.
 */
final class HostTimers implements Runnable {
    /**
     * Timeouts that arm themselves with no delay, without end, must not keep datagrams waiting:
     * after so many the sockets have their turn.
     */
    static final int TIMEOUTS_PER_TURN_MAX = 1024;

    private static final long NEVER = Long.MAX_VALUE;

    private final NettyHost host;
    private final TimerWheel wheel = new TimerWheel();
    private long nextOrder;
    private @Nullable Future<?> alarm;
    private long alarmAt = NEVER;
    private boolean closed;

    HostTimers(NettyHost host) {
        this.host = host;
    }

    void arm(Timeout timeout, long delayNanos) {
        if (closed) {
            return;
        }
        long deadline = host.nanoTime() + Math.max(delayNanos, 0);
        if (deadline < 0) {
            deadline = NEVER; // the sum ran over: in 292 years and later is all the same
        }
        wheel.arm(timeout, deadline, nextOrder++);
        if (deadline < alarmAt) {
            ringAt(deadline);
        }
    }

    boolean cancel(Timeout timeout) {
        return wheel.cancel(timeout);
    }

    /** The alarm rings. */
    @Override
    public void run() {
        alarm = null;
        // While timeouts expire no alarm is needed: what they arm is looked at below.
        alarmAt = Long.MIN_VALUE;
        long now = host.nanoTime();
        for (int i = 0; i < TIMEOUTS_PER_TURN_MAX && !closed; i++) {
            Timeout timeout = wheel.poll(now);
            if (timeout == null) {
                break;
            }
            host.expire(timeout);
        }
        alarmAt = NEVER;
        long next = wheel.nextDeadlineBound();
        if (next < NEVER && !closed) {
            ringAt(next);
        }
    }

    /** What is pending never expires. */
    void close() {
        closed = true;
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private void ringAt(long nanoTime) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarmAt = nanoTime;
        long delay = Math.max(nanoTime - host.nanoTime(), 0);
        // Scheduled, not executed, even when it is due: between two rings the loop sees its
        // sockets.
        alarm = host.loop().schedule(this, delay, TimeUnit.NANOSECONDS);
    }
}
