package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.Arrays;

/**
 * A budget for every address there is, in an array that stays small.
 *
 * <p>No address is written down. It has two slots of the array, found by a keyed hash; what it
 * spends is noted in both, and it has spent what stands in the lesser of them. Addresses that share
 * a slot with it can make that too much, never too little: so no address ever gets more than its
 * budget, however many others there are, and an honest one is refused only when both its slots are
 * drained by others. Nothing is evicted, hence no flood can make us forget what somebody spent.
 *
 * <p>The array doubles by repeating itself and halves by keeping the greater: both err on the same
 * side. Whether it should is looked at once for every time round.
 */
final class Budgets {
    private static final int SLOTS_MIN = 8;

    /** Doubled when more than a quarter of the slots are in use. */
    private static final int BUSY_MAX = 4;

    /** Halved when fewer than one in 32 are. */
    private static final int BUSY_MIN = 32;

    private final Budget.Rate rate;
    private final int slotsMax;
    private final long seed;
    private long[] spentUntil = new long[SLOTS_MIN];
    private int spendings;

    /**
     * @param slotsMax a power of two
     * @param seed what makes the slots unpredictable
     */
    Budgets(Budget.Rate rate, int slotsMax, long seed, long now) {
        this.rate = rate;
        this.slotsMax = slotsMax;
        this.seed = seed;
        Arrays.fill(spentUntil, now);
    }

    boolean allows(Endpoint address, long now) {
        long hash = hash(address);
        return rate.allows(earlier(spentUntil[first(hash)], spentUntil[second(hash)]), now);
    }

    void spend(Endpoint address, int units, long now) {
        long hash = hash(address);
        int first = first(hash);
        int second = second(hash);
        long until = rate.spend(earlier(spentUntil[first], spentUntil[second]), units, now);
        spentUntil[first] = later(spentUntil[first], until);
        spentUntil[second] = later(spentUntil[second], until);
        if (++spendings >= spentUntil.length) {
            spendings = 0;
            resize(now);
        }
    }

    int slots() {
        return spentUntil.length;
    }

    private void resize(long now) {
        int slots = spentUntil.length;
        int busy = 0;
        for (long until : spentUntil) {
            if (until - now > 0) {
                busy++;
            }
        }
        if (busy > slots / BUSY_MAX && slots < slotsMax) {
            long[] twice = Arrays.copyOf(spentUntil, 2 * slots);
            System.arraycopy(spentUntil, 0, twice, slots, slots);
            spentUntil = twice;
        } else if (busy < slots / BUSY_MIN && slots > SLOTS_MIN) {
            long[] half = Arrays.copyOf(spentUntil, slots / 2);
            for (int i = 0; i < half.length; i++) {
                half[i] = later(half[i], spentUntil[half.length + i]);
            }
            spentUntil = half;
        }
    }

    private int first(long hash) {
        return (int) hash & (spentUntil.length - 1);
    }

    private int second(long hash) {
        return (int) (hash >>> Integer.SIZE) & (spentUntil.length - 1);
    }

    /** Two rounds of multiplying and folding: every bit of the seed and the address counts. */
    private long hash(Endpoint address) {
        long hash = (PerAddress.key(address) ^ seed) * 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 32) ^ Long.rotateLeft(seed, 32)) * 0xd6e8feb86659fd93L;
        return hash ^ (hash >>> 32);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private static long later(long one, long other) {
        return one - other < 0 ? other : one;
    }
}
