package dev.starling.simulation.population;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.torrent.Metainfo;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.SplittableRandom;

/**
 * A torrent of one file whose bytes, drawn from a seed, are in memory once for all who share it.
 * Peers pass slices of it to each other, so that real bytes are sent and proven, and a swarm of
 * thousands needs no copy for each. Which bytes are these very ones is told by where they lie:
 * their hashes need not be computed again.
 */
public final class SharedContent {
    private static final int SHA1_LENGTH = 20;

    /** Longer content needs more than one array. */
    public static final int LENGTH_MAX = 1 << 30;

    private final byte[] bytes;
    private final byte[] sha1s;
    private final Metainfo metainfo;

    private SharedContent(byte[] bytes, byte[] sha1s, Metainfo metainfo) {
        this.bytes = bytes;
        this.sha1s = sha1s;
        this.metainfo = metainfo;
    }

    public static SharedContent of(long seed, int length, int pieceLength) {
        if (length < 1 || length > LENGTH_MAX || pieceLength < 1) {
            throw new IllegalArgumentException(length + " bytes in pieces of " + pieceLength);
        }
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        int count = (length - 1) / pieceLength + 1;
        byte[] sha1s = new byte[count * SHA1_LENGTH];
        MessageDigest sha1 = sha1();
        for (int piece = 0; piece < count; piece++) {
            int at = piece * pieceLength;
            sha1.update(bytes, at, Math.min(pieceLength, length - at));
            System.arraycopy(sha1.digest(), 0, sha1s, piece * SHA1_LENGTH, SHA1_LENGTH);
        }
        var info = new LinkedHashMap<String, Object>();
        info.put("length", length);
        info.put("name", "content");
        info.put("piece length", pieceLength);
        info.put("pieces", sha1s);
        try {
            return new SharedContent(bytes, sha1s, Metainfo.ofInfo(BencodeTree.encode(info)));
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    public int length() {
        return bytes.length;
    }

    /** Some of it. Whoever writes into it spoils it for all. */
    ByteBuffer slice(long at, int length) {
        return ByteBuffer.wrap(bytes, (int) at, length).slice();
    }

    /** Whether these remaining bytes are those at this place. */
    @SuppressWarnings("ReferenceEquality") // the very same memory, which need not be compared
    boolean isSame(long at, ByteBuffer part) {
        boolean isItself =
                part.hasArray()
                        && part.array() == bytes
                        && part.arrayOffset() + part.position() == at;
        return isItself || slice(at, part.remaining()).equals(part);
    }

    byte[] sha1(int piece) {
        byte[] sha1 = new byte[SHA1_LENGTH];
        System.arraycopy(sha1s, piece * SHA1_LENGTH, sha1, 0, SHA1_LENGTH);
        return sha1;
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every Java has it
        }
    }
}
