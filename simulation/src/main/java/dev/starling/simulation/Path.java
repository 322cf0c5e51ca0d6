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
 */
public record Path(
        long leastNanos,
        long mostNanos,
        long jitterNanos,
        int lossPerMillion,
        int duplicatePerMillion,
        int reorderPerMillion,
        int corruptPerMillion) {
    private static final int MILLION = 1_000_000;

    public Path {
        if (leastNanos < 0 || mostNanos < leastNanos || jitterNanos < 0) {
            throw new IllegalArgumentException("a path's latency cannot be negative or backwards");
        }
        checkShare(lossPerMillion);
        checkShare(duplicatePerMillion);
        checkShare(reorderPerMillion);
        checkShare(corruptPerMillion);
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
                corruptPerMillion);
    }

    public Path withLoss(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                perMillion,
                duplicatePerMillion,
                reorderPerMillion,
                corruptPerMillion);
    }

    public Path withDuplication(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                perMillion,
                reorderPerMillion,
                corruptPerMillion);
    }

    public Path withReordering(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                duplicatePerMillion,
                perMillion,
                corruptPerMillion);
    }

    public Path withCorruption(int perMillion) {
        return new Path(
                leastNanos,
                mostNanos,
                jitterNanos,
                lossPerMillion,
                duplicatePerMillion,
                reorderPerMillion,
                perMillion);
    }

    /** Whether every packet of a pair meets the same fate: then nothing needs to be drawn. */
    boolean isEven() {
        return (jitterNanos
                        | lossPerMillion
                        | duplicatePerMillion
                        | reorderPerMillion
                        | corruptPerMillion)
                == 0;
    }

    private static void checkShare(int perMillion) {
        if (perMillion < 0 || perMillion > MILLION) {
            throw new IllegalArgumentException("a share is 0 to a million of a million");
        }
    }
}
