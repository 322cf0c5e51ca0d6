package dev.starling.peer.picking;

import dev.starling.bencode.MalformedMessage;
import java.util.Arrays;

/**
 * A set of piece numbers, as small as on the wire and counted as it changes: whether it is full or
 * empty costs nothing, and two of them are compared 64 pieces at a time.
 */
public final class Bitfield {
    private final int size;
    private final long[] words;
    private int cardinality;

    public Bitfield(int size) {
        this(size, new long[(size + Long.SIZE - 1) / Long.SIZE], 0);
    }

    private Bitfield(int size, long[] words, int cardinality) {
        this.size = size;
        this.words = words;
        this.cardinality = cardinality;
    }

    /**
     * Reads what a peer says it has (BEP 3): the first piece is the highest bit of the first byte.
     *
     * @throws MalformedMessage when the length is wrong, or a bit behind the last piece is set
     */
    public static Bitfield ofWire(byte[] wire, int size) throws MalformedMessage {
        if (wire.length != (size + 7) / 8) {
            throw new MalformedMessage("a bitfield of the wrong length");
        }
        int spare = wire.length * 8 - size;
        if (spare > 0 && (wire[wire.length - 1] & ((1 << spare) - 1)) != 0) {
            throw new MalformedMessage("a bitfield with pieces that do not exist");
        }
        long[] words = new long[(size + Long.SIZE - 1) / Long.SIZE];
        int cardinality = 0;
        for (int i = 0; i < wire.length; i++) {
            int reversed = Integer.reverse(wire[i]) >>> 24;
            words[i / 8] |= (long) reversed << (i % 8 * 8);
            cardinality += Integer.bitCount(reversed);
        }
        return new Bitfield(size, words, cardinality);
    }

    public byte[] toWire() {
        byte[] wire = new byte[(size + 7) / 8];
        for (int i = 0; i < wire.length; i++) {
            int octet = (int) (words[i / 8] >>> (i % 8 * 8)) & 0xff;
            wire[i] = (byte) (Integer.reverse(octet) >>> 24);
        }
        return wire;
    }

    public int size() {
        return size;
    }

    public boolean get(int piece) {
        assert piece >= 0 && piece < size : piece;
        return (words[piece >> 6] >>> piece & 1) != 0;
    }

    /** Adds a piece; false when it was there. */
    public boolean set(int piece) {
        assert piece >= 0 && piece < size : piece;
        long bit = 1L << piece;
        if ((words[piece >> 6] & bit) != 0) {
            return false;
        }
        words[piece >> 6] |= bit;
        cardinality++;
        return true;
    }

    /** Takes a piece out; false when it was not there. */
    public boolean clear(int piece) {
        assert piece >= 0 && piece < size : piece;
        long bit = 1L << piece;
        if ((words[piece >> 6] & bit) == 0) {
            return false;
        }
        words[piece >> 6] &= ~bit;
        cardinality--;
        return true;
    }

    /** Adds every piece. */
    public void fill() {
        Arrays.fill(words, -1);
        if (size % Long.SIZE != 0) {
            words[words.length - 1] = (1L << size) - 1;
        }
        cardinality = size;
    }

    public int cardinality() {
        return cardinality;
    }

    public boolean isFull() {
        return cardinality == size;
    }

    public boolean isEmpty() {
        return cardinality == 0;
    }

    /** The first piece in the set from this one on, or -1. */
    public int nextSet(int from) {
        for (int i = from >> 6; i < words.length; i++) {
            long word = i == from >> 6 ? words[i] & -1L << from : words[i];
            if (word != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }

    /** The first piece that is not in the set from this one on, or -1. */
    public int nextClear(int from) {
        for (int i = from >> 6; i < words.length; i++) {
            long word = i == from >> 6 ? ~words[i] & -1L << from : ~words[i];
            if (word != 0) {
                int piece = (i << 6) + Long.numberOfTrailingZeros(word);
                return piece < size ? piece : -1;
            }
        }
        return -1;
    }

    /** The first piece in both sets from this one on, or -1. */
    int nextCommon(Bitfield other, int from) {
        assert other.size == size;
        for (int i = from >> 6; i < words.length; i++) {
            long common = words[i] & other.words[i];
            long word = i == from >> 6 ? common & -1L << from : common;
            if (word != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(word);
            }
        }
        return -1;
    }

    /** How many pieces are in both sets. */
    int countCommon(Bitfield other) {
        assert other.size == size;
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            count += Long.bitCount(words[i] & other.words[i]);
        }
        return count;
    }

    /** Whether something is in this set and not in the other. */
    public boolean hasAnyNotIn(Bitfield other) {
        assert other.size == size;
        for (int i = 0; i < words.length; i++) {
            if ((words[i] & ~other.words[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    public Bitfield copy() {
        return new Bitfield(size, words.clone(), cardinality);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitfield that
                && that.size == size
                && Arrays.equals(that.words, words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return cardinality + " of " + size;
    }
}
