package dev.starling.peer.picking;

import dev.starling.peer.torrent.Pieces;
import java.time.Duration;

/**
 * How many requests to keep out at a peer: what it sends in a round trip, and some more for the
 * time that we or it are busy elsewhere.
 *
 * <p>While the rate still grows nobody knows what it could be, and each block that comes makes room
 * for two. That ends when a second brings no more than the one before.
 */
public final class RequestDepth {
    public static final int DEPTH_MIN = 4;

    /** What peers grant that grant much. */
    public static final int DEPTH_MAX = 2_000;

    static final int DEPTH_AT_START = 16;

    /** Beside the round trip. */
    static final long SLACK_NANOS = Duration.ofSeconds(1).toNanos();

    static final long TIMEOUT_MIN_NANOS = Duration.ofSeconds(10).toNanos();
    static final long TIMEOUT_MAX_NANOS = Duration.ofSeconds(60).toNanos();

    private static final long SECOND = 1_000_000_000;
    private static final int WAITS_AVERAGED = 8;

    /** Nothing is known of it: over slow lines that many share a block takes so long. */
    private static final long WAIT_AT_START_NANOS = 4 * SECOND;

    private final RateMeter meter;
    private int peerMax = DEPTH_MAX;
    private int depth = DEPTH_AT_START;
    private boolean isStarting = true;
    private long bestRoundTrip = SECOND;
    private boolean isRoundTripKnown;
    private long usualWait = WAIT_AT_START_NANOS;
    private long secondStartedAt;
    private long inSecond;
    private long inSecondBefore;

    public RequestDepth(long now) {
        meter = new RateMeter(now);
        secondStartedAt = now;
    }

    /** The peer says how many requests it keeps (BEP 10: reqq). */
    public void setPeerMax(int reqq) {
        peerMax = Math.clamp(reqq, DEPTH_MIN, DEPTH_MAX);
    }

    /**
     * A block came.
     *
     * @param waitedNanos since it was asked for; the shortest wait is the round trip
     */
    public void onBlock(int bytes, long waitedNanos, long now) {
        meter.add(bytes, now);
        if (!isRoundTripKnown || waitedNanos < bestRoundTrip) {
            bestRoundTrip = Math.clamp(waitedNanos, 0, SECOND * 10);
            isRoundTripKnown = true;
        }
        usualWait += (waitedNanos - usualWait) / WAITS_AVERAGED;
        if (now - secondStartedAt >= SECOND) {
            // A second without anything but this block was a pause, and no rate.
            isStarting &= inSecond > inSecondBefore + inSecondBefore / 10;
            inSecondBefore = inSecond;
            inSecond = 0;
            secondStartedAt = now;
        }
        inSecond += bytes;
        depth = isStarting ? Math.min(depth + 1, DEPTH_MAX) : steady(now);
    }

    /** It choked us, or nothing was asked of it for a while: what was learnt is out of date. */
    public void restart(long now) {
        isStarting = true;
        depth = Math.clamp(depth, DEPTH_MIN, DEPTH_AT_START);
        secondStartedAt = now;
        inSecond = 0;
        inSecondBefore = 0;
    }

    /** How many requests should be out. */
    public int depth() {
        return Math.clamp(depth, DEPTH_MIN, peerMax);
    }

    /** How long a block takes from being asked for, as things go; long before any has come. */
    public long usualWaitNanos() {
        return usualWait;
    }

    public long bytesPerSecond(long now) {
        return meter.bytesPerSecond(now);
    }

    /** Whether it sends a piece of this length within the time. */
    public boolean isFast(int pieceLength, Duration within, long now) {
        return bytesPerSecond(now) * (within.toNanos() / 1e9) >= pieceLength;
    }

    /** How long a request may take, with so many before it. */
    public long timeoutNanos(int requestsOut, long now) {
        long rate = Math.max(1, bytesPerSecond(now));
        double expected = (double) requestsOut * Pieces.BLOCK_LENGTH * SECOND / rate;
        return Math.clamp((long) (2 * expected), TIMEOUT_MIN_NANOS, TIMEOUT_MAX_NANOS);
    }

    private int steady(long now) {
        double bytes = meter.bytesPerSecond(now) * ((bestRoundTrip + SLACK_NANOS) / 1e9);
        return (int) Math.clamp(bytes / Pieces.BLOCK_LENGTH + 1, DEPTH_MIN, DEPTH_MAX);
    }
}
