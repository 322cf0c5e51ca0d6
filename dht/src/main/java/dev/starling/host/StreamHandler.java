package dev.starling.host;

import java.nio.ByteBuffer;

/**
 * Hears what happens on one stream. In order: {@link #onOpen} once; then any of {@link #onBytes},
 * {@link #onWritable}, {@link #onEndOfInput}; {@link #onClosed} once, last. A stream that could not
 * be opened hears only the last.
 */
public interface StreamHandler {
    void onOpen(Stream stream);

    /**
     * Bytes arrived; never none. Their memory may be used again once this returns: what is to last
     * is copied, or kept by {@link Stream#keep}.
     */
    void onBytes(ByteBuffer bytes);

    /** Little is waiting to leave any more: the writer that was told to stop may go on. */
    default void onWritable() {}

    /** The other side will send nothing more. We still may; who has nothing to say closes. */
    void onEndOfInput();

    void onClosed(CloseReason reason);
}
