package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that was killed, and is started again with what it had saved and nobody to begin with. */
final class RestartTest {
    private static final int PORT = 6881;
    private static final int NODES = 400;
    private static final int ONE = 77;

    private final Simulation world;
    private final Workbench workbench = new Workbench();
    private final List<DhtNode> nodes = new ArrayList<>();

    RestartTest() throws IOException {
        world =
                Simulation.seeded(5)
                        .path(
                                Path.between(Duration.ofMillis(10), Duration.ofMillis(200))
                                        .withLoss(50_000))
                        .start();
    }

    @BeforeEach
    void startNetwork() {
        SimulatedHost first = world.addHost();
        nodes.add(start(first, List.of(), null));
        for (int i = 1; i < NODES; i++) {
            nodes.add(start(world.addHost(), List.of(first.address().withPort(PORT)), null));
            world.run(Duration.ofMillis(50));
        }
        world.run(Duration.ofMinutes(20));
    }

    @Test
    void comesBackWithItsTableWithinSeconds() {
        Set<Contact> before = live(nodes.get(ONE));
        NodeId id = nodes.get(ONE).self().getFirst().id();
        DhtNode after = restart(nodes.get(ONE).state());
        world.run(Duration.ofSeconds(5));
        assertEquals(id, after.self().getFirst().id());
        long back = back(before, after);
        assertTrue(back * 100 >= before.size() * 95L, back + " of " + before.size());
    }

    @Test
    void forgetsNobodyWhenItIsStoppedBeforeItIsBack() throws MalformedMessage {
        byte[] state = nodes.get(ONE).state();
        DhtNode after = restart(state);
        assertEquals(
                NodeState.decode(state).contacts(), NodeState.decode(after.state()).contacts());
    }

    private long back(Set<Contact> before, DhtNode after) {
        Set<Contact> now = live(after);
        return before.stream().filter(now::contains).count();
    }

    private static Set<Contact> live(DhtNode node) {
        Vantage vantage = node.vantages().getFirst();
        var live = new LinkedHashSet<Contact>();
        for (TableEntry entry : vantage.table().entries(vantage.now())) {
            if (!entry.isWaiting()) {
                live.add(entry.contact());
            }
        }
        return live;
    }

    private DhtNode restart(byte[] state) {
        SimulatedHost killed = world.hosts().get(ONE);
        world.kill(killed);
        world.run(Duration.ofMinutes(10));
        return start(world.restart(killed), List.of(), state);
    }

    private DhtNode start(SimulatedHost host, List<Endpoint> bootstrap, byte @Nullable [] state) {
        var settings =
                new DhtSettings(
                        List.of(host.address().withPort(PORT)),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.HOME);
        var started = new ArrayList<DhtNode>();
        host.execute(
                () -> {
                    try {
                        started.add(
                                DhtNode.start(
                                        host,
                                        settings,
                                        state,
                                        workbench,
                                        (bytes, offset, length, from) -> {}));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return started.getFirst();
    }
}
