package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What is stored under attack must be found under attack. The writer stores with its closest set;
 * the reader has found it when an honest node that has it answers. The textbook's lookup runs in
 * the same worlds, to prove that these attacks are attacks.
 */
final class LookupAttackTest {
    private static final int NODES = 5_000;
    private static final int TRIALS = 200;

    private interface Attack {
        LookupWorld world(long seed, NodeId target);
    }

    private record Outcome(int found, int nearestReached) {}

    @Test
    void findsWhatIsStoredBehindSixtyFourBesiegersInSixteenSubnets() {
        Attack siege =
                (seed, target) -> LookupWorld.of(seed, NODES, 0.3, 0.05).besiege(target, 64, 16);
        Outcome ours = outcome(siege, new AdaptiveStrategy(), 20);
        Outcome naive = outcome(siege, new FixedAlpha(), 20);
        report("64 besiegers in sixteen /24s", ours, naive);
        assertTrue(ours.found >= 0.99 * TRIALS, "ours: " + ours);
        assertTrue(naive.found < 0.5 * TRIALS, "naive: " + naive);
    }

    @Test
    void findsWhatIsStoredAmongOneFifthSybils() {
        Attack sybils =
                (seed, _) ->
                        LookupWorld.of(seed, NODES * 4 / 5, 0.3, 0.05)
                                .add(NODES / 5, LookupWorld.Kind.SYBIL);
        Outcome ours = outcome(sybils, new AdaptiveStrategy(), 1);
        Outcome naive = outcome(sybils, new FixedAlpha(), 1);
        report("20 % sybils", ours, naive);
        assertTrue(ours.found >= 0.99 * TRIALS, "ours: " + ours);
        assertTrue(naive.found < 0.9 * TRIALS, "naive: " + naive);
    }

    @Test
    void findsWhatIsStoredAmongOneFifthPoisoners() {
        Attack poisoners =
                (seed, _) ->
                        LookupWorld.of(seed, NODES * 4 / 5, 0.3, 0.05)
                                .add(NODES / 5, LookupWorld.Kind.POISONER);
        Outcome ours = outcome(poisoners, new AdaptiveStrategy(), 1);
        Outcome naive = outcome(poisoners, new FixedAlpha(), 1);
        report("20 % poisoners", ours, naive);
        assertTrue(ours.found >= 0.99 * TRIALS, "ours: " + ours);
    }

    /** As many trials, in as many worlds. */
    private static Outcome outcome(Attack attack, LookupStrategy strategy, int worlds) {
        int found = 0;
        int nearestReached = 0;
        for (int i = 0; i < worlds; i++) {
            var chance = new SplittableRandom(1000 + i);
            NodeId fixedTarget = NodeId.random(chance);
            LookupWorld world = attack.world(i, fixedTarget);
            for (int j = 0; j < TRIALS / worlds; j++) {
                NodeId target = worlds == 1 ? NodeId.random(chance) : fixedTarget;
                var written =
                        world.run(world.randomHonest(chance), target, strategy, seasoned(world))
                                .closestSet();
                var read = world.run(world.randomHonest(chance), target, strategy, seasoned(world));
                Set<Contact> holders = new HashSet<>(written);
                boolean isFound =
                        read.answered().stream()
                                .anyMatch(node -> holders.contains(node) && world.isHonest(node));
                found += isFound ? 1 : 0;
                List<Contact> nearest =
                        world.nearestHonest(target, 1).stream()
                                .map(LookupWorld.Peer::contact)
                                .toList();
                nearestReached += read.closestSet().containsAll(nearest) ? 1 : 0;
            }
        }
        return new Outcome(found, nearestReached);
    }

    private static LookupWorld.Memory seasoned(LookupWorld world) {
        var memory = new LookupWorld.Memory();
        for (int i = 0; i < 100; i++) {
            memory.roundTrips.record(world.anyRoundTrip());
        }
        return memory;
    }

    private static void report(String attack, Outcome ours, Outcome naive) {
        System.out.printf(
                "%-30s found: ours %5.1f %%, fixed alpha 3 %5.1f %%;"
                        + " nearest node in the set: %5.1f %%, %5.1f %%%n",
                attack,
                100.0 * ours.found / TRIALS,
                100.0 * naive.found / TRIALS,
                100.0 * ours.nearestReached / TRIALS,
                100.0 * naive.nearestReached / TRIALS);
    }
}
