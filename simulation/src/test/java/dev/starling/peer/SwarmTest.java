package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.mse.Encryption;
import dev.starling.peer.storage.TestTorrent;
import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Swarms of a few peers, each with one thing to show. */
final class SwarmTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    /** 40 pieces, 1,000 hashes: the metadata is one piece. */
    private static final TestTorrent TORRENT = TestTorrent.single(7, 40 * 32_768 - 100, 32_768);

    /** The metadata is two pieces, and pieces are shorter than a block. */
    private static final TestTorrent TINY_PIECES = TestTorrent.single(8, 1_000_000, 1_024);

    private static final TestTorrent FILES =
            TestTorrent.multi(9, 20_000, 50_000, 0, 70_001, -3, 130_000, 1, 90_000);

    @Test
    void aBareInfohashIsEnough() {
        try (var world = SwarmWorld.of(1, TINY_PIECES)) {
            world.seed().start();
            SwarmMachine leech = world.machine().start();
            assertTrue(world.complete(SOON, leech), () -> leech.figures().toString());
            assertEquals(0, leech.figures().wasted());
        }
    }

    @Test
    void onlyTheSelectedFilesAreFetched() {
        try (var world = SwarmWorld.of(2, FILES)) {
            world.seed().start();
            SwarmMachine leech = world.machine().selecting(2, 5).start();
            assertTrue(world.complete(SOON, leech), () -> leech.figures().toString());
            assertTrue(
                    leech.has() < world.torrent.count() / 2,
                    leech.has() + " of " + world.torrent.count());
            assertEquals(java.nio.ByteBuffer.wrap(world.torrent.bytes(3)).slice(0, 1).limit(), 1);
            assertTrue(leech.disk.names().contains("files/torrent9/d2/file2"));
            assertFalse(leech.disk.names().contains("files/torrent9/d0/file6"));
        }
    }

    @Test
    void theSeederMayLeaveWhenOneCopyIsOut() {
        try (var world = SwarmWorld.of(3, TORRENT)) {
            SwarmMachine seed = world.seed().onLine(200_000, 200_000).start();
            var leeches = new SwarmMachine[5];
            for (int i = 0; i < leeches.length; i++) {
                leeches[i] = world.machine().start();
            }
            boolean isOut =
                    world.simulation.runUntil(
                            () -> {
                                var out = new BitSet();
                                for (SwarmMachine leech : leeches) {
                                    for (int p = 0; p < TORRENT.count(); p++) {
                                        if (leech.has() > 0
                                                && leech.swarm().parts().content().have().get(p)) {
                                            out.set(p);
                                        }
                                    }
                                }
                                return out.cardinality() == TORRENT.count();
                            },
                            SOON);
            assertTrue(isOut);
            int complete = 0;
            for (SwarmMachine leech : leeches) {
                complete += leech.isComplete ? 1 : 0;
            }
            assertTrue(complete < leeches.length, "that came too late to show anything");
            seed.kill(false);
            assertTrue(world.complete(Duration.ofMinutes(5), leeches));
        }
    }

    @ParameterizedTest
    @EnumSource(Encryption.class)
    void peersMeetWhateverTheyThinkOfEncryption(Encryption how) {
        try (var world = SwarmWorld.of(4, TORRENT)) {
            world.seed().encrypted(how).start();
            SwarmMachine like = world.machine().encrypted(how).start();
            SwarmMachine flexible = world.machine().encrypted(Encryption.PREFER).start();
            assertTrue(world.complete(SOON, like, flexible));
        }
    }
}
