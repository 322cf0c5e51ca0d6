package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.storage.TestTorrent;
import dev.starling.simulation.SimulatedHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thirty in a hundred mean it no good. */
final class PoisonedSwarmTest {
    private static final int HONEST = 14;
    private static final int POISONERS = 6;
    private static final int SEEDS = 1;
    private static final int BYTES = 20_000_000;
    private static final double WASTE_MAX = 0.10;

    @Test
    void thirtyPercentPoisonersWasteLittleAndNobodyHonestIsBanned() {
        long wasted = 0;
        long wanted = 0;
        long liars = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            var torrent = TestTorrent.single(seed, BYTES, 65_536);
            try (var world = SwarmWorld.of(seed, torrent)) {
                for (int i = 0; i < POISONERS; i++) {
                    SimulatedHost host = world.simulation.addHost();
                    var _ = new Poisoner(world, host, kind(i));
                }
                world.seed().onLine(500_000, 500_000).start();
                List<SwarmMachine> leeches = new ArrayList<>();
                for (int i = 1; i < HONEST; i++) {
                    leeches.add(world.machine().onLine(200_000, 400_000).start());
                }
                assertTrue(
                        world.complete(
                                Duration.ofMinutes(20), leeches.toArray(SwarmMachine[]::new)),
                        "seed " + seed);
                for (SwarmMachine leech : leeches) {
                    wasted += leech.figures().wasted();
                    wanted += torrent.content().length;
                    liars += leech.swarm().parts().door().partings().getOrDefault(Parting.LIED, 0L);
                    for (SwarmMachine other : world.machines) {
                        assertFalse(leech.swarm().parts().book().isBanned(other.endpoint()));
                    }
                }
            }
        }
        double share = (double) wasted / wanted;
        System.out.printf(
                "poisoned swarms: %.2f %% of %,d bytes each was wasted, and %d times a liar was"
                        + " cut off%n",
                100 * share, BYTES, liars);
        assertTrue(liars > 0, "nobody lied");
        assertTrue(share <= WASTE_MAX, "wasted: " + share);
    }

    private static Poisoner.Kind kind(int number) {
        return switch (number % 3) {
            case 0 -> Poisoner.Kind.WRONG_BLOCKS;
            case 1 -> Poisoner.Kind.WRONG_BYTES;
            default -> Poisoner.Kind.HALF_BLOCKS;
        };
    }
}
