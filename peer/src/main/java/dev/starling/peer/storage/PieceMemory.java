package dev.starling.peer.storage;

import org.jspecify.annotations.Nullable;

/**
 * Memory for the pieces of one torrent that are begun. There are two kinds: {@code BufferPool} for
 * machines, and one for simulations, in which thousands of peers put the same pieces together.
 */
public interface PieceMemory {
    /**
     * Room for a piece, to be given back; null while too much is in use.
     *
     * @param length of the piece
     */
    @Nullable PieceBuffer take(int piece, int length);

    void giveBack(PieceBuffer buffer);

    /** How much it takes, in use or not. */
    long heldBytes();

    /** No piece is to come for a while. */
    void letGo();
}
