package dev.starling.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The line between a site and the network: one first-in-first-out server up and one down. What
 * waits is a time, not a queue of packets: the moment at which the line will be free again.
 *
 * <p>A datagram that would wait longer than the queue is deep is lost. A stream, which would slow
 * down instead, sends only while little waits and takes turns with the other streams of the site.
 */
final class AccessLink {
    private static final long SECOND = 1_000_000_000L;

    /** How far ahead streams fill the line: enough to keep it busy between two turns. */
    private static final long STREAM_AHEAD_NANOS = 10_000_000L;

    /**
     * What would be through within this time, and finds nobody waiting, is let through at once and
     * takes its time of the line afterwards: most packets are such, and each wait is an event.
     */
    private static final long SHORT_NANOS_MAX = 1_000_000L;

    private long upBytesPerSecond;
    private long downBytesPerSecond;
    private long queueNanos;
    private long upFreeAt;
    private long downFreeAt;
    private long lastThroughAt;
    private long upBytes;

    private final ArrayDeque<SimulatedStream> waiting = new ArrayDeque<>();
    private @Nullable Turn turn;

    /** From now on; what waits already keeps its time, or else later bytes would overtake it. */
    void limit(long newUpBytesPerSecond, long newDownBytesPerSecond, Duration queue) {
        if (newUpBytesPerSecond <= 0 || newDownBytesPerSecond <= 0 || queue.isNegative()) {
            throw new IllegalArgumentException("an access link has a rate, and a queue or none");
        }
        upBytesPerSecond = newUpBytesPerSecond;
        downBytesPerSecond = newDownBytesPerSecond;
        queueNanos = queue.toNanos();
    }

    long upBytesPerSecond() {
        return upBytesPerSecond;
    }

    /** What it has carried up so far. */
    long upBytes() {
        return upBytes;
    }

    long downBytesPerSecond() {
        return downBytesPerSecond;
    }

    /** When a datagram sent now has left the site, or -1 when the queue is full. */
    long upDatagram(long now, int bytes) {
        return upFreeAt - now > queueNanos ? -1 : up(now, bytes);
    }

    /** When bytes sent now have left the site. */
    long up(long now, int bytes) {
        upBytes += bytes;
        upFreeAt = Math.max(now, upFreeAt) + bytes * SECOND / upBytesPerSecond;
        return upFreeAt;
    }

    /** When a datagram that arrives now is through, or -1 when the queue is full. */
    long downDatagram(long now, int bytes) {
        return downFreeAt - now > queueNanos ? -1 : down(now, bytes);
    }

    /** When bytes that arrive now are through. */
    long down(long now, int bytes) {
        downFreeAt = Math.max(now, downFreeAt) + bytes * SECOND / downBytesPerSecond;
        boolean isShort = downFreeAt - now <= SHORT_NANOS_MAX && lastThroughAt <= now;
        lastThroughAt = isShort ? now : downFreeAt;
        return lastThroughAt;
    }

    /** Whether a stream may send its next chunk now. If not it is called when its turn has come. */
    boolean admits(SimulatedStream stream, long now) {
        if (waiting.isEmpty() && upFreeAt - now <= STREAM_AHEAD_NANOS) {
            return true;
        }
        waiting.add(stream);
        awaitTurn(stream);
        return false;
    }

    private void awaitTurn(SimulatedStream stream) {
        if (turn == null) {
            turn = new Turn();
        }
        if (!turn.isArmed()) {
            SimulatedHost host = stream.host();
            host.shard.wheel.arm(
                    turn,
                    Math.max(host.shard.now, upFreeAt - STREAM_AHEAD_NANOS),
                    host.nextOrder());
        }
    }

    /** Lets waiting streams send a chunk each until enough is under way again. */
    private final class Turn extends SimulationEvent {
        @Override
        protected void expire() {
            while (true) {
                SimulatedStream stream = waiting.peek();
                if (stream == null) {
                    return;
                }
                if (upFreeAt - stream.host().shard.now > STREAM_AHEAD_NANOS) {
                    awaitTurn(stream);
                    return;
                }
                waiting.remove();
                if (stream.takeTurn()) {
                    waiting.add(stream);
                }
            }
        }
    }
}
