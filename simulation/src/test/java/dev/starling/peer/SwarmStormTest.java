package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Swarms in the storms that many seeds draw. {@code -Dseed=N} runs one, {@code -Dseeds=A..B} those
 * of a range; {@link ManySwarmStorms} runs a thousand.
 */
final class SwarmStormTest {
    @Test
    void noSeedBreaksAnInvariantAndEverySwarmCompletes() {
        String one = System.getProperty("seed", "");
        String range = System.getProperty("seeds", one.isEmpty() ? "1..20" : one + ".." + one);
        long first = Long.parseLong(range.substring(0, range.indexOf("..")));
        long last = Long.parseLong(range.substring(range.indexOf("..") + 2));
        var tally = new StormTally();
        long began = System.nanoTime();
        for (long seed = first; seed <= last; seed++) {
            try (var storm = new SwarmStorm(seed, 1, SwarmStorm.Scale.FULL)) {
                storm.run();
                tally.add(storm);
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "swarms: %s in %.1f s: %.2f seeds a second%n",
                tally, seconds, (last - first + 1) / seconds);
        if (one.isEmpty() && last - first >= 19) {
            assertTrue(tally.hasSeenEverything(), tally.toString());
        }
    }

    @Test
    void aStormIsTheSameOnTwoThreads() {
        try (var one = new SwarmStorm(3, 1, SwarmStorm.Scale.SMALL);
                var two = new SwarmStorm(3, 2, SwarmStorm.Scale.SMALL)) {
            one.run();
            two.run();
            assertArrayEquals(
                    one.world.simulation.secondDigests(), two.world.simulation.secondDigests());
        }
    }
}
