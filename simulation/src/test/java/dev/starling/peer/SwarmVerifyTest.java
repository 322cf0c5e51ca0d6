package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.storage.TestTorrent;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Everything on the disk is hashed again while peers are there. */
final class SwarmVerifyTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final TestTorrent TORRENT = TestTorrent.single(7, 1_300_000, 32_768);

    @Test
    void whatIsMissingIsFoundOutAndFetchedAgain() {
        try (var world = SwarmWorld.of(1, TORRENT)) {
            world.seed().start();
            SwarmMachine leech = world.machine().start();
            assertTrue(world.complete(SOON, leech));
            leech.rot(12_345); // nobody sees that
            leech.rot(500_000);
            world.run(SOON);
            assertEquals(TORRENT.count(), leech.has());
            leech.isComplete = false;
            leech.host.execute(() -> leech.swarm().verify());
            assertTrue(world.complete(SOON, leech));
            assertTrue(leech.figures().bytesDown() > 1_300_000, "nothing was missing");
            assertEquals(TORRENT.count(), leech.figures().piecesToCheck());
            assertEquals(TORRENT.count(), leech.rightOnDisk().cardinality());
        }
    }

    @Test
    void whatSomebodyPutThereIsFoundAndShared() {
        try (var world = SwarmWorld.of(2, TORRENT)) {
            SwarmMachine lucky = world.machine().knowing().start();
            SwarmMachine other = world.machine().knowing().start();
            world.run(Duration.ofSeconds(20));
            var store = lucky.store();
            for (int piece = 0; piece < TORRENT.count(); piece++) {
                try {
                    store.write(piece, TORRENT.piece(piece));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            lucky.host.execute(() -> lucky.swarm().verify());
            assertTrue(world.complete(SOON, lucky, other));
            assertEquals(0, lucky.figures().bytesDown());
            assertEquals(1_300_000, lucky.figures().bytesHave());
        }
    }

    @Test
    void aDownloadGoesOnAfterwards() {
        try (var world = SwarmWorld.of(3, TORRENT)) {
            world.seed().onLine(60_000, 60_000).start();
            SwarmMachine leech = world.machine().knowing().start();
            for (int i = 0; i < 6; i++) {
                world.run(Duration.ofSeconds(2));
                leech.host.execute(() -> leech.swarm().verify());
            }
            assertTrue(world.complete(SOON, leech));
            assertEquals(1_300_000, leech.figures().bytesHave());
        }
    }

    @Test
    void whoeverIsClosedMeanwhileForgetsNothing() {
        try (var world = SwarmWorld.of(4, TORRENT)) {
            SwarmMachine seed = world.seed().start();
            world.run(Duration.ofSeconds(5));
            seed.host.execute(() -> seed.swarm().verify());
            assertEquals(Swarm.Stage.OPENING, seed.swarm().stage());
            seed.leave();
            world.run(SwarmMachine.LEAVING.plusSeconds(1));
            assertFalse(seed.lives());
            seed.restart();
            world.run(Duration.ofSeconds(5));
            assertEquals(TORRENT.count(), seed.hadAtStart);
            assertEquals(0, seed.checkedAtStart);
        }
    }
}
