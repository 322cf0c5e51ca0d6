package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.storage.TestTorrent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In an old swarm most have everything, and want nothing of each other. */
final class SeedsAmongSeedsTest {
    private static final int SEEDS = 16;
    private static final TestTorrent TORRENT = TestTorrent.single(3, 200_000, 32_768);

    @Test
    void theyMeetOnceAndLeaveEachOtherAlone() throws Exception {
        try (var world = SwarmWorld.of(1, TORRENT)) {
            List<SwarmMachine> seeds = seeds(world, SEEDS);
            world.run(Duration.ofMinutes(20));
            long dials = seeds.stream().mapToLong(it -> it.figures().dials()).sum();
            assertTrue(dials >= SEEDS - 1, "they have not met: " + dials);
            assertTrue(dials <= SEEDS * (SEEDS - 1), dials + " dials");
        }
    }

    @Test
    void theyAreInNoHurryToMeet() throws Exception {
        try (var world = SwarmWorld.of(2, TORRENT)) {
            List<SwarmMachine> seeds = seeds(world, SEEDS);
            world.run(Duration.ofSeconds(2));
            long most = seeds.stream().mapToLong(it -> it.figures().dials()).max().orElse(0);
            assertTrue(most > 0 && most <= 12, "dials within two seconds: " + most);
        }
    }

    /** One who is dialled by none of them finds them by himself. */
    @Test
    void whoComesLaterGetsAllOfItFromThem() throws Exception {
        try (var world = SwarmWorld.of(3, TORRENT)) {
            seeds(world, SEEDS);
            world.run(Duration.ofMinutes(5));
            SwarmMachine late = world.machine().unreachable();
            late.start();
            assertTrue(world.complete(Duration.ofMinutes(2), late));
        }
    }

    private static List<SwarmMachine> seeds(SwarmWorld world, int count) {
        var seeds = new ArrayList<SwarmMachine>();
        for (int i = 0; i < count; i++) {
            SwarmMachine seed = world.seed();
            seed.start();
            seeds.add(seed);
        }
        return seeds;
    }
}
