package dev.starling.peer.mse;

import dev.starling.host.Host;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on an {@link MseStream}, on its way to the handler: decrypted as far as it is
 * encrypted, and kept for a while where it came in one go with what made the handler stop reading.
 */
final class Incoming {
    static final long FOR_EVER = Long.MAX_VALUE;

    /** Decrypted in one go, where more has arrived at once. */
    private static final int SCRATCH_BYTES_MAX = 64 * 1024;

    private static final int SCRATCH_BYTES_MIN = 512;

    private final Host host;
    private final StreamHandler handler;

    private @Nullable Rc4 cipher;
    private long encryptedLeft;

    // Used again for the next bytes that arrive.
    private byte[] scratch = {};
    private ByteBuffer scratchBuffer = ByteBuffer.wrap(scratch);

    private boolean isReading = true;
    private boolean isOver;
    private final ArrayDeque<ByteBuffer> unheard = new ArrayDeque<>();

    private final Timeout goOn =
            new Timeout() {
                @Override
                protected void expire() {
                    deliver();
                }
            };

    Incoming(Host host, StreamHandler handler) {
        this.host = host;
        this.handler = handler;
    }

    /**
     * @param encryptedBytes so many of what arrives from now on are encrypted
     */
    void start(@Nullable Rc4 with, long encryptedBytes) {
        cipher = with;
        encryptedLeft = encryptedBytes;
    }

    void receive(ByteBuffer arrived) {
        deliver();
        while (arrived.hasRemaining() && !isOver) {
            boolean isEncrypted = encryptedLeft > 0;
            ByteBuffer next = isEncrypted ? decrypt(arrived) : arrived;
            if (isReading && unheard.isEmpty()) {
                handler.onBytes(next);
            } else {
                unheard.add(ByteBuffer.allocate(next.remaining()).put(next).flip());
            }
            if (!isEncrypted) {
                return;
            }
        }
    }

    void end() {
        deliver();
        if (!isOver) {
            handler.onEndOfInput();
        }
    }

    void autoRead(boolean on) {
        isReading = on;
        if (on && !unheard.isEmpty()) {
            host.arm(goOn, 0);
        }
    }

    /** Whether what the handler hears lies in memory that is used again. */
    boolean isInScratch() {
        return encryptedLeft > 0;
    }

    /** Nothing more is to be heard. */
    void stop() {
        isOver = true;
        host.cancel(goOn);
        unheard.clear();
    }

    boolean isOver() {
        return isOver;
    }

    private void deliver() {
        while (isReading && !isOver && !unheard.isEmpty()) {
            handler.onBytes(unheard.remove());
        }
    }

    private ByteBuffer decrypt(ByteBuffer arrived) {
        Rc4 with = cipher;
        assert with != null;
        int count = (int) Math.min(encryptedLeft, Math.min(arrived.remaining(), SCRATCH_BYTES_MAX));
        if (scratch.length < count) {
            int roomy = Math.max(SCRATCH_BYTES_MIN, Integer.highestOneBit(count - 1) << 1);
            scratch = new byte[roomy];
            scratchBuffer = ByteBuffer.wrap(scratch);
        }
        arrived.get(scratch, 0, count);
        with.apply(scratch, 0, count);
        if (encryptedLeft != FOR_EVER) {
            encryptedLeft -= count;
        }
        return scratchBuffer.clear().limit(count);
    }
}
