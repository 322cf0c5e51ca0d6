package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.Contact;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whole nodes among each other. */
final class DhtNetworkTest {
    private static final int PORT = 6881;
    private static final InfoHash INFO_HASH =
            InfoHash.ofHex("aabbccddeeff00112233445566778899aabbccdd");

    @Test
    void aPeerThatOneNodeAnnouncedIsFoundByEveryOther() throws IOException {
        var network =
                new Network(1, 100, Path.between(Duration.ofMillis(10), Duration.ofMillis(150)));
        network.world.run(Duration.ofMinutes(2));
        assertTrue(network.nodes.stream().allMatch(DhtNode::hasJoined));
        var announcing = new Peers();
        network.nodes.get(7).announce(INFO_HASH, 1234, true, announcing);
        network.world.run(Duration.ofSeconds(30));
        assertEquals(8, announcing.announcedTo);
        Endpoint announced = network.world.hosts().get(7).address().withPort(1234);
        for (DhtNode node : network.nodes) {
            var peers = new Peers();
            node.findPeers(INFO_HASH, peers);
            network.world.run(Duration.ofSeconds(15));
            assertEquals(Set.of(announced), Set.copyOf(peers.found), node.self().toString());
        }
    }

    @Test
    void nodesThatJoinInOneInstantFindEachOther() throws IOException {
        var network = new Network(3, 40, Path.of(Duration.ofMillis(20)), Duration.ZERO);
        network.world.run(Duration.ofMinutes(3));
        network.nodes.get(5).announce(INFO_HASH, 1234, true, new Peers());
        network.world.run(Duration.ofSeconds(30));
        Endpoint announced = network.world.hosts().get(5).address().withPort(1234);
        for (DhtNode node : network.nodes) {
            var peers = new Peers();
            node.findPeers(INFO_HASH, peers);
            network.world.run(Duration.ofSeconds(15));
            assertEquals(Set.of(announced), Set.copyOf(peers.found), node.self().toString());
        }
    }

    @Test
    void lookupsFindTheTrulyClosestNodes() throws IOException {
        var network =
                new Network(
                        2,
                        300,
                        Path.between(Duration.ofMillis(10), Duration.ofMillis(150))
                                .withLoss(50_000));
        network.world.run(Duration.ofMinutes(5));
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < 50; i++) {
            NodeId target = NodeId.random(new ForkedRandom(9, i));
            var reports = new ArrayList<SearchReport>();
            network.nodes.get(i * 5).findNode(target, reports::add);
            network.world.run(Duration.ofSeconds(20));
            Set<NodeId> truth = network.closest(target, i * 5);
            wanted += truth.size();
            for (Contact contact : reports.getFirst().closest()) {
                found += truth.contains(contact.id()) ? 1 : 0;
            }
        }
        System.out.printf("recall %d of %d%n", found, wanted);
        assertTrue(found >= wanted * 95 / 100, found + " of " + wanted);
    }

    private static final class Peers implements PeersListener {
        final List<Endpoint> found = new ArrayList<>();
        int announcedTo = -1;

        @Override
        public void onPeer(Endpoint peer) {
            found.add(peer);
        }

        @Override
        public void onDone(SearchReport report, int announced) {
            announcedTo = announced;
        }
    }

    private static final class Network {
        final Simulation world;
        final List<DhtNode> nodes = new ArrayList<>();

        Network(long seed, int size, Path path) throws IOException {
            this(seed, size, path, Duration.ofMillis(50));
        }

        Network(long seed, int size, Path path, Duration between) throws IOException {
            world = Simulation.seeded(seed).path(path).start();
            var workbench = new Workbench();
            Endpoint first = world.addHost().address().withPort(PORT);
            for (int i = 1; i < size; i++) {
                world.addHost();
            }
            for (SimulatedHost host : world.hosts()) {
                var settings =
                        new DhtSettings(
                                List.of(host.address().withPort(PORT)),
                                host.id == 0 ? List.of() : List.of(first),
                                List.of(),
                                DhtSettings.Role.SERVER,
                                false,
                                DhtSettings.Preset.HOME);
                host.execute(
                        () -> {
                            try {
                                nodes.add(
                                        DhtNode.start(
                                                host,
                                                settings,
                                                null,
                                                workbench,
                                                (bytes, offset, length, from) -> {}));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
                world.run(between);
            }
        }

        Set<NodeId> closest(NodeId target, int butNot) {
            var byDistance = new TreeSet<NodeId>(target::compareNearness);
            for (int i = 0; i < nodes.size(); i++) {
                if (i != butNot) {
                    byDistance.add(nodes.get(i).self().getFirst().id());
                }
            }
            Set<NodeId> closest = new TreeSet<>();
            byDistance.stream().limit(8).forEach(closest::add);
            return closest;
        }
    }
}
