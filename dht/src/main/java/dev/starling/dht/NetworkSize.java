package dev.starling.dht;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How many nodes there are, from how close the closest sets of lookups are to their targets.
 *
 * <p>When n ids are spread evenly, the distance d of the k-th closest, as a part of the keyspace,
 * is such that n·d follows the Gamma distribution of shape k, and the nearer ones tell nothing
 * beyond that. Gamma is skewed, but the cube root of (n·d/k) is nearly normal, with mean 1 - 1/(9k)
 * and deviation 1/(3·√k) (Wilson and Hilferty). So each lookup gives a sample of 1/∛n that is off
 * by 12 % at k = 8; their mean with a quarter cut off at either end is cubed.
 *
 * <p>What is cut off is the answer to Sybils: crowding around one target makes one sample extreme,
 * and each target has one sample, its latest. Only who crowds around a quarter of our targets moves
 * the estimate. It counts who answers: nodes behind NATs, and those that lookups miss, are not in
 * it.
 */
final class NetworkSize {
    static final int SAMPLES_MAX = 64;

    /** With fewer samples the cut would leave too little. */
    static final int SAMPLES_MIN = 4;

    /** A set smaller than this is a lookup that failed, or a network that one can count. */
    static final int CLOSEST_MIN = 4;

    /** Happens to one honest closest set in a thousand. */
    private static final double TOO_CLOSE_DEVIATIONS = 3.1;

    private static final int GROWTH = 8;

    // A ring, the oldest at next once it is full.
    private float[] roots = {};
    private int[] targets = {};
    private int size;
    private int next;

    /**
     * A lookup has ended.
     *
     * @param closest the closest that answered, nearest first
     */
    void onLookup(NodeId target, List<NodeId> closest) {
        if (closest.size() < CLOSEST_MIN) {
            return;
        }
        float root = (float) (root(target, closest) / meanRoot(closest.size()));
        for (int i = 0; i < size; i++) {
            if (targets[i] == target.hashCode()) {
                roots[i] = root;
                return;
            }
        }
        if (size == roots.length && size < SAMPLES_MAX) {
            roots = Arrays.copyOf(roots, size + GROWTH);
            targets = Arrays.copyOf(targets, size + GROWTH);
        }
        roots[next] = root;
        targets[next] = target.hashCode();
        next = (next + 1) % SAMPLES_MAX;
        size = Math.min(size + 1, SAMPLES_MAX);
    }

    /** Empty until there are enough lookups. */
    Optional<NetworkEstimate> estimate() {
        if (size < SAMPLES_MIN) {
            return Optional.empty();
        }
        float[] sorted = Arrays.copyOf(roots, size);
        Arrays.sort(sorted);
        int cut = size / 4;
        double sum = 0;
        for (int i = cut; i < size - cut; i++) {
            sum += sorted[i];
        }
        double mean = sum / (size - 2 * cut);
        // The deviation of a trimmed mean: what was cut off counts as if it were where the cut is.
        double squares = 0;
        for (float root : sorted) {
            double clamped = Math.clamp(root, sorted[cut], sorted[size - 1 - cut]);
            squares += (clamped - mean) * (clamped - mean);
        }
        double kept = 1 - 2.0 * cut / size;
        double deviation = Math.sqrt(squares / (size - 1)) / (kept * Math.sqrt(size));
        // All samples 0: every target is surrounded by copies of itself. There is no estimate.
        if (mean <= 0) {
            return Optional.empty();
        }
        return Optional.of(
                new NetworkEstimate(1 / (mean * mean * mean), 3 * deviation / mean, size));
    }

    /**
     * What lookups may judge their sets by. Who crowds around all that we look for can make the
     * network seem large, and then his crowd is no crowd. Around our own place, which we drew, it
     * takes another crowd. So what lookups say holds unless the neighbours say that it is far too
     * many; and as long as lookups say nothing, what the neighbours say.
     *
     * @param neighbours the contacts nearest to us, nearest first
     */
    Optional<NetworkEstimate> cautious(NodeId self, List<NodeId> neighbours) {
        int k = neighbours.size();
        Optional<NetworkEstimate> byLookups = estimate();
        if (k < CLOSEST_MIN) {
            return byLookups;
        }
        double root = root(self, neighbours) / meanRoot(k);
        double nodes = root == 0 ? Double.MAX_VALUE : 1 / (root * root * root);
        double deviation = 1 / Math.sqrt(k);
        double most = nodes * (1 + TOO_CLOSE_DEVIATIONS * deviation);
        return byLookups.isPresent() && byLookups.get().nodes() <= most
                ? byLookups
                : Optional.of(new NetworkEstimate(nodes, deviation, 0));
    }

    /**
     * Whether a closest set is closer to its target than chance would have it in a network of the
     * size that we believe in: somebody has chosen his ids to be found there.
     *
     * @param closest nearest first
     */
    boolean isTooClose(NodeId target, List<NodeId> closest) {
        int k = closest.size();
        Optional<NetworkEstimate> estimate = estimate();
        if (k < CLOSEST_MIN || estimate.isEmpty()) {
            return false;
        }
        double root = root(target, closest) * StrictMath.cbrt(estimate.get().nodes());
        double deviations = (root - meanRoot(k)) * 3 * Math.sqrt(k);
        return deviations < -TOO_CLOSE_DEVIATIONS;
    }

    /** The cube root of the distance of the farthest, for each of them. */
    private static double root(NodeId target, List<NodeId> closest) {
        return StrictMath.cbrt(fraction(target.distanceTo(closest.getLast())) / closest.size());
    }

    private static double meanRoot(int k) {
        return 1 - 1 / (9.0 * k);
    }

    /** A distance as a part of the keyspace. */
    private static double fraction(NodeId distance) {
        return (distance.high() >>> 1) * 0x1p-63 + (distance.middle() >>> 1) * 0x1p-127;
    }
}
