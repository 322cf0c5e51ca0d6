package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Result;
import dev.starling.peer.storage.TestTorrent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to peers and their disks while they share, and what they make of it. */
final class SwarmLifeTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final TestTorrent TORRENT = TestTorrent.single(7, 1_300_000, 32_768);
    private static final TestTorrent PRIVATE = TestTorrent.privateSingle(8, 500_000, 32_768);

    @Test
    void aSlowLineIsUsedToTheFull() {
        try (var world = SwarmWorld.of(1, TORRENT)) {
            world.seed().onLine(30_000, 30_000).start();
            SwarmMachine leech = world.machine().knowing().start();
            assertFalse(world.complete(Duration.ofSeconds(40), leech), "faster than its line");
            assertTrue(world.complete(Duration.ofSeconds(20), leech), "slower than its line");
        }
    }

    @Test
    void twoThatDialEachOtherAtOnceStayConnected() {
        try (var world = SwarmWorld.of(2, TORRENT)) {
            SwarmMachine one = world.machine().knowing();
            SwarmMachine other = world.seed().told(one);
            one.told(other);
            one.start();
            other.start();
            assertTrue(world.complete(SOON, one));
            assertTrue(one.figures().dials() > 0 && other.figures().dials() > 0);
        }
    }

    @Test
    void aPrivateTorrentIsNobodyElsesBusiness() {
        try (var world = SwarmWorld.of(3, PRIVATE)) {
            SwarmMachine seed = world.seed().start();
            SwarmMachine told = world.machine().knowing().told(seed).start();
            SwarmMachine alone = world.machine().knowing().start();
            assertTrue(world.complete(SOON, told));
            world.run(SOON);
            assertEquals(0, alone.has());
            for (SwarmMachine machine : world.machines) {
                TrackerSource source = machine.source;
                assertTrue(source != null && source.searches() == 0, machine + " asked");
                assertFalse(machine.figures().peersBySource().containsKey("pex"));
            }
        }
    }

    @Test
    void peersTellEachOtherOfPeers() {
        try (var world = SwarmWorld.of(4, TORRENT)) {
            SwarmMachine hub = world.machine().knowing().start();
            SwarmMachine one = world.machine().knowing().told(hub).start();
            SwarmMachine other = world.machine().knowing().told(hub).start();
            world.run(SOON);
            SwarmMachine seed = world.seed().told(one).start();
            assertTrue(world.complete(SOON, hub, one, other));
            assertTrue(other.figures().peersBySource().getOrDefault("pex", 0) > 0);
            assertTrue(seed.lives());
        }
    }

    @Test
    void limitsHold() {
        try (var world = SwarmWorld.of(5, TORRENT)) {
            world.seed().limited(PeerSettings.UNLIMITED, 50_000).start();
            SwarmMachine leech = world.machine().knowing().start();
            world.run(Duration.ofSeconds(16));
            long down = leech.figures().bytesDown();
            assertTrue(down > 500_000 && down < 900_000, "up at 50,000: " + down);
        }
        try (var world = SwarmWorld.of(5, TORRENT)) {
            world.seed().start();
            SwarmMachine leech =
                    world.machine().knowing().limited(50_000, PeerSettings.UNLIMITED).start();
            world.run(Duration.ofSeconds(16));
            long down = leech.figures().bytesDown();
            assertTrue(down > 500_000 && down < 900_000, "down at 50,000: " + down);
        }
    }

    @Test
    void aTorrentHasLimitsOfItsOwn() {
        try (var world = SwarmWorld.of(15, TORRENT)) {
            SwarmMachine seed = world.seed().limited(PeerSettings.UNLIMITED, 100_000).start();
            SwarmMachine leech = world.machine().knowing().start();
            world.run(Duration.ofSeconds(1));
            seed.host.execute(() -> seed.swarm().setLimits(PeerSettings.UNLIMITED, 20_000));
            assertRate(world, leech, 20_000);
            leech.host.execute(() -> leech.swarm().setLimits(8_000, PeerSettings.UNLIMITED));
            assertRate(world, leech, 8_000);
            leech.host.execute(() -> leech.swarm().setLimits(60_000, 1_000));
            seed.host.execute(
                    () -> {
                        seed.swarm().setLimits(PeerSettings.UNLIMITED, PeerSettings.UNLIMITED);
                        assertNull(seed.swarm().parts().traffic().allowance());
                    });
            assertRate(world, leech, 60_000);
            seed.host.execute(() -> seed.node().setLimits(PeerSettings.UNLIMITED, 10_000));
            assertRate(world, leech, 10_000);
        }
    }

    @Test
    void whatANodeWasStartedWithIsNotExceeded() {
        try (var world = SwarmWorld.of(16, TORRENT)) {
            SwarmMachine seed = world.seed().limited(PeerSettings.UNLIMITED, 50_000).start();
            SwarmMachine leech = world.machine().knowing().start();
            world.run(Duration.ofSeconds(1));
            seed.host.execute(
                    () -> seed.node().setLimits(PeerSettings.UNLIMITED, PeerSettings.UNLIMITED));
            assertRate(world, leech, 50_000);
        }
    }

    /** What is on its way when a limit changes still comes: then the rate is as it should be. */
    private static void assertRate(SwarmWorld world, SwarmMachine leech, long perSecond) {
        world.run(Duration.ofSeconds(2));
        long before = leech.figures().bytesDown();
        world.run(Duration.ofSeconds(8));
        long rate = (leech.figures().bytesDown() - before) / 8;
        assertTrue(rate > perSecond / 2 && rate < perSecond * 5 / 4, rate + " of " + perSecond);
    }

    @Test
    void whoeverIsRemovedWithItsDataLeavesNothing() {
        try (var world = SwarmWorld.of(16, TORRENT)) {
            world.seed().start();
            SwarmMachine leech = world.machine().start();
            assertTrue(world.complete(SOON, leech));
            assertEquals(2, leech.disk.names().size(), () -> leech.disk.names().toString());
            var removed = new ArrayList<Result<Integer>>();
            leech.host.execute(() -> leech.swarm().removeData(removed::add));
            world.run(Duration.ofSeconds(5));
            assertEquals(List.of(new Result.Done<>(1)), removed);
            assertEquals(List.of(), leech.disk.names());
            assertNull(leech.node().swarm(TORRENT.metainfo().infoHash()));
        }
    }

    @Test
    void whoeverIsTooManyLeaves() {
        try (var world = SwarmWorld.of(17, TORRENT)) {
            SwarmMachine hub = world.seed().start();
            for (int i = 0; i < 6; i++) {
                world.machine().knowing().told(hub).limited(1_000, 1_000).start();
            }
            world.run(Duration.ofSeconds(30));
            assertEquals(6, hub.figures().connections());
            hub.host.execute(() -> hub.swarm().setConnectionsMax(2));
            world.run(Duration.ofSeconds(30));
            assertEquals(2, hub.figures().connections());
            hub.host.execute(() -> hub.swarm().setConnectionsMax(5));
            world.run(Duration.ofMinutes(10));
            assertEquals(5, hub.figures().connections());
        }
    }

    @Test
    void whoeverAsksForASearchGetsOneButNotAllTheTime() {
        try (var world = SwarmWorld.of(18, TORRENT)) {
            SwarmMachine seed = world.seed().start();
            world.run(Duration.ofMinutes(5));
            TrackerSource source = seed.source;
            long before = source == null ? 0 : source.searches();
            for (int i = 0; i < 60; i++) {
                seed.host.execute(() -> seed.swarm().reannounce());
                world.run(Duration.ofSeconds(1));
            }
            long searches = source == null ? 0 : source.searches() - before;
            assertTrue(searches >= 3 && searches <= 7, searches + " in a minute");
        }
    }

    @Test
    void whatIsPausedGoesOnWhenItIsResumed() {
        try (var world = SwarmWorld.of(6, TORRENT)) {
            world.seed().onLine(60_000, 60_000).start();
            SwarmMachine leech = world.machine().knowing().start();
            world.run(Duration.ofSeconds(8));
            leech.host.execute(() -> leech.swarm().pause());
            world.run(Duration.ofSeconds(5));
            int paused = leech.has();
            world.run(SOON);
            assertTrue(paused > 0 && leech.has() == paused, paused + " then " + leech.has());
            leech.host.execute(() -> leech.swarm().resume());
            assertTrue(world.complete(SOON, leech));
        }
    }

    @Test
    void whoHasEverythingOrIsPausedKeepsNoMemory() {
        try (var world = SwarmWorld.of(14, TORRENT)) {
            SwarmMachine seed = world.seed().onLine(60_000, 60_000).start();
            SwarmMachine leech = world.machine().start();
            world.run(Duration.ofSeconds(8));
            assertTrue(leech.heldBytes() > 0 && seed.heldBytes() > 0, "nothing was on its way");
            assertTrue(world.complete(SOON, leech));
            assertEquals(0, leech.heldBytes());
            seed.host.execute(() -> seed.swarm().pause());
            assertEquals(0, seed.heldBytes());
        }
    }

    @Test
    void whatWentEitherWayAndWhoWasThereIsKnownTheNextTime() {
        try (var world = SwarmWorld.of(15, TORRENT)) {
            SwarmMachine seed = world.seed().start();
            SwarmMachine leech = world.machine().told(seed).start();
            SwarmMachine other = world.machine().told(seed).start();
            assertTrue(world.complete(SOON, leech, other));
            long up = seed.figures().bytesUpEver();
            long down = leech.figures().bytesDownEver();
            assertTrue(up > 1_000_000 && down > 1_000_000, up + " up, " + down + " down");
            seed.leave();
            leech.leave();
            world.run(Duration.ofMinutes(1));
            seed.restart();
            leech.told().restart();
            world.run(Duration.ofSeconds(2));
            assertEquals(up, seed.figures().bytesUpEver());
            assertEquals(0, seed.figures().bytesUp());
            assertEquals(down, leech.figures().bytesDownEver());
            assertTrue(other.lives());
        }
    }

    @Test
    void whoWasThereIsTriedFirstTheNextTime() {
        try (var world = SwarmWorld.of(16, TORRENT)) {
            SwarmMachine seed = world.seed().onLine(60_000, 60_000).start();
            SwarmMachine leech = world.machine().told(seed).start();
            world.run(Duration.ofSeconds(8));
            assertTrue(leech.has() > 0 && !leech.isComplete, "has " + leech.has());
            leech.leave();
            world.run(Duration.ofMinutes(1));
            leech.forget().restart();
            world.run(Duration.ofSeconds(1));
            assertEquals(1, leech.figures().peersBySource().get("earlier"));
            assertTrue(world.complete(SOON, leech));
        }
    }

    @Test
    void aFullDiskIsWaitedFor() {
        try (var world = SwarmWorld.of(7, TORRENT)) {
            world.seed().start();
            SwarmMachine leech = world.machine().knowing();
            leech.disk.setCapacity(600_000);
            leech.start();
            assertFalse(world.complete(SOON, leech));
            assertTrue(leech.trouble.contains("no room"), leech.trouble);
            leech.disk.setCapacity(Long.MAX_VALUE);
            assertTrue(world.complete(SOON, leech));
            assertEquals("", leech.trouble);
        }
    }

    @Test
    void aFileThatIsChangedUnderneathIsNotServed() {
        try (var world = SwarmWorld.of(8, TORRENT)) {
            SwarmMachine seed = world.seed().start();
            SwarmMachine other = world.seed();
            world.run(Duration.ofSeconds(5));
            seed.overwrite(12_345);
            SwarmMachine leech = world.machine().knowing().start();
            world.run(SOON); // its watch would see a wrong byte leave
            assertEquals(TORRENT.count() - 1, leech.has());
            other.start();
            assertTrue(world.complete(SOON, leech, seed));
            assertEquals(0, leech.swarm().parts().door().partings().getOrDefault(Parting.LIED, 0L));
        }
    }

    @Test
    void aSeedThatLosesAPieceFetchesItFromThoseWhomItHadSentAway() {
        try (var world = SwarmWorld.of(13, TORRENT)) {
            SwarmMachine one = world.seed().start();
            world.seed().start();
            world.run(Duration.ofHours(2)); // they have long given each other up
            one.overwrite(12_345);
            SwarmMachine leech = world.machine().knowing().told(one).start();
            assertTrue(world.complete(SOON, leech), () -> leech.figures().toString());
            assertEquals(TORRENT.count(), one.has());
        }
    }

    @Test
    void whoJoinsLateGetsItFromThoseWhoHaveIt() {
        try (var world = SwarmWorld.of(9, TORRENT)) {
            SwarmMachine seed = world.seed().start();
            SwarmMachine early = world.machine().start();
            assertTrue(world.complete(SOON, early));
            seed.kill(false);
            world.run(Duration.ofMinutes(10));
            SwarmMachine late = world.machine().start();
            assertTrue(world.complete(SOON, late));
        }
    }

    @Test
    void whoIsToldOfTheMetadataTellsThoseWhoAreConnectedAlready() {
        try (var world = SwarmWorld.of(10, TORRENT)) {
            SwarmMachine middle = world.machine().start();
            SwarmMachine far = world.machine().told(middle).start();
            world.run(Duration.ofSeconds(20));
            SwarmMachine seed = world.seed().told(middle).start();
            assertTrue(world.complete(Duration.ofSeconds(40), middle, far));
            assertTrue(seed.lives());
        }
    }

    @Test
    void aKilledPeerGoesOnWhereItWasWithoutHashingAgain() {
        try (var world = SwarmWorld.of(11, TORRENT)) {
            world.seed().onLine(60_000, 60_000).start();
            SwarmMachine leech = world.machine().start();
            world.run(Duration.ofSeconds(12));
            int had = leech.has();
            leech.kill(false);
            leech.restart();
            world.run(Duration.ofSeconds(1));
            assertTrue(had > 0, "nothing had come");
            assertTrue(leech.hadAtStart >= had, leech.hadAtStart + " of " + had);
            assertEquals(0, leech.checkedAtStart);
            assertTrue(world.complete(SOON, leech));
        }
    }

    @Test
    void aLossOfPowerLosesNothingThatWasSynced() {
        try (var world = SwarmWorld.of(12, TORRENT)) {
            world.seed().onLine(30_000, 30_000).start();
            SwarmMachine leech = world.machine().start();
            world.run(Duration.ofSeconds(28));
            int had = leech.has();
            world.run(Duration.ofSeconds(8));
            leech.kill(true);
            leech.restart();
            world.run(Duration.ofSeconds(1));
            assertTrue(had > 0 && leech.has() >= had, leech.has() + " of " + had);
            assertTrue(world.complete(SOON, leech));
        }
    }
}
