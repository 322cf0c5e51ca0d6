package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * Ours against the two that everybody else has, in the same world with the same targets. Packets
 * are queries sent and answers that came. No lookup can have the one node in ten whose query or
 * answer is lost, unless it sends the query again.
 */
final class LookupComparisonTest {
    private static final long SEED = 42;
    private static final int NODES = 10_000;
    private static final int ASKERS = 50;
    private static final int LOOKUPS_EACH = 20;

    /** Not counted: a node that has been running for a while knows how long answers take. */
    private static final int WARM_UPS = 20;

    private record Outcome(String name, List<LookupWorld.Run> runs) {
        long percentile(int perCent, ToLongFunction<LookupWorld.Run> figure) {
            long[] values = runs.stream().mapToLong(figure).sorted().toArray();
            return values[Math.min(values.length - 1, values.length * perCent / 100)];
        }

        double mean(ToLongFunction<LookupWorld.Run> figure) {
            return runs.stream().mapToLong(figure).average().orElseThrow();
        }

        double recall() {
            return mean(LookupWorld.Run::recall) / LookupWorld.CLOSEST;
        }

        double queries() {
            return mean(run -> run.figures().queries());
        }

        /** Queries sent and answers that came. */
        double packets() {
            return mean(run -> run.figures().queries() + run.figures().replies());
        }

        long medianNanos() {
            return percentile(50, LookupWorld.Run::nanos);
        }

        String row() {
            return String.format(
                    "%-16s %6.2f %% %7d %7d %9d %9d %8.1f %8.1f %7.2f %5.1f",
                    name,
                    100 * recall(),
                    millis(medianNanos()),
                    millis(percentile(95, LookupWorld.Run::nanos)),
                    millis(percentile(50, LookupWorld.Run::nearestNanos)),
                    millis(percentile(95, LookupWorld.Run::nearestNanos)),
                    queries(),
                    packets(),
                    mean(run -> run.figures().repeats()),
                    mean(run -> run.figures().hops()));
        }
    }

    @Test
    void findsMoreInHalfTheTimeForNotManyMoreMessages() {
        Outcome ours = outcome("ours", new AdaptiveStrategy());
        Outcome classic = outcome("fixed alpha 3", new FixedAlpha());
        Outcome libtorrent = outcome("libtorrent-like", new LibtorrentLike());
        System.out.printf(
                "%-16s %8s %7s %7s %9s %9s %8s %8s %7s %5s%n",
                "10,000 nodes",
                "recall",
                "p50 ms",
                "p95 ms",
                "near p50",
                "near p95",
                "queries",
                "packets",
                "repeats",
                "hops");
        List.of(ours, classic, libtorrent).forEach(o -> System.out.println(o.row()));

        double fewest = Math.min(classic.packets(), libtorrent.packets());
        assertAll(
                () -> assertTrue(ours.recall() >= 0.95, "recall"),
                () -> assertTrue(2 * ours.medianNanos() <= classic.medianNanos(), "classic"),
                () -> assertTrue(ours.medianNanos() < libtorrent.medianNanos(), "libtorrent"),
                () -> assertTrue(ours.packets() <= 1.3 * fewest, "packets"));
    }

    private static Outcome outcome(String name, LookupStrategy strategy) {
        var world = LookupWorld.of(SEED, NODES, 0.3, 0.05);
        var chance = new SplittableRandom(SEED + 1);
        var runs = new ArrayList<LookupWorld.Run>();
        for (int i = 0; i < ASKERS; i++) {
            LookupWorld.Peer asker = world.randomHonest(chance);
            var memory = new LookupWorld.Memory();
            for (int j = 0; j < (strategy instanceof AdaptiveStrategy ? WARM_UPS : 0); j++) {
                world.run(asker, NodeId.random(chance), strategy, memory);
            }
            for (int j = 0; j < LOOKUPS_EACH; j++) {
                runs.add(world.run(asker, NodeId.random(chance), strategy, memory));
            }
        }
        return new Outcome(name, runs);
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
