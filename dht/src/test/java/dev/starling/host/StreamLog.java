package dev.starling.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A stream handler that writes down what it hears; any thread may read it. */
class StreamLog implements StreamHandler {
    /** open, bytes (once for any number in a row), writable, end of input, closed. */
    final CopyOnWriteArrayList<String> events = new CopyOnWriteArrayList<>();

    volatile @Nullable Stream stream;
    volatile @Nullable CloseReason closeReason;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private volatile int receivedCount;

    @Override
    public void onOpen(Stream opened) {
        try {
            log("open");
        } finally { // whoever waits for it finds it logged
            stream = opened;
        }
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        synchronized (received) {
            received.writeBytes(copy);
            receivedCount = received.size();
        }
        if (copy.length == 0) {
            log("no bytes at all");
        } else if (!events.getLast().equals("bytes")) {
            log("bytes");
        }
    }

    @Override
    public void onWritable() {
        log("writable");
    }

    @Override
    public void onEndOfInput() {
        log("end of input");
    }

    @Override
    public void onClosed(CloseReason reason) {
        try {
            log("closed");
        } finally {
            closeReason = reason;
        }
    }

    final boolean isOpened() {
        return stream != null;
    }

    final boolean isClosed() {
        return closeReason != null;
    }

    final Stream stream() {
        var opened = stream;
        if (opened == null) {
            throw new AssertionError("the stream never opened: " + events);
        }
        return opened;
    }

    final int receivedCount() {
        return receivedCount;
    }

    final byte[] received() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    void log(String event) {
        events.add(event);
    }
}
