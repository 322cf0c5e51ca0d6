package dev.starling.dht;

import dev.starling.host.Endpoint;

/**
 * Counts addresses that several nodes have seen, none twice (BEP 33): 2,048 bits, two for each
 * address, taken from its SHA-1. Filters of many nodes are merged by or.
 */
final class BloomFilter {
    static final int BYTES = 256;
    private static final int BITS = 8 * BYTES;

    private final byte[] bits;

    BloomFilter() {
        this(new byte[BYTES]);
    }

    /** Takes over the array. */
    BloomFilter(byte[] bits) {
        assert bits.length == BYTES;
        this.bits = bits;
    }

    byte[] bits() {
        return bits;
    }

    void add(Endpoint address) {
        add(places(address));
    }

    void add(int places) {
        set(places % BITS);
        set(places / BITS);
    }

    /** Where the two bits of an address are: 11 bits each, so that who keeps it need not hash. */
    static int places(Endpoint address) {
        byte[] hash = Sha1.of(address.addressBytes());
        int first = (hash[0] & 0xff) | (hash[1] & 0xff) << 8;
        int second = (hash[2] & 0xff) | (hash[3] & 0xff) << 8;
        return first % BITS + second % BITS * BITS;
    }

    void merge(BloomFilter other) {
        for (int i = 0; i < BYTES; i++) {
            bits[i] |= other.bits[i];
        }
    }

    /** How many different addresses are probably in it. */
    double estimate() {
        int zeros = 0;
        for (byte eight : bits) {
            zeros += Byte.SIZE - Integer.bitCount(eight & 0xff);
        }
        if (zeros == BITS) {
            return 0;
        }
        double c = Math.min(BITS - 1, zeros);
        return StrictMath.log(Math.max(c, 1) / BITS) / (2 * StrictMath.log(1 - 1.0 / BITS));
    }

    private void set(int index) {
        bits[index >> 3] |= (byte) (1 << (index & 7));
    }
}
