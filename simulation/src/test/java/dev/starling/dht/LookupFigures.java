package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * Whole nodes look up in a network where nearly a third of what their tables hold has just died,
 * one datagram in twenty is lost and nodes come and go; what they find is held against what is
 * there.
 *
 * <p>All ways to look up go through one world at the same moments: each has its own share of the
 * nodes to ask from, and all are given the same target at a time. If one began where the last one
 * ended, a slow way would find tables that have been cleaned up meanwhile.
 *
 * <p>{@code mvn -Pbench -pl simulation -am verify -Dbench.in=simulation
 * -Dbench.main=dev.starling.dht.LookupFigures -Dbench=10000}, or {@code "-Dbench=10000 43"} for
 * another world.
 */
public final class LookupFigures {
    private static final int PORT = 6881;
    private static final int ASKERS = 50;

    /** Not counted: a node that has been running for a while knows a few things. */
    private static final int WARM_UPS = 1000;

    private static final int LOOKUPS = 500;
    private static final int STORES = 400;
    private static final double DIES = 0.3;
    private static final Duration BETWEEN = Duration.ofMillis(150);
    private static final Duration SOUGHT_AFTER = Duration.ofSeconds(30);

    private final Simulation world;
    private final RandomGenerator random;
    private final Workbench workbench = new Workbench();

    /** In the order in which they came. */
    private final Map<SimulatedHost, DhtNode> living = new LinkedHashMap<>();

    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<Way> ways = new ArrayList<>();

    /** One way to look up, the nodes that do it, and what came of it. */
    private static final class Way {
        final String name;
        final LookupStrategy strategy;
        final List<SimulatedHost> askers = new ArrayList<>();
        final List<SearchReport> reports = new ArrayList<>();
        final List<Long> firstPeerNanos = new ArrayList<>();
        double recall;
        int sought;
        int found;

        Way(String name, LookupStrategy strategy) {
            this.name = name;
            this.strategy = strategy;
        }

        double mean(ToIntFunction<SearchReport> figure) {
            return reports.stream().mapToInt(figure).average().orElse(0);
        }

        double packets() {
            return mean(report -> report.queries() + report.replies());
        }

        long medianMillis() {
            return millis(reports.stream().map(SearchReport::nanos).toList(), 50);
        }

        String row(Way other) {
            var nanos = reports.stream().map(SearchReport::nanos).toList();
            return String.format(
                    Locale.ROOT,
                    "%-20s %6.2f%% %6d %6d %5.2f %7.1f %7.1f %8.1f %5.2f %5.1f %7.2f%% %6d %6d",
                    name,
                    100 * recall / reports.size(),
                    millis(nanos, 50),
                    millis(nanos, 95),
                    (double) medianMillis() / other.medianMillis(),
                    mean(SearchReport::queries),
                    mean(SearchReport::replies),
                    packets(),
                    packets() / other.packets(),
                    mean(SearchReport::hops),
                    100.0 * found / sought,
                    millis(firstPeerNanos, 50),
                    millis(firstPeerNanos, 95));
        }

        private static long millis(List<Long> nanos, int perCent) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return sorted.length == 0 ? 0 : sorted[sorted.length * perCent / 100] / 1_000_000;
        }
    }

    private LookupFigures(int nodes, long seed) throws IOException {
        random = new SplittableRandom(seed);
        world =
                Simulation.seeded(seed)
                        .path(
                                Path.between(Duration.ofMillis(15), Duration.ofMillis(165))
                                        .withJitter(Duration.ofMillis(10))
                                        .withLoss(50_000))
                        .start();
        for (int i = 0; i < nodes; i++) {
            join();
            if (i % 20 == 0) {
                world.run(Duration.ofSeconds(1));
            }
        }
        world.run(Duration.ofMinutes(20));
    }

    public static void main(String[] arguments) throws IOException {
        int nodes = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        long seed = arguments.length < 2 ? 42 : Long.parseLong(arguments[1]);
        var figures = new LookupFigures(nodes, seed);
        figures.ways.add(new Way("fixed alpha 3", new FixedAlpha()));
        figures.ways.add(new Way("alpha 3, asks twice", new FixedAlpha(2)));
        figures.ways.add(new Way("libtorrent-like", new LibtorrentLike()));
        figures.ways.add(new Way("ours", new AdaptiveStrategy()));
        figures.measure();
    }

    private void measure() {
        for (SimulatedHost host : List.copyOf(hosts)) {
            if (random.nextDouble() < DIES) {
                kill(host);
            }
        }
        for (int i = 0; i < ASKERS * ways.size(); i++) {
            Way way = ways.get(i % ways.size());
            SimulatedHost asker = hosts.get(i * (hosts.size() / (ASKERS * ways.size())));
            way.askers.add(asker);
            nodeOn(asker).vantages().getFirst().lookUpBy(way.strategy);
        }
        churn();
        for (int i = 0; i < WARM_UPS; i++) {
            NodeId target = NodeId.random(random);
            for (Way way : ways) {
                SimulatedHost asker = way.askers.get(i % way.askers.size());
                DhtNode node = nodeOn(asker);
                asker.execute(() -> node.findNode(target, _ -> {}));
            }
            world.run(BETWEEN);
        }
        double deadAtFirst = deadShare();
        for (int i = 0; i < Math.max(LOOKUPS, STORES); i++) {
            NodeId target = NodeId.random(random);
            NodeId place = NodeId.random(random);
            for (Way way : ways) {
                if (i < LOOKUPS) {
                    lookUp(way, target);
                }
                if (i < STORES) {
                    store(way, place.asInfoHash());
                }
            }
            world.run(BETWEEN);
        }
        double deadAtLast = deadShare();
        world.run(Duration.ofMinutes(2));
        System.out.printf(
                Locale.ROOT,
                "%,d nodes; of what tables hold %.1f %% is dead at first, %.1f %% at last; 5 %%"
                        + " loss; %d lookups each%n"
                        + "%-20s %7s %6s %6s %5s %7s %7s %8s %5s %5s %8s %6s %6s%n",
                hosts.size(),
                100 * deadAtFirst,
                100 * deadAtLast,
                LOOKUPS,
                "",
                "recall",
                "p50 ms",
                "p95 ms",
                "x",
                "queries",
                "replies",
                "messages",
                "x",
                "hops",
                "found",
                "peer50",
                "peer95");
        ways.forEach(way -> System.out.println(way.row(ways.getFirst())));
    }

    private void lookUp(Way way, NodeId target) {
        SimulatedHost asker = draw(way);
        DhtNode node = nodeOn(asker);
        asker.execute(
                () ->
                        node.findNode(
                                target,
                                report -> {
                                    way.reports.add(report);
                                    way.recall += recall(target, asker, report);
                                }));
    }

    /** One announces, another looks a while later; those who die meanwhile do not count. */
    private void store(Way way, InfoHash infoHash) {
        SimulatedHost announcer = draw(way);
        DhtNode announcing = nodeOn(announcer);
        var told = new Peers(announcer);
        announcer.execute(() -> told.begin(() -> announcing.announce(infoHash, PORT, true, told)));
        world.after(
                SOUGHT_AFTER,
                () -> {
                    SimulatedHost seeker = draw(way);
                    DhtNode seeking = nodeOn(seeker);
                    var peers = new Peers(seeker);
                    seeker.execute(() -> peers.begin(() -> seeking.findPeers(infoHash, peers)));
                    world.after(
                            SOUGHT_AFTER,
                            () -> {
                                if (told.isDone && living.containsKey(seeker)) {
                                    way.sought++;
                                    way.found += peers.firstNanos > 0 ? 1 : 0;
                                    if (peers.firstNanos > 0) {
                                        way.firstPeerNanos.add(peers.firstNanos);
                                    }
                                }
                            });
                });
    }

    /** Every few seconds one node dies and another comes. */
    private void churn() {
        world.after(
                Duration.ofSeconds(3),
                () -> {
                    kill(hosts.get(random.nextInt(hosts.size())));
                    join();
                    churn();
                });
    }

    /** Of all that tables hold and would hand to a lookup. */
    private double deadShare() {
        var alive = new HashSet<Endpoint>();
        living.keySet().forEach(host -> alive.add(host.address().withPort(PORT)));
        long held = 0;
        long dead = 0;
        for (DhtNode node : living.values()) {
            Vantage vantage = node.vantages().getFirst();
            for (TableEntry entry : vantage.table().entries(vantage.now())) {
                if (!entry.isWaiting()) {
                    held++;
                    dead += alive.contains(entry.contact().endpoint()) ? 0 : 1;
                }
            }
        }
        return (double) dead / held;
    }

    private double recall(NodeId target, SimulatedHost asker, SearchReport report) {
        var nearest = new TreeSet<NodeId>(target::compareNearness);
        for (Map.Entry<SimulatedHost, DhtNode> entry : living.entrySet()) {
            if (entry.getKey() != asker) {
                nearest.add(entry.getValue().self().getFirst().id());
                if (nearest.size() > 8) {
                    nearest.pollLast();
                }
            }
        }
        long met = report.closest().stream().filter(c -> nearest.contains(c.id())).count();
        return met / 8.0;
    }

    private DhtNode nodeOn(SimulatedHost host) {
        return Objects.requireNonNull(living.get(host));
    }

    private SimulatedHost draw(Way way) {
        return way.askers.get(random.nextInt(way.askers.size()));
    }

    private void kill(SimulatedHost host) {
        world.kill(host);
        living.remove(host);
        hosts.remove(host);
        ways.forEach(way -> way.askers.remove(host));
    }

    private void join() {
        SimulatedHost host = world.addHost();
        Endpoint self = host.address().withPort(PORT);
        var bootstrap = new ArrayList<Endpoint>();
        for (int i = 0; i < 3 && !hosts.isEmpty(); i++) {
            bootstrap.add(hosts.get(random.nextInt(hosts.size())).address().withPort(PORT));
        }
        var settings =
                new DhtSettings(
                        List.of(self),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.SERVER);
        host.execute(
                () -> {
                    try {
                        living.put(
                                host,
                                DhtNode.start(
                                        host,
                                        settings,
                                        null,
                                        workbench,
                                        (bytes, offset, length, from) -> {}));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        hosts.add(host);
    }

    private static final class Peers implements PeersListener {
        private final SimulatedHost host;
        private long beganAt;
        long firstNanos;
        boolean isDone;

        Peers(SimulatedHost host) {
            this.host = host;
        }

        void begin(Runnable search) {
            beganAt = host.nanoTime();
            search.run();
        }

        @Override
        public void onPeer(Endpoint peer) {
            if (firstNanos == 0) {
                firstNanos = host.nanoTime() - beganAt;
            }
        }

        @Override
        public void onDone(SearchReport report, int announcedTo) {
            isDone = true;
        }
    }
}
