package dev.starling.simulation;

import java.util.Arrays;

/**
 * The record of a run, reduced to one number for each virtual second. Each event adds a mix of its
 * time, its order and its content; adding forgets in which order threads came by, and nothing else,
 * for time and order are in the mix. A difference between two runs is found by comparing seconds.
 */
final class Trace {
    private static final long SECOND = 1_000_000_000L;

    private long[] seconds = new long[64];
    private int current;
    private long currentEndsAt = SECOND;

    void record(long time, long order, long digest) {
        if (time >= currentEndsAt) {
            turnTo((int) (time / SECOND));
        }
        seconds[current] += Mix.mix(Mix.mix(time * Mix.GOLDEN + order) + digest);
    }

    void addTo(Trace sum) {
        for (int second = 0; second <= current; second++) {
            sum.turnTo(Math.max(second, sum.current));
            sum.seconds[second] += seconds[second];
        }
    }

    /** One number for each second so far; the last one includes all before it. */
    long[] digests() {
        long[] digests = new long[current + 1];
        long running = 0;
        for (int second = 0; second <= current; second++) {
            running = Mix.hash(running, seconds[second]);
            digests[second] = running;
        }
        return digests;
    }

    private void turnTo(int second) {
        current = second;
        currentEndsAt = (second + 1) * SECOND;
        if (second >= seconds.length) {
            seconds = Arrays.copyOf(seconds, Math.max(second + 1, seconds.length * 2));
        }
    }
}
