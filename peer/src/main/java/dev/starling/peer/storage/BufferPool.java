package dev.starling.peer.storage;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap in which pieces come together. It is used over and over, because making
 * it is dear; it is bounded; and it can be let go at once, without waiting for the collector.
 */
final class BufferPool implements PieceMemory {
    /** Or two pieces, when those are longer. */
    static final long BUFFER_BYTES_MAX = 64L << 20;

    private final int length;
    private final int countMax;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private @Nullable Arena arena;
    private int out;

    BufferPool(int pieceLength) {
        this.length = pieceLength;
        this.countMax = (int) Math.max(2, BUFFER_BYTES_MAX / pieceLength);
    }

    @Override
    public @Nullable PieceBuffer take(int piece, int wanted) {
        assert wanted <= length : wanted;
        if (out == countMax) {
            return null;
        }
        out++;
        ByteBuffer buffer = idle.isEmpty() ? make() : idle.pop();
        return new PlainBuffer(buffer.clear().limit(wanted));
    }

    @Override
    public void giveBack(PieceBuffer piece) {
        ByteBuffer buffer = piece.whole();
        assert buffer.capacity() == length && out > 0 : buffer;
        out--;
        idle.push(buffer);
    }

    /** Gives the memory back to the machine, unless some of it is in use. */
    @Override
    public void letGo() {
        if (out == 0 && arena != null) {
            idle.clear();
            arena.close();
            arena = null;
        }
    }

    /** What it has of the machine's memory, used or not. */
    @Override
    public long heldBytes() {
        return (long) (out + idle.size()) * length;
    }

    private ByteBuffer make() {
        Arena made = arena;
        if (made == null) {
            made = Arena.ofShared(); // workers use it too
            arena = made;
        }
        return made.allocate(length).asByteBuffer();
    }
}
