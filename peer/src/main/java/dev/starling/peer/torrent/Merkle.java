package dev.starling.peer.torrent;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The hash trees of version 2 (BEP 52): leaves are the SHA-256 of the blocks of a file, a node is
 * that of its two children, and where leaves are missing that make it a whole tree they are zeros.
 * Hashes of one layer are kept in one array, one behind the other.
 */
public final class Merkle {
    public static final int HASH_LENGTH = Digests.SHA256_LENGTH;

    private Merkle() {}

    /** The root over the leaves of a file of at most one piece. */
    public static byte[] rootOfLeaves(byte[] leaves) {
        int count = leaves.length / HASH_LENGTH;
        return root(leaves, roundedUp(count), new byte[HASH_LENGTH]);
    }

    /** The root over the leaves of one piece of a longer file, which the last may not fill. */
    public static byte[] rootOfPiece(byte[] leaves, int pieceLength) {
        return root(leaves, pieceLength / Pieces.BLOCK_LENGTH, new byte[HASH_LENGTH]);
    }

    /** The root of a file from those of its pieces. */
    public static byte[] rootOfPieces(byte[] pieceRoots, int pieceLength) {
        byte[] missing = rootOfPiece(new byte[0], pieceLength);
        return root(pieceRoots, roundedUp(pieceRoots.length / HASH_LENGTH), missing);
    }

    /**
     * Layer by layer.
     *
     * @param width how many hashes the whole layer has: a power of two
     * @param missing what stands for each that is not there
     */
    private static byte[] root(byte[] hashes, int width, byte[] missing) {
        assert hashes.length % HASH_LENGTH == 0 && Integer.bitCount(width) == 1;
        assert hashes.length / HASH_LENGTH <= width;
        MessageDigest digest = Digests.sha256();
        byte[] layer = hashes;
        byte[] filler = missing;
        for (int left = width; left > 1; left /= 2) {
            int present = layer.length / HASH_LENGTH;
            byte[] above = new byte[(present + 1) / 2 * HASH_LENGTH];
            for (int i = 0; i < present; i += 2) {
                digest.update(layer, i * HASH_LENGTH, HASH_LENGTH);
                if (i + 1 < present) {
                    digest.update(layer, (i + 1) * HASH_LENGTH, HASH_LENGTH);
                } else {
                    digest.update(filler);
                }
                System.arraycopy(digest.digest(), 0, above, i / 2 * HASH_LENGTH, HASH_LENGTH);
            }
            digest.update(filler);
            digest.update(filler);
            filler = digest.digest();
            layer = above;
        }
        return layer.length == 0 ? filler : Arrays.copyOf(layer, HASH_LENGTH);
    }

    private static int roundedUp(int count) {
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }
}
