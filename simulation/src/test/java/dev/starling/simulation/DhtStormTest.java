package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Networks in the storms that many seeds draw. {@code -Dseed=N} runs one, {@code -Dseeds=A..B}
 * those of a range; {@link ManyStorms} runs a thousand.
 */
final class DhtStormTest {
    @Test
    void noSeedBreaksAnInvariantAndEveryNetworkHeals() throws IOException {
        String one = System.getProperty("seed", "");
        String range = System.getProperty("seeds", one.isEmpty() ? "1..4" : one + ".." + one);
        long first = Long.parseLong(range.substring(0, range.indexOf("..")));
        long last = Long.parseLong(range.substring(range.indexOf("..") + 2));
        long began = System.nanoTime();
        long nodes = 0;
        long events = 0;
        for (long seed = first; seed <= last; seed++) {
            var storm = new DhtStorm(seed, 1, DhtStorm.Scale.FULL);
            storm.run();
            nodes += storm.size();
            events += storm.world.events();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "storms: %d seeds, %d nodes, %,d events in %.1f s: %.2f seeds a second%n",
                last - first + 1, nodes, events, seconds, (last - first + 1) / seconds);
    }

    @Test
    void aStormIsTheSameOnTwoThreads() throws IOException {
        var one = new DhtStorm(3, 1, DhtStorm.Scale.SMALL);
        one.run();
        var two = new DhtStorm(3, 2, DhtStorm.Scale.SMALL);
        two.run();
        assertArrayEquals(one.world.secondDigests(), two.world.secondDigests());
    }
}
