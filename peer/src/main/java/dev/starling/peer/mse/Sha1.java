package dev.starling.peer.mse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash by which both sides derive everything else. */
final class Sha1 {
    static final int LENGTH = 20;

    private Sha1() {}

    /** Of a word and of these behind it. */
    static byte[] of(String word, byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            digest.update(word.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
