package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full at some point of a download, and then is not. */
final class FullDiskTest {
    /** From not even the journal's first line to all but the last piece. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 1_000, 40_000, 100_000, 250_000, 500_000, 520_000})
    void aDownloadStopsWithASentenceAndGoesOnWhenThereIsRoom(int capacity) throws Exception {
        try (var world = new HostileWorld(capacity, true, it -> it, capacity, PeerSource.NONE)) {
            world.tell(world.honest());
            world.run(Duration.ofMinutes(3));
            assertFalse(world.isComplete());
            assertEquals(Swarm.Stage.TROUBLED, world.swarm.stage(), world.troubles::toString);
            assertTrue(
                    world.troubles.getFirst().contains("no room on the disk"),
                    world.troubles::toString);
            // It says so again only when it has tried in between.
            assertTrue(world.troubles.size() < 20, world.troubles::toString);
            // Just as much as it takes, and not the 64 MiB that a longer one would like.
            world.disk.setCapacity(world.content().length + 100_000);
            world.isHealthy();
            assertEquals("", world.troubles.getLast());
            assertEquals("", world.swarm.figures().trouble());
        }
    }
}
