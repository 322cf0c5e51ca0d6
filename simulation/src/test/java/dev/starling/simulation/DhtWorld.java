package dev.starling.simulation;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Hosts with a DHT node on each, which begin with the first of them. */
final class DhtWorld {
    static final int PORT = 6881;

    final Simulation simulation;
    final List<DhtNode> nodes = new ArrayList<>();
    private final Workbench workbench = new Workbench();

    DhtWorld(long seed, Path path) throws IOException {
        simulation = Simulation.seeded(seed).path(path).start();
    }

    static DhtWorld of(long seed, int nodes, Path path) throws IOException {
        var world = new DhtWorld(seed, path);
        for (int i = 0; i < nodes; i++) {
            world.add(settings -> settings);
            world.run(Duration.ofMillis(50));
        }
        return world;
    }

    void run(Duration duration) throws IOException {
        simulation.run(duration);
    }

    /** One more node on a host of its own. */
    DhtNode add(UnaryOperator<DhtSettings> change) {
        SimulatedHost host = simulation.addHost();
        var settings =
                new DhtSettings(
                        List.of(at(host)),
                        host.id == 0 ? List.of() : List.of(first()),
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.SERVER);
        return start(host, host, change.apply(settings));
    }

    /** One more node, with a socket for each family, which knows nobody but these. */
    DhtNode addDualStack(List<Endpoint> bootstrap) {
        SimulatedHost host = simulation.addHost();
        var settings =
                new DhtSettings(
                        List.of(at(host), host.ipv6Address().withPort(PORT)),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.SERVER);
        return start(host, host, settings);
    }

    Endpoint first() {
        return at(host(0));
    }

    SimulatedHost host(int index) {
        return simulation.hosts().get(index);
    }

    static Endpoint at(SimulatedHost host) {
        return host.address().withPort(PORT);
    }

    /** One more node, whose machine is that host as somebody else shows it. */
    DhtNode start(SimulatedHost host, Host shown, DhtSettings settings) {
        host.execute(
                () -> {
                    try {
                        nodes.add(
                                DhtNode.start(
                                        shown,
                                        settings,
                                        null,
                                        workbench,
                                        (bytes, offset, length, from) -> {}));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return nodes.getLast();
    }
}
