package dev.starling.cli.metrics;

/** How long things took, by ranges. */
final class Durations {
    private static final double[] BOUNDS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
    private static final double NANOS = 1e9;

    private final long[] counts = new long[BOUNDS.length + 1];
    private double seconds;

    void add(long nanos) {
        double took = (double) nanos / NANOS;
        int range = 0;
        while (took > bound(range)) {
            range++;
        }
        counts[range]++;
        seconds += took;
    }

    /** The longest in a range, in seconds. */
    static double bound(int range) {
        return range == BOUNDS.length ? Double.POSITIVE_INFINITY : BOUNDS[range];
    }

    long[] counts() {
        return counts.clone();
    }

    double seconds() {
        return seconds;
    }
}
