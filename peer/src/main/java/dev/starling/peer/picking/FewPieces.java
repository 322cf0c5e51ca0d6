package dev.starling.peer.picking;

import java.util.Arrays;

/**
 * A set of a few pieces, in the order in which they came: each connection has some, and most of
 * them are empty or nearly so. To look for one is to look at all.
 */
public final class FewPieces {
    private static final int[] NONE = {};
    private static final int CAPACITY_MIN = 4;

    private int[] pieces = NONE;
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The one that came as number {@code index} of those that are left. */
    public int at(int index) {
        assert index < size : index;
        return pieces[index];
    }

    public boolean contains(int piece) {
        return indexOf(piece) >= 0;
    }

    /** Answers whether it is new. */
    public boolean add(int piece) {
        if (contains(piece)) {
            return false;
        }
        if (size == pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(CAPACITY_MIN, 2 * size));
        }
        pieces[size++] = piece;
        return true;
    }

    /** Answers whether it was there. */
    public boolean remove(int piece) {
        int index = indexOf(piece);
        if (index < 0) {
            return false;
        }
        size--;
        System.arraycopy(pieces, index + 1, pieces, index, size - index);
        return true;
    }

    private int indexOf(int piece) {
        for (int i = 0; i < size; i++) {
            if (pieces[i] == piece) {
                return i;
            }
        }
        return -1;
    }
}
