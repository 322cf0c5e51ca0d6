package dev.starling.dht;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A place in the keyspace of 160 bits: a node's own, or what a lookup is after. Nearness is by XOR,
 * read as a number: who shares more leading bits is nearer.
 */
public record NodeId(long high, long middle, int low) implements Comparable<NodeId> {
    public static final int LENGTH = 20;
    public static final int BITS = 8 * LENGTH;

    public static NodeId of(byte[] bytes, int offset) {
        return new NodeId(
                BigEndian.longAt(bytes, offset),
                BigEndian.longAt(bytes, offset + Long.BYTES),
                BigEndian.intAt(bytes, offset + 2 * Long.BYTES));
    }

    /**
     * Reads forty hexadecimal digits.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static NodeId ofHex(String hex) {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException(
                    "an id has 40 hexadecimal digits, not " + hex.length());
        }
        return of(HexFormat.of().parseHex(hex), 0);
    }

    public static NodeId random(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /** The place of a swarm. */
    public static NodeId of(InfoHash infoHash) {
        return new NodeId(infoHash.high(), infoHash.middle(), infoHash.low());
    }

    public InfoHash asInfoHash() {
        return new InfoHash(high, middle, low);
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(middle).putInt(low).array();
    }

    /** How many leading bits are the same; 160 for the same id. */
    public int sharedBits(NodeId other) {
        long differs = high ^ other.high;
        if (differs != 0) {
            return Long.numberOfLeadingZeros(differs);
        }
        differs = middle ^ other.middle;
        if (differs != 0) {
            return Long.SIZE + Long.numberOfLeadingZeros(differs);
        }
        return 2 * Long.SIZE + Integer.numberOfLeadingZeros(low ^ other.low);
    }

    /** Negative when the first is nearer to this one than the second. */
    public int compareNearness(NodeId first, NodeId second) {
        int byHigh = Long.compareUnsigned(high ^ first.high, high ^ second.high);
        if (byHigh != 0) {
            return byHigh;
        }
        int byMiddle = Long.compareUnsigned(middle ^ first.middle, middle ^ second.middle);
        return byMiddle != 0
                ? byMiddle
                : Integer.compareUnsigned(low ^ first.low, low ^ second.low);
    }

    public NodeId distanceTo(NodeId other) {
        return new NodeId(high ^ other.high, middle ^ other.middle, low ^ other.low);
    }

    /** The id that differs from this one in this bit alone. */
    NodeId flipped(int bit) {
        assert bit >= 0 && bit < Long.SIZE;
        return new NodeId(high ^ Long.MIN_VALUE >>> bit, middle, low);
    }

    /** A random id that shares exactly so many leading bits with this one. */
    public NodeId randomAt(int sharedBits, RandomGenerator random) {
        NodeId drawn = random(random);
        return new NodeId(
                mixed(high, drawn.high, sharedBits),
                mixed(middle, drawn.middle, sharedBits - Long.SIZE),
                (int)
                        (mixed((long) low << 32, (long) drawn.low << 32, sharedBits - 2 * Long.SIZE)
                                >>> 32));
    }

    /** Read as numbers without sign, as in every list of ids. */
    @Override
    public int compareTo(NodeId other) {
        return new NodeId(0, 0, 0).compareNearness(this, other);
    }

    // Written out, because ids are compared for every datagram, and what a record brings is slower.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeId id
                && high == id.high
                && middle == id.middle
                && low == id.low;
    }

    // Ids are spread evenly; those that are near to each other differ at the end.
    @Override
    public int hashCode() {
        return (int) (high >>> 32) ^ low;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }

    /** The first bits of ours, then one that differs, then what was drawn. */
    private static long mixed(long ours, long drawn, int shared) {
        if (shared < 0) {
            return drawn;
        }
        if (shared >= Long.SIZE) {
            return ours;
        }
        long first = shared == 0 ? 0 : -1L << (Long.SIZE - shared);
        long flipped = 1L << (Long.SIZE - 1 - shared);
        return (ours & first) | (~ours & flipped) | (drawn & ~first & ~flipped);
    }
}
