package dev.starling.dht;

/**
 * How long answers take: a histogram of round trips that forgets, and the deadlines that follow
 * from it. All lookups of a node share one.
 *
 * <p>The bins grow by quarters of an octave from a millisecond to ten seconds, so the figures are
 * good to an eighth at any scale. A new one starts with a few made-up round trips up to a second:
 * enough for a first deadline, soon outweighed.
 */
final class RoundTrips {
    static final long CEILING_NANOS = 10_000_000_000L;

    /** What a deadline grants beyond the quick tenth, on networks where all answers are quick. */
    private static final long MARGIN_NANOS = 100_000_000L;

    private static final int UNIT_SHIFT = 20; // 1.05 ms
    private static final int BINS = 52;
    private static final int WEIGHT = 64;
    private static final int TOTAL_MAX = WEIGHT * 256;
    private static final long[] FIRST_GUESS_MILLIS = {80, 120, 200, 300, 500, 1000};

    private final short[] bins = new short[BINS];
    private int total;

    // Worked out when asked for, after new round trips came; an int of units holds ten seconds.
    private boolean isStale;
    private int stallUnits;
    private int patienceUnits;
    private int medianUnits;

    RoundTrips() {
        for (long millis : FIRST_GUESS_MILLIS) {
            add(millis * 1_000_000, WEIGHT / 2);
        }
    }

    void record(long nanos) {
        add(nanos, WEIGHT);
        if (total > TOTAL_MAX) {
            halve();
        }
    }

    /** A call that is out so long will probably not be answered: its slot is better used. */
    long stallNanos() {
        refresh();
        return (long) stallUnits << UNIT_SHIFT;
    }

    /** Half of all answers come sooner. */
    long medianNanos() {
        refresh();
        return (long) medianUnits << UNIT_SHIFT;
    }

    /** A call that is out so long is not waited for any more when nothing else is left to do. */
    long patienceNanos() {
        refresh();
        return (long) patienceUnits << UNIT_SHIFT;
    }

    /** So many of a thousand answers came within this time. */
    long quantileNanos(int perMille) {
        long below = (long) total * perMille / 1000;
        int bin = 0;
        while (bin < BINS - 1 && below > bins[bin]) {
            below -= bins[bin];
            bin++;
        }
        long width = floor(bin + 1) - floor(bin);
        long within = bins[bin] == 0 ? 0 : (width << UNIT_SHIFT) * below / bins[bin];
        return Math.min(CEILING_NANOS, (floor(bin) << UNIT_SHIFT) + within);
    }

    private void refresh() {
        if (isStale) {
            long stall = Math.max(quantileNanos(100) + MARGIN_NANOS, quantileNanos(900));
            long patience = Math.max(stall, quantileNanos(970));
            medianUnits = (int) (quantileNanos(500) >>> UNIT_SHIFT);
            stallUnits = (int) (Math.min(stall, CEILING_NANOS) >>> UNIT_SHIFT);
            patienceUnits = (int) (Math.min(patience, CEILING_NANOS) >>> UNIT_SHIFT);
            isStale = false;
        }
    }

    private void add(long nanos, int weight) {
        bins[bin(Math.clamp(nanos, 0, CEILING_NANOS))] += (short) weight;
        total += weight;
        isStale = true;
    }

    private void halve() {
        total = 0;
        for (int i = 0; i < BINS; i++) {
            bins[i] >>= 1;
            total += bins[i];
        }
    }

    /** The octave, and within it the quarter: the first four bins are one unit wide. */
    private static int bin(long nanos) {
        int units = (int) (nanos >>> UNIT_SHIFT);
        if (units < 4) {
            return units;
        }
        int octave = 31 - Integer.numberOfLeadingZeros(units);
        return 4 * (octave - 1) + ((units >>> (octave - 2)) & 3);
    }

    private static long floor(int bin) {
        return bin < 4 ? bin : (4L + (bin & 3)) << (bin / 4 - 1);
    }
}
