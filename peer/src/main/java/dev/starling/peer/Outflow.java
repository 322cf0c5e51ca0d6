package dev.starling.peer;

import dev.starling.host.Host;
import dev.starling.host.Stream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** What leaves for one peer, and how much of it may wait. */
final class Outflow {
    private static final int QUEUE_BYTES_MIN = 32 * 1024;

    /** Whoever empties his queue sooner gets a longer one, and who takes longer a shorter one. */
    private static final long QUEUE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long QUEUE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    /** What waits for a peer that does not read what it makes us say; blocks wait elsewhere. */
    static final int UNHEARD_BYTES_MAX = 4 * 1024 * 1024;

    private final Host host;
    private final Stream stream;

    /** Said since the stream said that enough waits to leave. */
    private long unheardBytes;

    private boolean isBackedUp;
    private long backedUpAt;

    /** How much may wait to leave. */
    private int queueBytes = QUEUE_BYTES_MIN;

    private long lastSaid;

    Outflow(Host host, Stream stream) {
        this.host = host;
        this.stream = stream;
        this.lastSaid = host.nanoTime();
        stream.limitQueue(queueBytes);
    }

    /** Answers false when the peer has not read too much of what was said to it. */
    boolean say(ByteBuffer bytes) {
        int length = bytes.remaining();
        lastSaid = host.nanoTime();
        if (stream.write(bytes)) {
            return true;
        }
        backsUp();
        unheardBytes += length;
        return unheardBytes <= UNHEARD_BYTES_MAX;
    }

    /** Answers false when that is enough for now. */
    boolean give(ByteBuffer header, ByteBuffer block) {
        lastSaid = host.nanoTime();
        stream.write(header);
        boolean mayGoOn = stream.write(block);
        if (!mayGoOn) {
            backsUp();
        }
        return mayGoOn;
    }

    private void backsUp() {
        backedUpAt = isBackedUp ? backedUpAt : host.nanoTime();
        isBackedUp = true;
    }

    /** What waited has left. */
    void onWritable() {
        if (isBackedUp) {
            adaptQueue(host.nanoTime() - backedUpAt);
        }
        isBackedUp = false;
        unheardBytes = 0;
    }

    /**
     * As much waits to leave as leaves in a fraction of a second. More would not be faster, and
     * what waits can be neither cancelled nor choked, nor overtaken by what is wanted more.
     */
    private void adaptQueue(long drainedIn) {
        int before = queueBytes;
        if (drainedIn < QUEUE_NANOS_MIN) {
            queueBytes = Math.min(2 * queueBytes, Stream.WRITE_HIGH_WATER);
        } else if (drainedIn > QUEUE_NANOS_MAX) {
            queueBytes = Math.max(queueBytes / 2, QUEUE_BYTES_MIN);
        }
        if (queueBytes != before) {
            stream.limitQueue(queueBytes);
        }
    }

    Stream stream() {
        return stream;
    }

    /** Whether what is said now would have to wait for what was said before. */
    boolean isBackedUp() {
        return isBackedUp;
    }

    int queueBytes() {
        return queueBytes;
    }

    long lastSaid() {
        return lastSaid;
    }
}
