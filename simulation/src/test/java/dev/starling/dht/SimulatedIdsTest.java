package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ids follow from addresses (BEP 42), and so what the simulator gives for addresses matters. */
final class SimulatedIdsTest {
    private static final int HOSTS = 1 << 17;

    /** Of what an address decides. */
    private static final int BITS = 21;

    /** Where ids lie in heaps, every lookup in a large network looks like one under attack. */
    @Test
    void idsOfAHundredThousandHostsLieAllOverTheKeyspace() throws IOException {
        var random = new Random(1);
        var places = new HashSet<Long>();
        try (Simulation world = Simulation.seeded(1).start()) {
            for (int i = 0; i < HOSTS; i++) {
                NodeId id = SecureId.forAddress(world.addHost().address(), random);
                places.add(id.high() >>> (Long.SIZE - BITS));
            }
        }
        // As many different ones as when so many are drawn from 2^21: 97 of 100.
        assertTrue(places.size() > HOSTS * 0.96, places.size() + " places");
    }
}
