package dev.starling.simulation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns numbers into numbers that look drawn, and bytes into one number; the same everywhere. */
final class Mix {
    static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private static final int WHOLE_BYTES_MAX = 1_024;
    private static final int ENDS_BYTES = 16;
    private static final int PER_MILLION = 1_000_000;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Mix() {}

    /** Stafford's thirteenth variant of MurmurHash3's finalizer: every bit depends on every bit. */
    static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
        return y ^ (y >>> 31);
    }

    static long hash(long a, long b) {
        return mix(a * GOLDEN + mix(b + GOLDEN));
    }

    static long hash(long a, long b, long c) {
        return hash(hash(a, b), c);
    }

    /** A number from 0 to 999,999 of a drawn number. */
    static int perMillion(long drawn) {
        return (int) (((drawn >>> 32) * PER_MILLION) >>> 32);
    }

    /** A number from 0 to the bound, exclusive, of a drawn number; 0 when the bound is. */
    static long below(long drawn, long bound) {
        return Math.unsignedMultiplyHigh(drawn, bound);
    }

    static long hash(byte[] bytes, int offset, int length) {
        long state = length * GOLDEN;
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            state = fold(state, (long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << 8 | (bytes[at] & 0xff);
        }
        return mix(fold(state, rest));
    }

    /**
     * Of a large buffer only both ends count: what moves in bulk is checked by those who use it.
     */
    static long hash(ByteBuffer buffer) {
        int length = buffer.remaining();
        if (length > WHOLE_BYTES_MAX) {
            return hash(
                    hash(buffer, buffer.position(), ENDS_BYTES),
                    hash(buffer, buffer.limit() - ENDS_BYTES, ENDS_BYTES),
                    length);
        }
        return hash(buffer, buffer.position(), length);
    }

    private static long hash(ByteBuffer buffer, int position, int length) {
        if (buffer.hasArray()) {
            return hash(buffer.array(), buffer.arrayOffset() + position, length);
        }
        byte[] copy = new byte[length];
        buffer.get(position, copy);
        return hash(copy, 0, length);
    }

    private static long fold(long state, long word) {
        long product = (state ^ word) * 0xd6e8feb86659fd93L;
        return Long.rotateLeft(product, 29) + word;
    }
}
