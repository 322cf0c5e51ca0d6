package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class NodeWeightTest {
    private static final int NODES = 1_000;

    /** About 40 for each contact, and as much as a hundred of them for all the rest. */
    private static final long BYTES_MAX = 12_000;

    @Test
    void aNodeThatHasJoinedKeepsLittleMoreThanItsTable() throws Exception {
        warmUp();
        long before = heap();
        var crowd = new ScaleWorld(NODES, 1, 7);
        try {
            crowd.grow();
            crowd.world.run(Duration.ofMinutes(16));
            long bytes = (heap() - before) / NODES;
            assertTrue(bytes < BYTES_MAX, () -> bytes + " bytes a node");
        } finally {
            Reference.reachabilityFence(crowd);
        }
    }

    /** What is loaded once in a process is no node's. */
    private static void warmUp() throws Exception {
        new ScaleWorld(20, 1, 6).grow();
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
