package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A network of whole nodes and nothing else, as large as the machine allows. It grows by a
 * hundredth each second, so that at any size the newcomers are few among those who are there.
 */
final class ScaleWorld {
    private static final int PORT = 6881;
    private static final int GROWTH_PARTS = 100;
    private static final int KNOWN_TO_NEWCOMERS = 3;
    private static final Duration LATENCY_LEAST = Duration.ofMillis(15);
    private static final Duration LATENCY_MOST = Duration.ofMillis(165);

    final Simulation world;
    final DhtNode[] nodes;
    private final RandomGenerator random;
    private final Workbench[] workbenches;
    private int size;

    ScaleWorld(int nodes, int threads, long seed) throws IOException {
        this.nodes = new DhtNode[nodes];
        this.random = new SplittableRandom(seed);
        this.workbenches = new Workbench[threads];
        for (int i = 0; i < threads; i++) {
            workbenches[i] = new Workbench();
        }
        this.world =
                Simulation.seeded(seed)
                        .threads(threads)
                        .path(
                                Path.between(LATENCY_LEAST, LATENCY_MOST)
                                        .withJitter(Duration.ofMillis(10)))
                        .latencyFloor(LATENCY_LEAST)
                        .start();
        world.reserve(nodes);
    }

    /** Everybody comes. */
    void grow() {
        while (size < nodes.length) {
            int newcomers = Math.min(nodes.length - size, 1 + size / GROWTH_PARTS);
            for (int i = 0; i < newcomers; i++) {
                start();
            }
            world.run(Duration.ofSeconds(1));
        }
    }

    private void start() {
        var bootstrap = new ArrayList<Endpoint>(KNOWN_TO_NEWCOMERS);
        for (int i = 0; i < KNOWN_TO_NEWCOMERS && size > 0; i++) {
            bootstrap.add(world.hosts().get(random.nextInt(size)).address().withPort(PORT));
        }
        SimulatedHost host = world.addHost();
        var settings =
                new DhtSettings(
                        List.of(host.address().withPort(PORT)),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.SERVER);
        int index = size++;
        host.execute(() -> nodes[index] = node(host, settings));
    }

    private DhtNode node(SimulatedHost host, DhtSettings settings) {
        try {
            return DhtNode.start(
                    host,
                    settings,
                    null,
                    workbenches[host.thread()],
                    (bytes, offset, length, from) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
