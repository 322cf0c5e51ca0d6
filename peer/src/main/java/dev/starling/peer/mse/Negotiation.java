package dev.starling.peer.mse;

import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What both sides have in common: a stream that is not the inner handler's yet, a time by which it
 * must be, and the ways in which the two come together or do not.
 */
abstract class Negotiation implements StreamHandler {
    static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** Nobody pads more. */
    static final int PAD_BYTES_MAX = 512;

    /** What can be chosen for what follows, as bits. */
    static final int PLAIN = 1;

    static final int RC4 = 2;

    /** Zeros that are encrypted: who decrypts them to zeros has the right key. */
    static final int VERIFICATION_BYTES = 8;

    final Host host;
    final StreamHandler inner;

    /** What only the two sides know; empty until it is reckoned. */
    byte[] secret = {};

    private @Nullable Stream raw;
    private @Nullable MseStream stream;
    private boolean isDone;
    private boolean isOver;
    private @Nullable CloseReason failure;

    private final Timeout late =
            new Timeout() {
                @Override
                protected void expire() {
                    fail(CloseReason.TIMED_OUT);
                }
            };

    Negotiation(Host host, StreamHandler inner) {
        this.host = host;
        this.inner = inner;
    }

    /** The stream is open. */
    abstract void begin();

    /** Takes a step with some of what has arrived, or says that it has failed or is done. */
    abstract void step(ByteBuffer arrived);

    @Override
    public final void onOpen(Stream opened) {
        raw = opened;
        host.arm(late, NANOS_MAX);
        begin();
    }

    @Override
    public final void onBytes(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !isDone && !isOver()) {
            step(bytes);
        }
        MseStream ours = stream;
        if (ours != null && isDone) {
            ours.incoming().receive(bytes);
        }
    }

    @Override
    public final void onWritable() {
        if (stream != null && stream.isStarted() && !stream.hasSaidGoodbye()) {
            inner.onWritable();
        }
    }

    @Override
    public final void onEndOfInput() {
        MseStream ours = stream;
        if (ours != null && isDone) {
            ours.incoming().end();
        } else {
            fail(CloseReason.RESET);
        }
    }

    @Override
    public final void onClosed(CloseReason reason) {
        isOver = true;
        host.cancel(late);
        CloseReason ours = failure;
        boolean mayTell = true;
        if (stream != null) {
            stream.onClosed();
            mayTell = !stream.hasSaidGoodbye();
        }
        if (mayTell) {
            inner.onClosed(ours == null ? reason : ours);
        }
    }

    /** The inner handler is to get this, which does not know yet what becomes of bytes. */
    final MseStream newStream() {
        var ours = new MseStream(host, raw(), inner);
        stream = ours;
        return ours;
    }

    /** There is nothing to negotiate: what has arrived and what will are the inner handler's. */
    final void passThrough() {
        done();
        MseStream ours = newStream();
        ours.startPlain();
        inner.onOpen(ours);
    }

    /** What arrives from now on is the inner handler's. */
    final void done() {
        isDone = true;
        host.cancel(late);
    }

    /** Ends it, unless the stream is the inner handler's by now, who can close it. */
    public final void giveUp() {
        if (!isDone && raw != null) {
            fail(CloseReason.CLOSED_HERE);
        }
    }

    final void fail(CloseReason why) {
        if (!isOver()) {
            isOver = true;
            failure = why;
            if (stream != null) {
                stream.onClosed();
            }
            raw().close();
        }
    }

    /** Nothing more comes of it, because it has failed or because a side has closed it. */
    final boolean isOver() {
        MseStream ours = stream;
        return isOver || (ours != null && ours.isOver());
    }

    final void write(byte[] bytes) {
        raw().write(ByteBuffer.wrap(bytes));
    }

    /** Lets another core reckon; what comes of it comes unless all is over by then. */
    final <T> void reckon(Callable<T> pureWork, Consumer<T> then) {
        host.offload(
                pureWork,
                result -> {
                    if (isOver()) {
                        return;
                    }
                    switch (result) {
                        case Result.Done<T>(T value) -> then.accept(value);
                        case Result.Failed<T> _ -> fail(CloseReason.FAILED);
                    }
                });
    }

    /** Noise, of a length that is noise too. */
    final byte[] pad() {
        var pad = new byte[host.random().nextInt(PAD_BYTES_MAX + 1)];
        host.random().nextBytes(pad);
        return pad;
    }

    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        var joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    /** Which torrent is meant, hidden from who does not know the secret. */
    static byte[] masked(InfoHash hashedKey, byte[] secret) {
        byte[] masked = hashedKey.bytes();
        byte[] mask = Sha1.of("req3", secret);
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i];
        }
        return masked;
    }

    private Stream raw() {
        Stream opened = raw;
        assert opened != null;
        return opened;
    }
}
