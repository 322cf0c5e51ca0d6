package dev.starling.peer.torrent;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the content of a piece as it comes, in the way of version 1, of version 2 or both. Can be
 * used for one piece after the other.
 */
public final class PieceDigest {
    private final @Nullable MessageDigest sha1;
    private final @Nullable MessageDigest sha256;
    private byte[] leaves = new byte[Merkle.HASH_LENGTH];
    private int leavesLength;
    private int inBlock;

    public PieceDigest(TorrentFormat format) {
        sha1 = format.hasV1() ? Digests.sha1() : null;
        sha256 = format.hasV2() ? Digests.sha256() : null;
    }

    /** The next bytes, all that the buffer has left. Of version 2 they must be of one file. */
    public void update(ByteBuffer content) {
        if (sha1 != null) {
            sha1.update(content.duplicate());
        }
        if (sha256 == null) {
            content.position(content.limit());
        }
        while (sha256 != null && content.hasRemaining()) {
            int length = Math.min(Pieces.BLOCK_LENGTH - inBlock, content.remaining());
            sha256.update(content.slice(content.position(), length));
            content.position(content.position() + length);
            inBlock += length;
            if (inBlock == Pieces.BLOCK_LENGTH) {
                endBlock(sha256);
            }
        }
    }

    /** The zeros between two files, of which version 2 knows nothing. */
    public void updatePadding(ByteBuffer zeros) {
        if (sha1 != null) {
            sha1.update(zeros);
        }
    }

    /** Ends a piece: its SHA-1. Only of version 1. */
    public byte[] sha1() {
        assert sha1 != null;
        return sha1.digest();
    }

    /**
     * Ends a piece: the root of its part of its file's hash tree, or, where the file has but this
     * one, the file's own. Only of version 2.
     */
    public byte[] root(boolean isWholeFile, int pieceLength) {
        assert sha256 != null;
        if (inBlock > 0) {
            endBlock(sha256);
        }
        byte[] all = Arrays.copyOf(leaves, leavesLength);
        leavesLength = 0;
        return isWholeFile ? Merkle.rootOfLeaves(all) : Merkle.rootOfPiece(all, pieceLength);
    }

    private void endBlock(MessageDigest digest) {
        if (leavesLength == leaves.length) {
            leaves = Arrays.copyOf(leaves, 2 * leaves.length);
        }
        System.arraycopy(digest.digest(), 0, leaves, leavesLength, Merkle.HASH_LENGTH);
        leavesLength += Merkle.HASH_LENGTH;
        inBlock = 0;
    }
}
