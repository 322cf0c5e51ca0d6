package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;

/**
 * One direction's cipher. Its first bytes, which tell of the key, are thrown away.
 *
 * <p>Bouncy Castle has it too, and is its oracle in the tests; but that keeps its state in bytes
 * and in fields, and takes half as long again. To a seeder whose peers want to be encrypted this is
 * the dearest thing of all.
 */
final class Rc4 {
    private static final int DROPPED_BYTES = 1024;

    private final int[] state = new int[256];
    private int at;
    private int other;

    private Rc4(byte[] key) {
        for (int i = 0; i < 256; i++) {
            state[i] = i;
        }
        int j = 0;
        for (int i = 0; i < 256; i++) {
            int mine = state[i];
            j = (j + mine + key[i % key.length]) & 0xff;
            state[i] = state[j];
            state[j] = mine;
        }
        apply(new byte[DROPPED_BYTES], 0, DROPPED_BYTES);
    }

    /** Of what flows from who has begun to who has answered. */
    static Rc4 ofInitiator(byte[] secret, InfoHash infoHash) {
        return new Rc4(Sha1.of("keyA", secret, infoHash.bytes()));
    }

    /** Of what flows back. */
    static Rc4 ofResponder(byte[] secret, InfoHash infoHash) {
        return new Rc4(Sha1.of("keyB", secret, infoHash.bytes()));
    }

    /** Encrypts or decrypts in place, which is the same. */
    void apply(byte[] bytes, int offset, int length) {
        int[] permutation = state;
        int i = at;
        int j = other;
        for (int k = offset; k < offset + length; k++) {
            i = (i + 1) & 0xff;
            int mine = permutation[i];
            j = (j + mine) & 0xff;
            int theirs = permutation[j];
            permutation[i] = theirs;
            permutation[j] = mine;
            bytes[k] ^= (byte) permutation[(mine + theirs) & 0xff];
        }
        at = i;
        other = j;
    }
}
