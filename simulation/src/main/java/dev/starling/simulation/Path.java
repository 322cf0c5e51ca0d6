package dev.starling.simulation;

import java.time.Duration;

/**
 * What the network does between two places. Each pair of hosts has a latency of its own between the
 * least and the most; each packet draws the rest by itself.
 *
 * @param leastNanos one way, without jitter, between the nearest hosts of the two places
 * @param mostNanos the same between the farthest
 * @param jitterNanos what is added to a packet, from nothing to this
 * @param lossPerMillion how many of a million datagrams are lost
 * @param duplicatePerMillion how many arrive twice
 * @param reorderPerMillion how many are held back so that later ones overtake them
 * @param corruptPerMillion how many arrive with one byte changed
 * @param bursts when many more are lost, one after the other
 */
public record Path(
        long leastNanos,
        long mostNanos,
        long jitterNanos,
        int lossPerMillion,
        int duplicatePerMillion,
        int reorderPerMillion,
        int corruptPerMillion,
        Bursts bursts) {
    private static final int MILLION = 1_000_000;

    /**
     * Loss that comes in bursts, as Gilbert and Elliott have it: a line is good or bad, and each
     * sender's line by itself. Streams feel the usual loss only.
     *
     * @param timePerMillion how much of all time a line is bad
     * @param meanNanos how long that lasts, on average
     * @param lossPerMillion how many of the datagrams sent meanwhile are lost
     */
    public record Bursts(int timePerMillion, long meanNanos, int lossPerMillion) {
        public static final Bursts NONE = new Bursts(0, 1, 0);

        public Bursts {
            checkShare(timePerMillion);
            checkShare(lossPerMillion);
            if (meanNanos <= 0) {
                throw new IllegalArgumentException("a burst takes time");
            }
        }

        /**
         * Time is cut into slots that are bad or good by a draw each: then bad ones last so many
         * slots on average that they make the mean.
         */
        long slotNanos() {
            return Math.max(1, (long) (meanNanos * (1 - timePerMillion / 1e6)));
        }
    }

    public Path {
        if (leastNanos < 0 || mostNanos < leastNanos || jitterNanos < 0) {
            throw new IllegalArgumentException("a path's latency cannot be negative or backwards");
        }
        checkShare(lossPerMillion);
        checkShare(duplicatePerMillion);
        checkShare(reorderPerMillion);
        checkShare(corruptPerMillion);
    }

    /** Without bursts. */
    public Path(
            long leastNanos,
            long mostNanos,
            long jitterNanos,
            int lossPerMillion,
            int duplicatePerMillion,
            int reorderPerMillion,
            int corruptPerMillion) {
        this(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                corruptPerMillion,
                Bursts.NONE);
    }

    /** A perfect path of one latency. */
    public static Path of(Duration latency) {
        return between(latency, latency);
    }

    /** A perfect path whose pairs of hosts lie between the least and the most apart. */
    public static Path between(Duration least, Duration most) {
        return new Path(least.toNanos(), most.toNanos(), 0, 0, 0, 0, 0);
    }

    public Path withJitter(Duration jitter) {
        return new Path(
                leastNanos,
                mostNanos,
                jitter.toNanos(),
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                corruptPerMillion,
                bursts);
    }

    public Path withLoss(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                perMillion,
                duplicatePerMillion,
                reorderPerMillion,
                corruptPerMillion,
                bursts);
    }

    public Path withDuplication(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                perMillion,
                reorderPerMillion,
                corruptPerMillion,
                bursts);
    }

    public Path withReordering(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                duplicatePerMillion,
                perMillion,
                corruptPerMillion,
                bursts);
    }

    public Path withCorruption(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                perMillion,
                bursts);
    }

    public Path withBursts(Bursts newBursts) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                corruptPerMillion,
                newBursts);
    }

    /** Whether every packet of a pair meets the same fate: then nothing needs to be drawn. */
    boolean isEven() {
        return (jitterNanos
                        | lossPerMillion
                        | duplicatePerMillion
                        | reorderPerMillion
                        | corruptPerMillion
                        | bursts.timePerMillion())
                == 0;
    }

    private static void checkShare(int perMillion) {
        if (perMillion < 0 || perMillion > MILLION) {
            throw new IllegalArgumentException("a share is 0 to a million of a million");
        }
    }
}
