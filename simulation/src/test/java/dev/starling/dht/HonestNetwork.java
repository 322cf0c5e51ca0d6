package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Whole nodes that have joined each other; attackers are added by the tests. */
final class HonestNetwork {
    static final int PORT = 6881;

    private static final int PEER_PORT = 1234;
    private static final Duration LOOKUP_MAX = Duration.ofSeconds(45);

    final Simulation world;
    final RandomGenerator random;
    final List<Member> members = new ArrayList<>();
    private final Workbench workbench = new Workbench();

    /** A node and where it lives. */
    record Member(SimulatedHost host, DhtNode node) {
        Endpoint endpoint() {
            return host.address().withPort(PORT);
        }

        Vantage vantage() {
            return node.vantages().getFirst();
        }
    }

    HonestNetwork(long seed, int size) throws IOException {
        this(seed, size, Path.between(Duration.ofMillis(10), Duration.ofMillis(150)));
    }

    HonestNetwork(long seed, int size, Path path) throws IOException {
        random = new SplittableRandom(seed);
        world = Simulation.seeded(seed).path(path).start();
        for (int i = 0; i < size; i++) {
            join();
            if (i % 10 == 0) {
                world.run(Duration.ofMillis(500));
            }
        }
        world.run(Duration.ofMinutes(2));
    }

    /** One more, which knows three of the others. */
    Member join() {
        return join(world.addHost(), DhtSettings.Preset.SERVER);
    }

    Member join(SimulatedHost host, DhtSettings.Preset preset) {
        var bootstrap = new ArrayList<Endpoint>();
        for (int i = 0; i < 3 && !members.isEmpty(); i++) {
            bootstrap.add(draw().endpoint());
        }
        var settings =
                new DhtSettings(
                        List.of(host.address().withPort(PORT)),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        preset);
        host.execute(
                () -> {
                    try {
                        members.add(
                                new Member(
                                        host,
                                        DhtNode.start(
                                                host,
                                                settings,
                                                null,
                                                workbench,
                                                (bytes, offset, length, from) -> {})));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return members.getLast();
    }

    void lookUpBy(LookupStrategy strategy) {
        members.forEach(member -> member.vantage().lookUpBy(strategy));
    }

    Member draw() {
        return members.get(random.nextInt(members.size()));
    }

    /** The nearest honest nodes. */
    List<Member> nearest(NodeId target, int count) {
        return members.stream()
                .sorted((a, b) -> target.compareNearness(a.vantage().self(), b.vantage().self()))
                .limit(count)
                .toList();
    }

    /** Everybody has looked for something before, so they know how large the network is. */
    void season(int lookups) {
        for (int i = 0; i < lookups; i++) {
            for (Member member : members) {
                NodeId target = NodeId.random(random);
                member.host.execute(() -> member.node.findNode(target, _ -> {}));
            }
            world.run(Duration.ofSeconds(20));
        }
    }

    /** How many trials, each an announce and a search by others, find the one who announced. */
    int found(int trials, Supplier<InfoHash> infoHashes) {
        var searches = new ArrayList<Trial>();
        for (int i = 0; i < trials; i++) {
            var trial = new Trial(infoHashes.get(), draw());
            searches.add(trial);
            trial.announcer.host.execute(
                    () ->
                            trial.announcer.node.announce(
                                    trial.infoHash, PEER_PORT, false, new Peers()));
            world.run(Duration.ofMillis(100));
        }
        world.run(LOOKUP_MAX);
        for (Trial trial : searches) {
            Member seeker = draw();
            seeker.host.execute(() -> seeker.node.findPeers(trial.infoHash, trial.peers));
            world.run(Duration.ofMillis(100));
        }
        world.run(LOOKUP_MAX);
        return (int) searches.stream().filter(Trial::isFound).count();
    }

    /** The part of all table entries in use that the attackers hold. */
    double shareOfOthersInTables() {
        var honest = new HashSet<Endpoint>();
        members.forEach(member -> honest.add(member.endpoint()));
        int all = 0;
        int others = 0;
        for (Member member : members) {
            for (TableEntry entry : member.vantage().table().entries(member.vantage().now())) {
                if (!entry.isWaiting()) {
                    all++;
                    others += honest.contains(entry.contact().endpoint()) ? 0 : 1;
                }
            }
        }
        return (double) others / all;
    }

    /** One announces, another looks. */
    private static final class Trial {
        final InfoHash infoHash;
        final Member announcer;
        final Peers peers = new Peers();

        Trial(InfoHash infoHash, Member announcer) {
            this.infoHash = infoHash;
            this.announcer = announcer;
        }

        boolean isFound() {
            return peers.found.contains(announcer.host.address().withPort(PEER_PORT));
        }
    }

    /** What a search for peers brought. */
    static final class Peers implements PeersListener {
        final List<Endpoint> found = new ArrayList<>();
        int announcedTo;
        boolean isDone;

        @Override
        public void onPeer(Endpoint peer) {
            found.add(peer);
        }

        @Override
        public void onDone(SearchReport report, int announced) {
            isDone = true;
            announcedTo = announced;
        }
    }
}
