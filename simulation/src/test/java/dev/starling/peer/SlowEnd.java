package dev.starling.peer;

import dev.starling.peer.storage.TestTorrent;
import java.time.Duration;
import java.util.function.LongFunction;

/**
 * One seeder is quick and one is slow, and the slow one was asked for some of it: that must not be
 * what everybody waits for in the end.
 */
public final class SlowEnd implements LongFunction<String> {
    private static final Duration QUICK = Duration.ofSeconds(20);

    @Override
    public String apply(long seed) {
        try (var world = SwarmWorld.of(seed, TestTorrent.single(seed, 2_000_000, 65_536))) {
            SwarmMachine slow = world.seed().onLine(1_500, 10_000).start();
            SwarmMachine quick = world.seed().onLine(300_000, 300_000);
            SwarmMachine leech = world.machine().knowing().told(slow, quick).start();
            world.run(Duration.ofSeconds(4));
            quick.start();
            leech.host.execute(() -> leech.swarm().addPeer(quick.endpoint()));
            // The quick one refused to be connected before it was there.
            boolean isThere = world.complete(Duration.ofMinutes(2).plus(QUICK), leech);
            return isThere ? "" : "the slow one was waited for: " + leech.figures();
        }
    }
}
