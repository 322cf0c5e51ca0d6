package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RequestDepthTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int BLOCK = 16_384;

    /** A peer that sends at a rate, as long as it is asked; what it sent in the last second. */
    private static long lastSecond(RequestDepth depth, long rate, long roundTrip, int seconds) {
        long now = 0;
        long inLast = 0;
        double credit = 0;
        long step = MILLI;
        for (; now < seconds * SECOND; now += step) {
            // No more than is asked for comes in a round trip.
            double asked = (double) depth.depth() * BLOCK * step / Math.max(roundTrip, step);
            credit += Math.min(rate * (step / 1e9), asked);
            while (credit >= BLOCK) {
                credit -= BLOCK;
                long queued = (long) (depth.depth() * 1e9 * BLOCK / rate);
                depth.onBlock(BLOCK, Math.max(roundTrip, queued), now);
                inLast += now >= (seconds - 1) * SECOND ? BLOCK : 0;
            }
        }
        return inLast;
    }

    @Test
    void keepsAFastAndFarPeerBusy() {
        var depth = new RequestDepth(0);
        long rate = 20_000_000;
        assertTrue(lastSecond(depth, rate, 300 * MILLI, 20) > rate * 0.95);
        assertTrue(depth.depth() >= rate * 0.3 / BLOCK, "depth " + depth.depth());
    }

    @Test
    void growsToTheMostForAPeerNextDoor() {
        var depth = new RequestDepth(0);
        lastSecond(depth, 400_000_000, MILLI, 5);
        assertEquals(RequestDepth.DEPTH_MAX, depth.depth());
        depth.setPeerMax(250);
        assertEquals(250, depth.depth());
    }

    @Test
    void asksASlowPeerForLittle() {
        var depth = new RequestDepth(0);
        lastSecond(depth, 20_000, 100 * MILLI, 60);
        assertTrue(depth.depth() <= 20, "depth " + depth.depth());
        assertTrue(depth.depth() >= RequestDepth.DEPTH_MIN);
    }

    @Test
    void staysWithinItsBoundsWhateverIsSaid() {
        var depth = new RequestDepth(0);
        depth.setPeerMax(0);
        assertEquals(RequestDepth.DEPTH_MIN, depth.depth());
        depth.setPeerMax(Integer.MAX_VALUE);
        for (long now = 0; now < 10_000; now++) {
            depth.onBlock(Integer.MAX_VALUE, Long.MAX_VALUE, now * SECOND / 10);
            assertTrue(depth.depth() <= RequestDepth.DEPTH_MAX);
        }
        depth.restart(0);
        assertTrue(depth.depth() <= RequestDepth.DEPTH_AT_START);
    }

    @Test
    void isFastWhoSendsAPieceInTime() {
        var depth = new RequestDepth(0);
        lastSecond(depth, 100_000, 50 * MILLI, 10);
        assertTrue(depth.isFast(2_000_000, Duration.ofSeconds(30), 10 * SECOND));
        assertFalse(depth.isFast(4_000_000, Duration.ofSeconds(30), 10 * SECOND));
    }

    @Test
    void waitsForAsLongAsTheQueueIs() {
        var depth = new RequestDepth(0);
        assertEquals(RequestDepth.TIMEOUT_MAX_NANOS, depth.timeoutNanos(16, 0));
        lastSecond(depth, 100_000, 50 * MILLI, 10);
        long now = 10 * SECOND;
        assertEquals(RequestDepth.TIMEOUT_MIN_NANOS, depth.timeoutNanos(4, now));
        assertEquals(33, depth.timeoutNanos(100, now) / 1e9, 2);
    }
}
