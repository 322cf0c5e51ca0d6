package dev.starling.peer.picking;

import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A short digest of each block of a piece, to compare a wrong piece with the right one. Salted, so
 * that nobody can prepare two blocks that look alike. Work for another core.
 */
public final class BlockDigests {
    private BlockDigests() {}

    /**
     * @param piece all of it, from its position to its limit; neither is changed
     * @param salt chosen by chance once and kept
     */
    public static long[] of(ByteBuffer piece, long salt) {
        ByteBuffer rest = piece.duplicate();
        long[] digests = new long[(rest.remaining() - 1) / Pieces.BLOCK_LENGTH + 1];
        byte[] salted = ByteBuffer.allocate(Long.BYTES).putLong(salt).array();
        MessageDigest sha1 = sha1();
        int end = rest.limit();
        for (int block = 0; block < digests.length; block++) {
            rest.limit(Math.min(end, rest.position() + Pieces.BLOCK_LENGTH));
            sha1.update(salted);
            sha1.update(rest);
            digests[block] = ByteBuffer.wrap(sha1.digest()).getLong();
        }
        return digests;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible); // every Java has it
        }
    }
}
