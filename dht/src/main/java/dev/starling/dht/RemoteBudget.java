package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;

/**
 * How many different remote endpoints we write to in a minute. A home router keeps a line in its
 * NAT table for each, for a minute or three, and when that table is full the whole household is cut
 * off.
 *
 * <p>It does not forbid: what the user waits for goes on. It tells what can wait (announcing again,
 * upkeep) to wait.
 *
 * <p>Endpoints are told apart by 32 bits: of the most that a server may write to, one is missed
 * every other minute.
 */
final class RemoteBudget {
    /** Leaves a small router most of its table. */
    static final int HOME = 600;

    /** A machine with an address of its own. */
    static final int SERVER = 60_000;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int SLOTS_MIN = 16;
    private static final int EMPTY = 0;
    private static final int[] NOBODY = {};

    private final int perMinute;

    /** The hashes of this minute's endpoints, an open table that is at most three quarters full. */
    private int[] thisMinute = NOBODY;

    private int size;
    private int lastMinute;
    private long minuteEnds;

    RemoteBudget(int perMinute, long now) {
        this.perMinute = perMinute;
        this.minuteEnds = now + MINUTE_NANOS;
    }

    /** We are writing to it. */
    void onSend(Endpoint remote, long now) {
        turn(now);
        if (size < perMinute) {
            if (4 * (size + 1) > 3 * thisMinute.length) {
                grow();
            }
            insert(hash(remote));
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
        return size + (int) (lastMinute * (double) left / MINUTE_NANOS);
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        return thisMinute.length;
    }

    private void turn(long now) {
        if (now >= minuteEnds) {
            long over = (now - minuteEnds) / MINUTE_NANOS;
            lastMinute = over == 0 ? size : 0;
            thisMinute = NOBODY;
            size = 0;
            minuteEnds += (over + 1) * MINUTE_NANOS;
        }
    }

    private void grow() {
        int[] old = thisMinute;
        thisMinute = new int[Math.max(SLOTS_MIN, 2 * old.length)];
        size = 0;
        for (int hash : old) {
            if (hash != EMPTY) {
                insert(hash);
            }
        }
    }

    private void insert(int hash) {
        int slot = hash & thisMinute.length - 1;
        while (thisMinute[slot] != EMPTY) {
            if (thisMinute[slot] == hash) {
                return;
            }
            slot = slot + 1 & thisMinute.length - 1;
        }
        thisMinute[slot] = hash;
        size++;
    }

    private static int hash(Endpoint remote) {
        int hash = remote.hashCode();
        return hash == EMPTY ? 1 : hash;
    }
}
