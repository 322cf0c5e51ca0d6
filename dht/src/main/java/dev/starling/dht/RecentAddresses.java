package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;

/**
 * To which addresses something was sent in the last five to ten minutes, in a quarter of a
 * kilobyte. Two sets take turns, and each is sixteen Bloom filters of one word: the first is for
 * the half of all addresses whose hash begins with a one, the next for the quarter whose hash
 * begins with one zero, and so on. With many addresses the first words fill up and tell nothing any
 * more, and the later ones still do. So after a hundred thousand addresses it knows for sure of one
 * stranger in a few thousands that he is one, and never takes anybody for a stranger who is not.
 */
final class RecentAddresses {
    /** Routers keep a way open for less (RFC 4787 asks for five minutes; few do). */
    static final long TURN_NANOS = Duration.ofMinutes(5).toNanos();

    private static final int WORDS = 16;
    private static final long[] NOBODY = {};

    // Word by word, that of this turn and that of the one before: side by side, for both are read
    // for every query that comes.
    private long[] words = NOBODY;
    private long turnedAtNanos;

    void add(Endpoint address, long now) {
        if (words.length == 0) {
            words = new long[2 * WORDS];
            turnedAtNanos = now;
        }
        turn(now);
        long hash = hash(address);
        words[word(hash)] |= bits(hash);
    }

    /** Whether nothing was sent there; false when we cannot tell. */
    boolean isSurelyAbsent(Endpoint address, long now) {
        if (words.length == 0) {
            return true;
        }
        turn(now);
        long hash = hash(address);
        int word = word(hash);
        long bits = bits(hash);
        return (words[word] & bits) != bits && (words[word + 1] & bits) != bits;
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        return words.length;
    }

    private void turn(long now) {
        long elapsed = now - turnedAtNanos;
        if (elapsed >= TURN_NANOS) {
            boolean isForgotten = elapsed >= 2 * TURN_NANOS;
            for (int i = 0; i < words.length; i += 2) {
                words[i + 1] = isForgotten ? 0 : words[i];
                words[i] = 0;
            }
            turnedAtNanos = now;
        }
    }

    /** Of the address alone: a router that knows an address may let all its ports in. */
    private static long hash(Endpoint address) {
        long mixed = (address.low() ^ Long.rotateLeft(address.high(), 29)) * 0x9e3779b97f4a7c15L;
        return (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
    }

    private static int word(long hash) {
        return 2 * Math.min(Long.numberOfLeadingZeros(hash), WORDS - 1);
    }

    /** Two of 64, from bits that do not decide about the word. */
    private static long bits(long hash) {
        return 1L << (hash >>> 32) | 1L << (hash >>> 40);
    }
}
