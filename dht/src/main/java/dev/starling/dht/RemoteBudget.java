package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How many different remote endpoints we write to in a minute. A home router keeps a line in its
 * NAT table for each, for a minute or three, and when that table is full the whole household is cut
 * off.
 *
 * <p>It does not forbid: what the user waits for goes on. It tells what can wait (announcing again,
 * upkeep) to wait.
 */
final class RemoteBudget {
    /** Leaves a small router most of its table. */
    static final int HOME = 600;

    /** A machine with an address of its own. */
    static final int SERVER = 60_000;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final int perMinute;
    private Set<Endpoint> thisMinute = new HashSet<>();
    private int lastMinute;
    private long minuteEnds;

    RemoteBudget(int perMinute, long now) {
        this.perMinute = perMinute;
        this.minuteEnds = now + MINUTE_NANOS;
    }

    /** We are writing to it. */
    void onSend(Endpoint remote, long now) {
        turn(now);
        if (thisMinute.size() < perMinute) {
            thisMinute.add(remote);
        }
    }

    /** Whether so many more that we may not have written to are within the budget. */
    boolean hasRoomFor(int remotes, long now) {
        return used(now) + remotes <= perMinute;
    }

    /** Different endpoints in about the last minute: the part of the last one that still counts. */
    int used(long now) {
        turn(now);
        long left = Math.clamp(minuteEnds - now, 0, MINUTE_NANOS);
        return thisMinute.size() + (int) (lastMinute * (double) left / MINUTE_NANOS);
    }

    private void turn(long now) {
        if (now >= minuteEnds) {
            long over = (now - minuteEnds) / MINUTE_NANOS;
            lastMinute = over == 0 ? thisMinute.size() : 0;
            thisMinute = new HashSet<>();
            minuteEnds += (over + 1) * MINUTE_NANOS;
        }
    }
}
