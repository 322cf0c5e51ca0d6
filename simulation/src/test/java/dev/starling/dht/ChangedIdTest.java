package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that have another id from one moment to the next, as BEP 42 has it. */
final class ChangedIdTest {
    private static final int PORT = 6881;
    private static final int NODES = 200;
    private static final Path PATH =
            Path.between(Duration.ofMillis(10), Duration.ofMillis(150)).withLoss(20_000);

    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void afterHalfOfTheNodesChangedIdsNoOldOneIsNamed(long seed) throws IOException {
        var network = new Network(seed, NODES);
        network.world.run(Duration.ofMinutes(10));
        for (int i = 0; i < NODES; i += 2) {
            network.change(i);
        }
        var figures = new StringBuilder();
        int atOnce = network.oldIdsNamed();
        int afterTwoMinutes = 0;
        for (int minute = 1; minute <= 16; minute++) {
            network.world.run(Duration.ofMinutes(1));
            int old = network.oldIdsNamed();
            afterTwoMinutes = minute == 2 ? old : afterTwoMinutes;
            figures.append(' ').append(old);
        }
        System.out.printf(
                "%d of %d ids change; old ones in tables at once: %d, and by the minute:%s%n",
                NODES / 2, NODES, atOnce, figures);
        assertTrue(atOnce > NODES, "nothing was tested");
        assertTrue(afterTwoMinutes < atOnce / 20, figures::toString);
        assertEquals(0, network.oldIdsNamed());
        assertTrue(network.newIdsNamed() > atOnce / 2, "the new ids are not known");
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 9, 18, 24})
    void whoKnowsUsHearsOfItWithinHalfAMinute(long seed) throws IOException {
        var network = new Network(seed, 60);
        network.world.run(Duration.ofMinutes(10));
        NodeId before = network.vantages.get(30).self();
        int knewUs = network.knowing(before);
        long sentBefore = network.vantages.get(30).figures.queriesSent;
        network.change(30);
        network.world.run(Duration.ofSeconds(40));
        assertTrue(knewUs > 20, () -> knewUs + " knew us");
        // Lost pings are sent again; left are those who know us, and whom we do not know.
        int still = network.knowing(before);
        assertTrue(still <= knewUs / 10, () -> still + " of " + knewUs + " do not know yet");
        assertTrue(
                network.knowing(network.vantages.get(30).self()) > knewUs / 2,
                () ->
                        network.knowing(network.vantages.get(30).self())
                                + " of "
                                + knewUs
                                + " know the new id");
        long sent = network.vantages.get(30).figures.queriesSent - sentBefore;
        assertTrue(sent <= Renaming.TOLD_MAX + 60, () -> sent + " queries to tell 60 nodes");
    }

    @Test
    void whomNoPingReachedAtFirstHearsOfItAllTheSame() throws IOException {
        var network = new Network(4, 60);
        network.world.run(Duration.ofMinutes(10));
        NodeId before = network.vantages.get(30).self();
        int knewUs = network.knowing(before);
        network.world.setPath(PATH.withLoss(1_000_000));
        network.change(30);
        network.world.run(Duration.ofMillis(1_500));
        assertEquals(knewUs, network.knowing(before));
        network.world.setPath(PATH.withLoss(0));
        network.world.run(Duration.ofSeconds(30));
        assertEquals(0, network.knowing(before));
    }

    /** Every second, in the name of everybody, with an id that is nobody's. */
    @Test
    void forgedQueriesDoNotEmptyATable() throws IOException {
        var network = new Network(5, 100);
        network.world.run(Duration.ofMinutes(10));
        Vantage victim = network.vantages.get(50);
        Set<Contact> before = tableOf(victim);
        long sentBefore = victim.figures.queriesSent;
        var krpc = new Krpc();
        int fewestNamed = Integer.MAX_VALUE;
        for (int second = 0; second < 600; second++) {
            victim.host()
                    .offload(
                            () -> true,
                            _ -> {
                                for (Contact contact : before) {
                                    var ping = new Query.Ping(NodeId.random(random));
                                    int length = krpc.encode(new byte[2], false, ping);
                                    victim.onDatagram(krpc.array(), 0, length, contact.endpoint());
                                }
                            });
            network.world.run(Duration.ofSeconds(1));
            fewestNamed =
                    Math.min(fewestNamed, victim.namable(victim.self(), before.size()).size());
        }
        long sent = victim.figures.queriesSent - sentBefore;
        System.out.printf(
                "queries in the name of %d, every second: at least %d are named, %d queries in 10"
                        + " minutes%n",
                before.size(), fewestNamed, sent);
        assertTrue(tableOf(victim).containsAll(before), "somebody is gone");
        assertTrue(fewestNamed >= before.size() - Doubts.DOUBTS_MAX);
        // Two intervals, the upkeep of ten minutes.
        assertTrue(sent <= 3 * Doubts.DOUBTS_MAX + 120, () -> sent + " queries");
    }

    private static Set<Contact> tableOf(Vantage vantage) {
        var contacts = new HashSet<Contact>();
        vantage.table().entries(vantage.now()).forEach(entry -> contacts.add(entry.contact()));
        return contacts;
    }

    private static final class Network {
        private final Simulation world;
        private final List<Vantage> vantages = new ArrayList<>();
        private final SplittableRandom random = new SplittableRandom(3);

        Network(long seed, int size) throws IOException {
            world = Simulation.seeded(seed).path(PATH).start();
            var workbench = new Workbench();
            Endpoint first = world.addHost().address().withPort(PORT);
            for (int i = 1; i < size; i++) {
                world.addHost();
            }
            for (SimulatedHost host : world.hosts()) {
                var settings =
                        new DhtSettings(
                                List.of(host.address().withPort(PORT)),
                                List.of(first),
                                List.of(),
                                DhtSettings.Role.SERVER,
                                false,
                                DhtSettings.Preset.HOME);
                host.execute(
                        () -> {
                            try {
                                vantages.add(
                                        DhtNode.start(
                                                        host,
                                                        settings,
                                                        null,
                                                        workbench,
                                                        (_, _, _, _) -> {})
                                                .vantages()
                                                .getFirst());
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
                world.run(Duration.ofMillis(200));
            }
        }

        void change(int index) {
            Vantage vantage = vantages.get(index);
            NodeId id = SecureId.forAddress(vantage.local(), random);
            world.hosts().get(index).execute(() -> vantage.become(id));
            world.run(Duration.ofNanos(1));
        }

        /** How many entries of tables are as nobody is, and would be named to whoever asks. */
        int oldIdsNamed() {
            return named(false);
        }

        int newIdsNamed() {
            return named(true);
        }

        private int named(boolean isRight) {
            Map<Endpoint, NodeId> ids = new HashMap<>();
            vantages.forEach(vantage -> ids.put(vantage.local(), vantage.self()));
            int named = 0;
            for (Vantage vantage : vantages) {
                for (Contact contact : vantage.namable(vantage.self(), RoutingTable.CONTACTS_MAX)) {
                    named += contact.id().equals(ids.get(contact.endpoint())) == isRight ? 1 : 0;
                }
            }
            return named;
        }

        int knowing(NodeId id) {
            return (int)
                    vantages.stream()
                            .filter(
                                    vantage ->
                                            vantage.namable(id, 1).stream()
                                                    .anyMatch(contact -> contact.id().equals(id)))
                            .count();
        }
    }
}
