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
    private static final int[] NOBODY = {};

    // The set of this turn and that of the one before: open hash tables, and how many leading zeros
    // the hashes have of which they speak. Two objects fewer to fetch for every query that comes.
    private int[] current = NOBODY;
    private int[] previous = NOBODY;
    private int currentSize;
    private byte currentZeros;
    private byte previousZeros;
    private boolean hasTurned;
    private long turnedAtNanos;

    void add(Endpoint address, long now) {
        turn(now);
        add(hash(address));
    }

    /** Whether nothing was sent there; false when we cannot tell. */
    boolean isSurelyAbsent(Endpoint address, long now) {
        turn(now);
        int hash = hash(address);
        return isSurelyAbsent(hash, current, currentZeros)
                && isSurelyAbsent(hash, previous, previousZeros);
    }

    private void turn(long now) {
        if (!hasTurned) {
            hasTurned = true;
            turnedAtNanos = now;
        }
        long elapsed = now - turnedAtNanos;
        if (elapsed >= TURN_NANOS) {
            boolean isForgotten = elapsed >= 2 * TURN_NANOS;
            previous = isForgotten ? NOBODY : current;
            previousZeros = isForgotten ? 0 : currentZeros;
            current = NOBODY;
            currentSize = 0;
            currentZeros = 0;
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

    private void add(int hash) {
        while (speaksOf(hash, currentZeros)) {
            if (2 * (currentSize + 1) <= current.length) {
                insert(hash);
                return;
            }
            if (current.length == SLOTS_MAX) {
                currentZeros++;
                rehash(SLOTS_MAX);
            } else {
                rehash(Math.max(SLOTS_MIN, 2 * current.length));
            }
        }
    }

    private void rehash(int length) {
        int[] old = current;
        current = new int[length];
        currentSize = 0;
        for (int hash : old) {
            if (hash != EMPTY && speaksOf(hash, currentZeros)) {
                insert(hash);
            }
        }
    }

    private void insert(int hash) {
        int slot = slot(hash, current);
        currentSize += current[slot] == EMPTY ? 1 : 0;
        current[slot] = hash;
    }

    private static boolean isSurelyAbsent(int hash, int[] slots, int zeros) {
        return speaksOf(hash, zeros) && (slots.length == 0 || slots[slot(hash, slots)] == EMPTY);
    }

    private static boolean speaksOf(int hash, int zeros) {
        return Integer.numberOfLeadingZeros(hash) >= zeros;
    }

    /** Where the hash is, or would be. */
    private static int slot(int hash, int[] slots) {
        int slot = hash & slots.length - 1;
        while (slots[slot] != EMPTY && slots[slot] != hash) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }
}
