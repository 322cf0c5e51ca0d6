package dev.starling.dht;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The twenty bytes by which a swarm is found: the SHA-1 of the received bytes of {@code info}, or
 * the first twenty of its SHA-256 (BEP 52).
 */
public record InfoHash(long high, long middle, int low) implements Comparable<InfoHash> {
    public static final int LENGTH = 20;

    public static InfoHash of(byte[] bytes, int offset) {
        return new InfoHash(
                BigEndian.longAt(bytes, offset),
                BigEndian.longAt(bytes, offset + Long.BYTES),
                BigEndian.intAt(bytes, offset + 2 * Long.BYTES));
    }

    /**
     * Reads forty hexadecimal digits.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static InfoHash ofHex(String hex) {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException(
                    "an infohash has 40 hexadecimal digits, not " + hex.length());
        }
        return of(HexFormat.of().parseHex(hex), 0);
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH).putLong(high).putLong(middle).putInt(low).array();
    }

    @Override
    public int compareTo(InfoHash other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        if (byHigh != 0) {
            return byHigh;
        }
        int byMiddle = Long.compareUnsigned(middle, other.middle);
        return byMiddle != 0 ? byMiddle : Integer.compareUnsigned(low, other.low);
    }

    // Spread evenly already: it is a hash.
    @Override
    public int hashCode() {
        return (int) high;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
