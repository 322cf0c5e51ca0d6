package dev.starling.peer.mse;

import java.nio.ByteBuffer;

/** The bytes of one step of a negotiation, as far as they have come. */
final class Held {
    private final byte[] bytes;
    private int length;

    /**
     * @param lengthMax no step needs more
     */
    Held(int lengthMax) {
        bytes = new byte[lengthMax];
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Takes from what arrived until there are so many. Answers whether there are. */
    boolean fill(ByteBuffer arrived, int wanted) {
        int count = Math.min(wanted - length, arrived.remaining());
        if (count > 0) {
            arrived.get(bytes, length, count);
            length += count;
        }
        return length >= wanted;
    }

    /** Whether what came last is this. */
    boolean endsWith(byte[] pattern) {
        int from = length - pattern.length;
        if (from < 0) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            if (bytes[from + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
