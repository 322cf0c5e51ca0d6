package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Whole nodes look up in a network where nearly a third of what their tables hold has just died,
 * one datagram in twenty is lost and nodes come and go; what they find is held against what is
 * there. Three ways to look up go through the same world, each from the same moment.
 *
 * <p>{@code mvn -Pbench -pl simulation -am verify -Dbench.in=simulation
 * -Dbench.main=dev.starling.dht.LookupFigures -Dbench=10000}
 */
public final class LookupFigures {
    private static final int PORT = 6881;
    private static final int LOOKUPS = 500;
    private static final int STORES = 400;
    private static final double DIES = 0.3;

    private final Simulation world;
    private final RandomGenerator random = new SplittableRandom(7);
    private final Workbench workbench = new Workbench();
    private final Map<SimulatedHost, DhtNode> living = new HashMap<>();
    private final List<SimulatedHost> hosts = new ArrayList<>();

    private LookupFigures(int nodes) throws IOException {
        world =
                Simulation.seeded(42)
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
        System.out.printf(
                Locale.ROOT,
                "%,d nodes, of which %.0f %% have just died; 5 %% loss; %d lookups%n"
                        + "%-16s %7s %7s %7s %8s %8s %5s %8s%n",
                nodes,
                DIES * 100,
                LOOKUPS,
                "",
                "recall",
                "p50 ms",
                "p95 ms",
                "queries",
                "replies",
                "hops",
                "found");
        Map<String, LookupStrategy> ways = new LinkedHashMap<>();
        ways.put("ours", new AdaptiveStrategy());
        ways.put("fixed alpha 3", new FixedAlpha());
        ways.put("libtorrent-like", new LibtorrentLike());
        for (Map.Entry<String, LookupStrategy> way : ways.entrySet()) {
            new LookupFigures(nodes).measure(way.getKey(), way.getValue());
        }
    }

    private void measure(String name, LookupStrategy strategy) {
        living.values().forEach(node -> node.vantages().getFirst().lookUpBy(strategy));
        for (SimulatedHost host : List.copyOf(hosts)) {
            if (random.nextDouble() < DIES) {
                kill(host);
            }
        }
        churn(strategy);
        var reports = new ArrayList<SearchReport>();
        double recall = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            NodeId target = NodeId.random(random);
            SimulatedHost asker = draw();
            DhtNode node = nodeOn(asker);
            int before = reports.size();
            asker.execute(() -> node.findNode(target, reports::add));
            world.runUntil(() -> reports.size() > before, Duration.ofMinutes(2));
            if (reports.size() > before) {
                recall += recall(target, asker, reports.getLast());
            }
        }
        int found = storesFound();
        long[] millis = reports.stream().mapToLong(r -> r.nanos() / 1_000_000).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%-16s %6.2f%% %7d %7d %8.1f %8.1f %5.1f %6.2f%%%n",
                name,
                100 * recall / LOOKUPS,
                millis[millis.length / 2],
                millis[millis.length * 95 / 100],
                reports.stream().mapToInt(SearchReport::queries).average().orElse(0),
                reports.stream().mapToInt(SearchReport::replies).average().orElse(0),
                reports.stream().mapToInt(SearchReport::hops).average().orElse(0),
                100.0 * found / STORES);
    }

    /** One announces, another looks. */
    private int storesFound() {
        int found = 0;
        for (int i = 0; i < STORES; i++) {
            InfoHash infoHash = NodeId.random(random).asInfoHash();
            SimulatedHost announcer = draw();
            DhtNode announcing = nodeOn(announcer);
            var done = new Peers();
            announcer.execute(() -> announcing.announce(infoHash, 1234, true, done));
            world.runUntil(() -> done.isDone, Duration.ofMinutes(2));
            SimulatedHost seeker = draw();
            DhtNode seeking = nodeOn(seeker);
            var peers = new Peers();
            seeker.execute(() -> seeking.findPeers(infoHash, peers));
            world.runUntil(() -> peers.isDone, Duration.ofMinutes(2));
            found += peers.found.contains(announcer.address().withPort(1234)) ? 1 : 0;
        }
        return found;
    }

    /** Every few seconds one node dies and another comes. */
    private void churn(LookupStrategy strategy) {
        world.after(
                Duration.ofSeconds(3),
                () -> {
                    kill(draw());
                    join();
                    nodeOn(hosts.getLast()).vantages().getFirst().lookUpBy(strategy);
                    churn(strategy);
                });
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

    private SimulatedHost draw() {
        return hosts.get(random.nextInt(hosts.size()));
    }

    private void kill(SimulatedHost host) {
        world.kill(host);
        living.remove(host);
        hosts.remove(host);
    }

    private void join() {
        SimulatedHost host = world.addHost();
        Endpoint self = host.address().withPort(PORT);
        var bootstrap = new ArrayList<Endpoint>();
        for (int i = 0; i < 3 && !hosts.isEmpty(); i++) {
            bootstrap.add(draw().address().withPort(PORT));
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
        final List<Endpoint> found = new ArrayList<>();
        boolean isDone;

        @Override
        public void onPeer(Endpoint peer) {
            found.add(peer);
        }

        @Override
        public void onDone(SearchReport report, int announcedTo) {
            isDone = true;
        }
    }
}
