package dev.starling.peer.mse;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A stream within a stream: encrypts what is written, decrypts what arrives, or passes both on as
 * they are where that was agreed.
 *
 * <p>The initiator's is open before the other side has chosen: what is written until then waits,
 * and when the stream is closed before, its closing waits for it, though not its handler.
 */
final class MseStream implements Stream {
    private final Host host;
    private final Stream raw;
    private final StreamHandler inner;
    private final Incoming incoming;

    /** What was written before it is known how it is to leave; null since it is known. */
    private @Nullable ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();

    private int waitingBytes;
    private boolean mustTellWritable;
    private boolean mustFinish;

    private @Nullable Rc4 out;

    /** Closed for its handler, while what it wrote still has to leave. */
    private boolean isLingering;

    private boolean hasSaidGoodbye;

    private final Timeout goodbye =
            new Timeout() {
                @Override
                protected void expire() {
                    hasSaidGoodbye = true;
                    inner.onClosed(CloseReason.CLOSED_HERE);
                }
            };

    MseStream(Host host, Stream raw, StreamHandler inner) {
        this.host = host;
        this.raw = raw;
        this.inner = inner;
        this.incoming = new Incoming(host, inner);
    }

    /** Takes out the bytes that were written so far, up to so many, to leave on another way. */
    byte[] takeWritten(int bytesMax) {
        ArrayDeque<ByteBuffer> written = waiting;
        assert written != null;
        var taken = ByteBuffer.allocate(Math.min(bytesMax, waitingBytes));
        for (ByteBuffer next = written.peek(); next != null; next = written.peek()) {
            int count = Math.min(next.remaining(), taken.remaining());
            taken.put(next.slice(next.position(), count));
            next.position(next.position() + count);
            if (next.hasRemaining()) {
                break;
            }
            written.remove();
        }
        waitingBytes -= taken.position();
        return taken.array();
    }

    /** Encrypts everything from here on. */
    void startEncrypted(Rc4 theOut, Rc4 theIn) {
        start(theOut, theIn, Incoming.FOR_EVER);
    }

    boolean isEncrypted() {
        return out != null;
    }

    /** Encrypts nothing from here on. */
    void startPlain() {
        start(null, null, 0);
    }

    /**
     * Encrypts nothing from here on.
     *
     * @param initialBytes of what arrives, still encrypted by {@code theIn}
     */
    void startPlain(Rc4 theIn, int initialBytes) {
        start(null, theIn, initialBytes);
    }

    boolean isStarted() {
        return waiting == null;
    }

    private void start(@Nullable Rc4 theOut, @Nullable Rc4 theIn, long encryptedBytes) {
        ArrayDeque<ByteBuffer> written = waiting;
        assert written != null : "started already";
        out = theOut;
        incoming.start(theIn, encryptedBytes);
        waiting = null;
        boolean mayGoOn = true;
        for (ByteBuffer bytes : written) {
            mayGoOn = raw.write(encrypted(bytes));
        }
        if (incoming.isOver()) {
            raw.close();
        } else if (mustFinish) {
            raw.finish();
        } else if (mustTellWritable && mayGoOn) {
            inner.onWritable();
        }
    }

    Incoming incoming() {
        return incoming;
    }

    void onClosed() {
        incoming.stop();
        isLingering = false;
        host.cancel(goodbye);
    }

    /** Whether nothing comes or leaves any more. */
    boolean isOver() {
        return incoming.isOver() && !isLingering;
    }

    /** Whether its handler has heard its last. */
    boolean hasSaidGoodbye() {
        return hasSaidGoodbye;
    }

    @Override
    public Endpoint local() {
        return raw.local();
    }

    @Override
    public Endpoint remote() {
        return raw.remote();
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        ArrayDeque<ByteBuffer> written = waiting;
        if (written == null) {
            return raw.write(encrypted(bytes));
        }
        if (incoming.isOver()) {
            return false;
        }
        if (mustFinish) {
            throw new IllegalStateException("written after the end");
        }
        written.add(bytes);
        waitingBytes += bytes.remaining();
        mustTellWritable |= waitingBytes > WRITE_HIGH_WATER;
        return !mustTellWritable;
    }

    @Override
    public void limitQueue(int bytes) {
        raw.limitQueue(bytes);
    }

    @Override
    public ByteBuffer keep(ByteBuffer arrived) {
        // What was decrypted lies where the next will lie.
        return incoming.isInScratch() ? Stream.super.keep(arrived) : raw.keep(arrived);
    }

    @Override
    public void finish() {
        if (waiting == null) {
            raw.finish();
        } else {
            mustFinish = true;
        }
    }

    @Override
    public void close() {
        if (incoming.isOver()) {
            return;
        }
        incoming.stop();
        if (waitingBytes > 0 && waiting != null) {
            isLingering = true;
            host.arm(goodbye, 0);
        } else {
            raw.close();
        }
    }

    @Override
    public void reset() {
        onClosed();
        raw.reset();
    }

    @Override
    public void autoRead(boolean on) {
        incoming.autoRead(on);
        raw.autoRead(on);
    }

    // Into memory of its own: what is written may at the same time be written to others.
    private ByteBuffer encrypted(ByteBuffer bytes) {
        Rc4 cipher = out;
        if (cipher == null) {
            return bytes;
        }
        var ciphertext = new byte[bytes.remaining()];
        bytes.get(ciphertext);
        cipher.apply(ciphertext, 0, ciphertext.length);
        return ByteBuffer.wrap(ciphertext);
    }
}
