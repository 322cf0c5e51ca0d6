package dev.starling.peer.storage;

import java.nio.ByteBuffer;

/** Where the parts of one piece come together until it is proven. */
public interface PieceBuffer {
    /**
     * Puts the remaining bytes of a part where they belong in the piece, over what was there. The
     * part stays as it is, and its memory may be used again afterwards unless the buffer belongs to
     * one who knows that it is not.
     */
    void put(int at, ByteBuffer part);

    /** All of the piece from position to limit; neither bytes nor positions are to be changed. */
    ByteBuffer whole();

    /** The SHA-1 of the whole. Blocks for as long as it takes; any thread may ask. */
    byte[] sha1();
}
