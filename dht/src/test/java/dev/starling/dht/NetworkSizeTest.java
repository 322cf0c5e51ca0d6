package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSizeTest {
    private static final int LOOKUPS = 50;
    private static final int K = 8;
    private static final int WORLDS = 40;

    /** In a larger world fifty lookups never meet the same ids again. */
    private static final int REDRAWN_MAX = 100_000;

    private final SplittableRandom random = new SplittableRandom(42);

    @Test
    void fewLookupsSayNothing() {
        var size = new NetworkSize();
        for (int i = 0; i < NetworkSize.SAMPLES_MIN - 1; i++) {
            lookup(size, new World(1_000, random), random);
        }
        assertEquals(Optional.empty(), size.estimate());
    }

    /**
     * The figures of fifty lookups in forty worlds of each size: they have no bias, each is off by
     * what it says itself, and none by much.
     */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 10_000, 100_000, 1_000_000, 10_000_000})
    void fiftyLookupsEstimateTheSize(int nodes) {
        double[] errors = new double[WORLDS];
        double deviations = 0;
        var world = new World(nodes, random);
        for (int i = 0; i < WORLDS; i++) {
            var size = new NetworkSize();
            if (nodes <= REDRAWN_MAX) {
                world = new World(nodes, random);
            }
            for (int j = 0; j < LOOKUPS; j++) {
                lookup(size, world, random);
            }
            NetworkEstimate estimate = size.estimate().orElseThrow();
            errors[i] = estimate.nodes() / nodes - 1;
            deviations += estimate.relativeDeviation();
        }
        double mean = Arrays.stream(errors).average().orElseThrow();
        double spread = Math.sqrt(Arrays.stream(errors).map(e -> e * e).average().orElseThrow());
        long within10 = Arrays.stream(errors).filter(e -> Math.abs(e) <= 0.1).count();
        System.out.printf(
                "%d nodes: mean error %+.1f %%, deviation %.1f %% (says %.1f %%), %d of %d within"
                        + " 10 %%%n",
                nodes, 100 * mean, 100 * spread, 100 * deviations / WORLDS, within10, WORLDS);
        assertTrue(Math.abs(mean) < 0.03, () -> "mean error " + mean);
        assertTrue(spread < 0.08, () -> "deviation " + spread);
        assertEquals(spread, deviations / WORLDS, 0.025, "it knows how much it is off");
        assertTrue(within10 >= 0.8 * WORLDS, () -> within10 + " within 10 %");
        assertTrue(Arrays.stream(errors).allMatch(e -> Math.abs(e) < 0.25));
    }

    @Test
    void sybilsAroundATenthOfTheTargetsMoveItLittle() {
        var honest = new NetworkSize();
        var attacked = new NetworkSize();
        var world = new World(100_000, random);
        for (int i = 0; i < LOOKUPS; i++) {
            NodeId target = NodeId.random(random);
            List<NodeId> closest = world.closest(target, K, random);
            honest.onLookup(target, closest);
            attacked.onLookup(target, i % 10 == 0 ? sybils(target) : closest);
        }
        double without = honest.estimate().orElseThrow().nodes();
        double with = attacked.estimate().orElseThrow().nodes();
        System.out.printf("without Sybils %.0f, with %.0f%n", without, with);
        assertEquals(1, with / without, 0.15);
    }

    @Test
    void oneTargetHasOneVoice() {
        var size = new NetworkSize();
        var world = new World(100_000, random);
        NodeId target = NodeId.random(random);
        for (int i = 0; i < LOOKUPS; i++) {
            size.onLookup(target, sybils(target));
            lookup(size, world, random);
        }
        assertEquals(100_000, size.estimate().orElseThrow().nodes(), 25_000);
    }

    @Test
    void oldLookupsAreForgottenAsTheNetworkGrows() {
        var size = new NetworkSize();
        for (int nodes : new int[] {1_000, 100_000}) {
            var world = new World(nodes, random);
            for (int i = 0; i < NetworkSize.SAMPLES_MAX; i++) {
                lookup(size, world, random);
            }
        }
        assertEquals(NetworkSize.SAMPLES_MAX, size.estimate().orElseThrow().samples());
        assertEquals(100_000, size.estimate().orElseThrow().nodes(), 20_000);
    }

    @Test
    void aClosestSetThatSybilsMadeIsTooClose() {
        var size = new NetworkSize();
        var world = new World(100_000, random);
        NodeId target = NodeId.random(random);
        assertFalse(size.isTooClose(target, sybils(target)), "we do not know yet");
        for (int i = 0; i < LOOKUPS; i++) {
            lookup(size, world, random);
        }
        assertTrue(size.isTooClose(target, sybils(target)));
        int falseAlarms = 0;
        for (int i = 0; i < 1_000; i++) {
            NodeId honest = NodeId.random(random);
            falseAlarms += size.isTooClose(honest, world.closest(honest, K, random)) ? 1 : 0;
        }
        assertTrue(falseAlarms <= 10, falseAlarms + " false alarms of 1,000");
    }

    @Test
    void whoCrowdsAroundAllThatWeLookForDoesNotMakeTheNetworkSeemLarge() {
        var world = new World(1_000, random);
        NodeId self = NodeId.random(random);
        List<NodeId> neighbours = world.closest(self, K, random);
        var size = new NetworkSize();
        assertEquals(1_000, size.cautious(self, neighbours).orElseThrow().nodes(), 900);
        for (int i = 0; i < LOOKUPS; i++) {
            NodeId target = NodeId.random(random);
            size.onLookup(target, sybils(target));
        }
        assertTrue(size.estimate().orElseThrow().nodes() > 1e9);
        assertEquals(1_000, size.cautious(self, neighbours).orElseThrow().nodes(), 900);
        assertEquals(size.estimate(), size.cautious(self, List.of()));
    }

    @Test
    void idsThatAreTheTargetDoNotDivideByZero() {
        var size = new NetworkSize();
        for (int i = 0; i < 10; i++) {
            NodeId target = NodeId.random(random);
            size.onLookup(target, List.of(target, target, target, target));
        }
        assertEquals(Optional.empty(), size.estimate());
    }

    private static void lookup(NetworkSize size, World world, RandomGenerator random) {
        NodeId target = NodeId.random(random);
        size.onLookup(target, world.closest(target, K, random));
    }

    /** Eight that share 40 bits and more with the target: as if there were a billion times more. */
    private List<NodeId> sybils(NodeId target) {
        return Stream.generate(() -> target.randomAt(40 + random.nextInt(20), random))
                .limit(K)
                .sorted(target::compareNearness)
                .toList();
    }

    /**
     * Uniformly random ids, of which only the first 64 bits are kept, sorted, so that ten million
     * fit and the closest are found at once.
     */
    private static final class World {
        private final long[] ids;

        World(int nodes, RandomGenerator random) {
            ids = random.longs(nodes).toArray();
            Arrays.sort(ids);
        }

        List<NodeId> closest(NodeId target, int count, RandomGenerator random) {
            var closest = new ArrayList<NodeId>();
            // The smallest range of the target's beginning that holds enough holds the closest.
            for (int bits = 63; bits >= 0 && closest.size() < count; bits--) {
                closest.clear();
                long mask = bits == 0 ? 0 : -1L << (64 - bits);
                long first = target.high() & mask;
                if (bits == 0) {
                    first = Long.MIN_VALUE;
                }
                int at = Arrays.binarySearch(ids, first);
                for (int i = at < 0 ? -at - 1 : at; i < ids.length; i++) {
                    if ((ids[i] & mask) != (first & mask)) {
                        break;
                    }
                    closest.add(new NodeId(ids[i], random.nextLong(), random.nextInt()));
                }
            }
            closest.sort(Comparator.comparing(id -> id, target::compareNearness));
            return List.copyOf(closest.subList(0, count));
        }
    }
}
