package dev.starling.peer.picking;

import java.util.Arrays;

/**
 * Pieces in the order of how few have them, those that equally many have in an order of chance.
 *
 * <p>An array cut into buckets, one for each number of peers. A piece that one more peer has
 * changes places with the last of its bucket, and the border moves by one past it: O(1), however
 * many pieces there are. Coming and going costs one step for each bucket behind.
 */
final class RarityOrder {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** Where each piece is, in whichever order it is; shared, since it is in one at most. */
    private final int[] positions;

    private int[] pieces = new int[16];
    private int size;

    /** Behind the last of each bucket; buckets that would be empty at the end are left out. */
    private int[] ends = new int[8];

    private int buckets;
    private long chance;

    RarityOrder(int[] positions, long seed) {
        this.positions = positions;
        this.chance = seed;
    }

    int size() {
        return size;
    }

    int at(int index) {
        assert index < size;
        return pieces[index];
    }

    /** How many pieces there are that nobody has. */
    int unavailable() {
        return buckets == 0 ? 0 : ends[0];
    }

    void add(int piece, int availability) {
        growTo(availability);
        if (size == pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(size * 2, size + 16));
        }
        int hole = size++;
        for (int bucket = buckets - 1; bucket > availability; bucket--) {
            int first = ends[bucket - 1];
            move(first, hole);
            hole = first;
            ends[bucket]++;
        }
        put(piece, hole);
        ends[availability]++;
        scatter(piece, availability);
    }

    /** Takes a piece out. What comes behind it stays behind where it was. */
    void remove(int piece, int availability) {
        int hole = positions[piece];
        assert pieces[hole] == piece;
        for (int bucket = availability; bucket < buckets; bucket++) {
            int last = --ends[bucket];
            move(last, hole);
            hole = last;
        }
        size--;
    }

    /**
     * One more peer has it.
     *
     * @param availability how many had it until now
     */
    void raise(int piece, int availability) {
        growTo(availability + 1);
        int last = --ends[availability];
        exchange(positions[piece], last);
        scatter(piece, availability + 1);
    }

    /** One peer fewer has it. */
    void lower(int piece, int availability) {
        int first = ends[availability - 1]++;
        exchange(positions[piece], first);
        scatter(piece, availability - 1);
    }

    /** One more peer has each of them. */
    void raiseAll() {
        growTo(buckets);
        System.arraycopy(ends, 0, ends, 1, buckets - 1);
        ends[0] = 0;
    }

    /** One peer fewer has each of them. */
    void lowerAll() {
        assert unavailable() == 0;
        if (buckets > 0) {
            System.arraycopy(ends, 1, ends, 0, --buckets);
        }
    }

    private void growTo(int availability) {
        if (availability >= ends.length) {
            ends = Arrays.copyOf(ends, Math.max(availability + 1, ends.length * 2));
        }
        for (; buckets <= availability; buckets++) {
            ends[buckets] = size;
        }
    }

    /** Lets chance decide where in its bucket a piece stands: all who hear the same differ. */
    private void scatter(int piece, int availability) {
        int first = availability == 0 ? 0 : ends[availability - 1];
        int length = ends[availability] - first;
        chance += GOLDEN;
        long mixed = (chance ^ chance >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed ^= mixed >>> 32;
        exchange(positions[piece], first + (int) (((mixed & 0xffff_ffffL) * length) >>> 32));
    }

    private void exchange(int one, int other) {
        int piece = pieces[one];
        put(pieces[other], one);
        put(piece, other);
    }

    private void move(int from, int to) {
        if (from != to) { // an empty bucket: what stands there is none of its pieces
            put(pieces[from], to);
        }
    }

    private void put(int piece, int index) {
        pieces[index] = piece;
        positions[piece] = index;
    }
}
