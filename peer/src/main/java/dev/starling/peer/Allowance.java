package dev.starling.peer;

import dev.starling.host.Host;
import dev.starling.host.Timeout;
import dev.starling.peer.picking.RateLimit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much may come and leave in a second, for all connections that share it. Those who come when
 * it is used up stand in line, and take turns when there is some again.
 */
final class Allowance extends Timeout {
    /** Those who wait are looked after no more often. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Host host;
    private final RateLimit down;
    private final RateLimit up;
    private final Map<Long, Connection> waiting = new LinkedHashMap<>();
    private boolean isClosed;

    /** Bytes a second; {@link PeerSettings#UNLIMITED} for no limit. */
    Allowance(Host host, long downPerSecond, long upPerSecond) {
        this.host = host;
        this.down = new RateLimit(downPerSecond, host.nanoTime());
        this.up = new RateLimit(upPerSecond, host.nanoTime());
    }

    void setLimits(long downPerSecond, long upPerSecond) {
        down.setRate(downPerSecond, host.nanoTime());
        up.setRate(upPerSecond, host.nanoTime());
        expire();
    }

    boolean limitsUpload() {
        return !up.isUnlimited();
    }

    void onReceived(int bytes) {
        down.spend(bytes, host.nanoTime());
    }

    void onServing(int bytes) {
        up.spend(bytes, host.nanoTime());
    }

    /** Whether more may come; if not, the connection is told when it may. */
    boolean mayReceive(Connection connection) {
        return isOpen(down, connection);
    }

    /** Whether more may leave; if not, the connection is told when it may. */
    boolean maySend(Connection connection) {
        return isOpen(up, connection);
    }

    private boolean isOpen(RateLimit limit, Connection connection) {
        long now = host.nanoTime();
        if (limit.isOpen(now)) {
            return true;
        }
        limit.queue(connection.key());
        waiting.put(connection.key(), connection);
        lookAgain(now);
        return false;
    }

    void leave(Connection connection) {
        if (waiting.remove(connection.key()) != null) {
            down.leave(connection.key());
            up.leave(connection.key());
        }
    }

    void close() {
        isClosed = true;
        host.cancel(this);
    }

    /** Some time has passed: those who wait take turns, as far as it goes. */
    @Override
    protected void expire() {
        long now = host.nanoTime();
        for (Long key = down.nextInLine(now); key != null; key = down.nextInLine(now)) {
            Connection connection = waiting.get(key);
            if (connection != null) {
                connection.readOn();
            }
        }
        for (Long key = up.nextInLine(now); key != null; key = up.nextInLine(now)) {
            Connection connection = waiting.get(key);
            if (connection != null) {
                connection.pump();
            }
        }
        lookAgain(now);
    }

    /** At the time of whichever limit is the first to let somebody go on. */
    private void lookAgain(long now) {
        long soonest = Long.MAX_VALUE;
        if (down.isWaitedFor()) {
            soonest = down.waitNanos(now);
        }
        if (up.isWaitedFor()) {
            soonest = Math.min(soonest, up.waitNanos(now));
        }
        if (soonest < Long.MAX_VALUE && !isClosed) {
            host.arm(this, Math.max(soonest, LOOK_AGAIN_NANOS));
        }
    }
}
