package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.TestTorrent;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a torrent is told before it begins holds from its first moment on. */
final class SwarmStartTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final TestTorrent TORRENT = TestTorrent.single(7, 1_300_000, 32_768);
    private static final TestTorrent FILES =
            TestTorrent.multi(9, 20_000, 50_000, 0, 70_001, -9_999, 130_000);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverBeginsPausedKnowsWhatHeHasAndDoesNothing(boolean knows) {
        try (var world = SwarmWorld.of(1, TORRENT)) {
            SwarmMachine seed = world.seed().start();
            var some = new BitSet();
            some.set(3, 9);
            SwarmMachine leech = world.machine().told(seed).beginning(SwarmStart.PAUSED);
            if (knows) {
                leech.knowing().holding(some);
            }
            leech.start();
            world.run(SOON);
            assertEquals(Swarm.Stage.PAUSED, leech.swarm().stage());
            assertEquals(knows ? 6 : 0, leech.has());
            assertEquals(0, leech.figures().dials());
            assertEquals(0, seed.figures().connections());
            assertEquals(0, leech.heldBytes());
            leech.host.execute(() -> leech.swarm().resume());
            assertTrue(world.complete(SOON, leech));
        }
    }

    @Test
    void whatIsNotWantedAtFirstNeverAppears() {
        try (var world = SwarmWorld.of(2, FILES)) {
            world.seed().start();
            Priority skip = Priority.SKIP;
            var start = SwarmStart.PLAIN.wanting(List.of(skip, skip, Priority.NORMAL, skip, skip));
            SwarmMachine leech = world.machine().selecting(2).beginning(start).start();
            assertTrue(world.complete(SOON, leech));
            assertTrue(leech.disk.names().contains("files/torrent9/d2/file2"));
            assertFalse(leech.disk.names().contains("files/torrent9/d0/file0"));
            assertFalse(leech.disk.names().contains("files/torrent9/d1/file4"));
        }
    }

    @Test
    void limitsAndPlacesHoldFromTheBeginning() {
        try (var world = SwarmWorld.of(3, TORRENT)) {
            SwarmMachine one = world.seed().start();
            SwarmMachine other = world.seed().start();
            var start = SwarmStart.PLAIN.limited(20_000, 1_000).connecting(1).inOrder(true);
            SwarmMachine leech = world.machine().knowing().old().beginning(start);
            leech.told(one, other).start();
            world.run(Duration.ofSeconds(20));
            long down = leech.figures().bytesDown();
            assertTrue(down > 200_000 && down < 450_000, "at 20,000: " + down);
            assertEquals(1, leech.figures().connections());
            // One after the other, but for what is on its way.
            assertTrue(leech.swarm().have().nextClear(0) >= leech.has() - 2);
        }
    }
}
