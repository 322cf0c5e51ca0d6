package dev.starling.host;

import java.nio.ByteBuffer;

/**
 * An open, ordered, reliable connection: TCP, uTP, an encrypted wrapper or a simulated one; the
 * peer wire cannot tell.
 */
public interface Stream {
    /** Bytes waiting to leave beyond which {@link #write} says stop. */
    int WRITE_HIGH_WATER = 256 * 1024;

    /**
     * Bytes waiting to leave below which, after a stop, {@link StreamHandler#onWritable} says go.
     */
    int WRITE_LOW_WATER = 64 * 1024;

    /** The same, where the queue was limited to so many bytes. */
    static int lowWater(int queueBytes) {
        return queueBytes / 4;
    }

    Endpoint local();

    Endpoint remote();

    /**
     * Sends the buffer's remaining bytes. The buffer is the stream's from here on: its writer
     * neither changes nor reuses its bytes, so that nothing needs to be copied.
     *
     * @return false when enough is waiting: write again after {@link StreamHandler#onWritable}.
     *     Nothing is refused: who goes on regardless makes the queue longer. On a stream that is
     *     closed the bytes are lost and the answer is false.
     * @throws IllegalStateException after {@link #finish}
     */
    boolean write(ByteBuffer bytes);

    /**
     * Bytes of {@link StreamHandler#onBytes}, or some of them, to be kept for as long as they are
     * wanted: a copy, or themselves where their memory is not used again.
     */
    default ByteBuffer keep(ByteBuffer arrived) {
        return ByteBuffer.allocate(arrived.remaining()).put(arrived.duplicate()).flip();
    }

    /**
     * Lets {@link #write} say stop already when so many bytes wait to leave, and go when a quarter
     * of them does: where the network is slow, what waits could be out of date when it leaves.
     *
     * @param bytes at most {@link #WRITE_HIGH_WATER}
     */
    void limitQueue(int bytes);

    /** Ends our direction once all that was written has left; the other direction stays open. */
    void finish();

    /**
     * Ends both directions: what was written still leaves, what arrives from now on is lost. The
     * handler hears {@link StreamHandler#onClosed} and nothing else, soon after this method has
     * returned; it does not wait for what still leaves. Another side that does not take it is reset
     * after a while.
     */
    void close();

    /** Ends both directions at once, loses what was written, and lets the other side know. */
    void reset();

    /**
     * Whether bytes are taken from the network, as they are at first; while they are not, the
     * sender is held back. The handler hears of bytes and of the end of input only while this is
     * on.
     */
    void autoRead(boolean on);
}
