package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;

/**
 * To which addresses something was sent in the last five to ten minutes, in at most 1 KB. Two sets
 * take turns, and a set that gets full halves itself: it keeps only addresses whose hash begins
 * with one more zero, and from then on speaks only of those. So after a hundred thousand addresses
 * it still knows for sure of one stranger in a few thousands that he is one, and never takes
 * anybody for a stranger who is not.
 */
final class RecentAddresses {
    /** Routers keep a way open for less (RFC 4787 asks for five minutes; few do). */
    static final long TURN_NANOS = Duration.ofMinutes(5).toNanos();

    private static final int SLOTS_MIN = 16;
    private static final int SLOTS_MAX = 128;
    private static final int EMPTY = 0;

    private Turn current = new Turn();
    private Turn previous = new Turn();
    private long turnedAtNanos;
    private boolean hasTurned;

    void add(Endpoint address, long now) {
        turn(now);
        current.add(hash(address));
    }

    /** Whether nothing was sent there; false when we cannot tell. */
    boolean isSurelyAbsent(Endpoint address, long now) {
        turn(now);
        int hash = hash(address);
        return current.isSurelyAbsent(hash) && previous.isSurelyAbsent(hash);
    }

    private void turn(long now) {
        if (!hasTurned) {
            hasTurned = true;
            turnedAtNanos = now;
        }
        long elapsed = now - turnedAtNanos;
        if (elapsed >= TURN_NANOS) {
            previous = elapsed >= 2 * TURN_NANOS ? new Turn() : current;
            current = new Turn();
            turnedAtNanos = now;
        }
    }

    /** Of the address alone: a router that knows an address may let all its ports in. */
    private static int hash(Endpoint address) {
        long mixed = (address.low() ^ Long.rotateLeft(address.high(), 29)) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
        int hash = (int) (mixed >>> 32);
        return hash == EMPTY ? 1 : hash;
    }

    private static final class Turn {
        private int[] slots = new int[0];
        private int size;

        /** Leading zeros of the hashes that it speaks of. */
        private int zeros;

        void add(int hash) {
            if (!speaksOf(hash)) {
                return;
            }
            if (2 * (size + 1) > slots.length) {
                if (slots.length == SLOTS_MAX) {
                    zeros++;
                    rehash(SLOTS_MAX);
                    add(hash);
                    return;
                }
                rehash(Math.max(SLOTS_MIN, 2 * slots.length));
            }
            insert(hash);
        }

        boolean isSurelyAbsent(int hash) {
            return speaksOf(hash) && (size == 0 || slots[slot(hash)] == EMPTY);
        }

        private boolean speaksOf(int hash) {
            return Integer.numberOfLeadingZeros(hash) >= zeros;
        }

        private void rehash(int length) {
            int[] old = slots;
            slots = new int[length];
            size = 0;
            for (int hash : old) {
                if (hash != EMPTY && speaksOf(hash)) {
                    insert(hash);
                }
            }
        }

        private void insert(int hash) {
            int slot = slot(hash);
            size += slots[slot] == EMPTY ? 1 : 0;
            slots[slot] = hash;
        }

        /** Where the hash is, or would be. */
        private int slot(int hash) {
            int slot = hash & slots.length - 1;
            while (slots[slot] != EMPTY && slots[slot] != hash) {
                slot = slot + 1 & slots.length - 1;
            }
            return slot;
        }
    }
}
