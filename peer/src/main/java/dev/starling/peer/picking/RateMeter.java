package dev.starling.peer.picking;

/**
 * How many bytes a second came or went of late: the sum of the last four seconds or so, in slices
 * that are forgotten one by one.
 */
public final class RateMeter {
    private static final int SLICES = 16;

    /** A slice is 2^28 nanoseconds, about a quarter of a second. */
    private static final int SLICE_BITS = 28;

    private static final long[] NOTHING = {};

    /** Empty until something comes: over most connections nothing ever does. */
    private long[] slices = NOTHING;

    private final long startedAt;

    /** Number of the slice that is being filled, counted from the start. */
    private long current;

    private long inWindow;
    private long total;

    public RateMeter(long now) {
        startedAt = now;
    }

    public void add(long bytes, long now) {
        assert bytes >= 0 : bytes;
        advance(now);
        if (slices.length == 0) {
            slices = new long[SLICES];
        }
        slices[(int) (current & SLICES - 1)] += bytes;
        inWindow += bytes;
        total += bytes;
    }

    /** Of a meter that has just begun, as if all of a slice had passed. */
    public long bytesPerSecond(long now) {
        advance(now);
        long windowStart = Math.max(0, current - SLICES + 1) << SLICE_BITS;
        long nanos = Math.max(now - startedAt - windowStart, 1L << SLICE_BITS);
        return (long) (inWindow * 1e9 / nanos);
    }

    /** All that ever was. */
    public long total() {
        return total;
    }

    private void advance(long now) {
        long slice = (now - startedAt) >> SLICE_BITS;
        long steps = Math.min(slice - current, SLICES);
        for (long i = 1; i <= steps && inWindow > 0; i++) {
            int oldest = (int) (current + i & SLICES - 1);
            inWindow -= slices[oldest];
            slices[oldest] = 0;
        }
        if (steps > 0) {
            current = slice;
        }
    }
}
