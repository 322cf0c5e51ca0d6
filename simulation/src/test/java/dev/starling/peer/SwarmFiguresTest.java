package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.mse.Encryption;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.storage.TestTorrent;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a torrent says of itself and its peers. */
final class SwarmFiguresTest {
    private static final Duration SOON = Duration.ofMinutes(3);

    /** Pieces of 20,000: file 0 is in 0-2, 1 is empty, 2 in 2-6 and padding, 3 from 6 on. */
    private static final TestTorrent FILES =
            TestTorrent.multi(9, 20_000, 50_000, 0, 70_001, -9_999, 130_000);

    @Test
    void theBytesOfEachFileAreCounted() {
        try (var world = SwarmWorld.of(1, FILES)) {
            var some = new BitSet();
            some.set(0);
            some.set(2);
            some.set(12);
            SwarmMachine machine = world.machine().knowing().holding(some).start();
            world.run(Duration.ofSeconds(2));
            Swarm swarm = machine.swarm();
            assertArrayEquals(
                    new long[] {20_000 + 10_000, 0, 10_000, 0, 20_000}, swarm.fileProgress());
            Bitfield have = swarm.have();
            assertEquals(3, have.cardinality());
            have.clear(0);
            assertTrue(swarm.have().get(0), "a copy is a copy");
            SwarmBrief brief = swarm.brief();
            assertEquals(Swarm.Stage.DOWNLOADING, brief.stage());
            assertEquals(60_000, brief.bytesHave());
            assertEquals(260_000, brief.bytesTotal());
            assertEquals(260_000, brief.bytesWanted());
        }
    }

    @ParameterizedTest
    @EnumSource(Encryption.class)
    void peersAreShownAsOtherProgramsShowThem(Encryption how) {
        try (var world = SwarmWorld.of(2, TestTorrent.single(7, 1_300_000, 32_768))) {
            SwarmMachine seed = world.seed().encrypted(how).onLine(60_000, 60_000).start();
            SwarmMachine leech = world.machine().knowing().encrypted(how).told(seed).start();
            world.run(Duration.ofSeconds(10));
            PeerFigures theSeed = leech.swarm().peers().getFirst();
            PeerFigures theLeech = seed.swarm().peers().getFirst();
            // Who prefers encryption offers both, and who answers takes it.
            boolean isEncrypted = how != Encryption.OFF;
            assertEquals(isEncrypted, theSeed.isEncrypted());
            assertEquals(isEncrypted, theLeech.isEncrypted());
            assertEquals(isEncrypted ? "DE" : "D", theSeed.flags().replace("O", ""));
            assertEquals(isEncrypted ? "UEI" : "UI", theLeech.flags().replace("O", ""));
            assertFalse(theSeed.isIncoming());
            assertTrue(theLeech.isIncoming() && theLeech.wantsUs() && !theLeech.isChoked());
            assertTrue(theSeed.isWanted() && !theSeed.chokesUs());
            SwarmBrief brief = seed.swarm().brief();
            assertEquals(List.of(1, 1), List.of(brief.connections(), brief.getting()));
            assertEquals(1, leech.swarm().brief().sending());
            assertTrue(world.complete(SOON, leech));
        }
    }
}
