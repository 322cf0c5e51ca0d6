package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;

/**
 * Tells quickly that an address is not in a routing table, which is what is asked for every query
 * that comes; the table itself would have to be read from end to end.
 *
 * <p>A Bloom filter in one array, two bits of one long for each address. What leaves the table
 * stays in the filter, until that is made anew.
 */
final class AddressFilter {
    private static final int WORDS_MIN = 16;

    /** With so many to a word, one stranger in six is taken for somebody known. */
    private static final int ADDRESSES_PER_WORD = 16;

    private final long[] words;
    private int size;

    /**
     * @param addresses about half of what it is to hold before it is full
     */
    AddressFilter(int addresses) {
        int enough = Math.max(2 * addresses / ADDRESSES_PER_WORD, WORDS_MIN);
        words = new long[Integer.highestOneBit(2 * enough - 1)];
    }

    /** Whether so many were added that it should be made anew, from those who are still there. */
    boolean isFull() {
        return size >= words.length * ADDRESSES_PER_WORD;
    }

    void add(Endpoint endpoint) {
        long hash = hash(endpoint);
        words[word(hash)] |= bits(hash);
        size++;
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        return words.length;
    }

    boolean mayHold(Endpoint endpoint) {
        long hash = hash(endpoint);
        long bits = bits(hash);
        return (words[word(hash)] & bits) == bits;
    }

    private int word(long hash) {
        return (int) (hash >>> 48) & (words.length - 1);
    }

    private static long bits(long hash) {
        return 1L << (hash >>> 32) | 1L << (hash >>> 40);
    }

    /** Of the address, and of the port where that tells nodes apart. */
    private static long hash(Endpoint endpoint) {
        long mixed = (endpoint.low() ^ Long.rotateLeft(endpoint.high(), 29)) * 0x9e3779b97f4a7c15L;
        if (AddressKind.of(endpoint).isLocal()) {
            mixed += endpoint.port() * 0xd6e8feb86659fd93L;
        }
        return (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
    }
}
