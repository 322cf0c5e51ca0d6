package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The two hashes of torrents: SHA-1 of version 1, SHA-256 of version 2. */
final class Digests {
    static final int SHA1_LENGTH = 20;
    static final int SHA256_LENGTH = 32;

    private Digests() {}

    static MessageDigest sha1() {
        return digest("SHA-1");
    }

    static MessageDigest sha256() {
        return digest("SHA-256");
    }

    static byte[] sha1(Bytes bytes) {
        return of(sha1(), bytes);
    }

    static byte[] sha256(Bytes bytes) {
        return of(sha256(), bytes);
    }

    private static byte[] of(MessageDigest digest, Bytes bytes) {
        digest.update(bytes.array(), bytes.offset(), bytes.length());
        return digest.digest();
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every JDK has both
        }
    }
}
