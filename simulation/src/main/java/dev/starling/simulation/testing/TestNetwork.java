package dev.starling.simulation.testing;

import dev.starling.simulation.Path;
import dev.starling.simulation.Simulation;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Some DHT nodes that know each other, in virtual time. Between calls of {@link #run} and {@link
 * #runUntil} the network stands still.
 *
 * <pre>{@code
 * try (var network = TestNetwork.seeded(42).nodes(200).packetLoss(1, 3).start()) {
 *     network.node(7).announce(infoHash, 6881);
 *     var found = network.node(131).findPeers(infoHash);
 *     network.runUntil(
 *             () -> found.contains(network.node(7).peerAddress()), Duration.ofMinutes(2));
 * }
 * }</pre>
 */
public final class TestNetwork implements AutoCloseable {
    public static final int NODES_MAX = 100_000;

    private static final Duration JOINING_MAX = Duration.ofMinutes(30);
    private static final int JOINS_A_SECOND = 500;
    private static final int MILLION = 1_000_000;

    private final Setup setup;
    private final Simulation world;
    private final DhtCrowd crowd;
    private final List<TestNode> nodes = new ArrayList<>();

    /** How the network is to be. */
    public static final class Setup {
        private final long seed;
        private int nodes = 50;
        private int lossPerMillion;
        private Duration latency = Duration.ofMillis(40);
        private int threads = 1;

        private Setup(long seed) {
            this.seed = seed;
        }

        /** How many there are in the beginning; 50 unless said. */
        public Setup nodes(int count) {
            if (count < 1 || count > NODES_MAX) {
                throw new IllegalArgumentException("1 to " + NODES_MAX + " nodes, not " + count);
            }
            nodes = count;
            return this;
        }

        /** So many of so many datagrams are lost; none unless said. */
        public Setup packetLoss(int lost, int of) {
            if (lost < 0 || of < 1 || lost > of) {
                throw new IllegalArgumentException(lost + " of " + of + " cannot be lost");
            }
            lossPerMillion = (int) ((long) lost * MILLION / of);
            return this;
        }

        /** What a datagram takes from one node to another; 40 ms unless said. */
        public Setup latency(Duration oneWay) {
            if (oneWay.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException("at least a millisecond, not " + oneWay);
            }
            latency = oneWay;
            return this;
        }

        /** How many cores to use, which changes nothing but how long it takes; 1 unless said. */
        public Setup threads(int count) {
            threads = count;
            return this;
        }

        /** Lets the nodes come, and find each other. */
        public TestNetwork start() {
            return new TestNetwork(this);
        }

        @Override
        public String toString() {
            return "TestNetwork.seeded("
                    + seed
                    + ").nodes("
                    + nodes
                    + ")"
                    + (lossPerMillion == 0
                            ? ""
                            : ".packetLoss(" + lossPerMillion + ", " + MILLION + ")");
        }
    }

    private TestNetwork(Setup setup) {
        this.setup = setup;
        Path everywhere = Path.of(setup.latency).withLoss(setup.lossPerMillion);
        try {
            this.world =
                    Simulation.seeded(setup.seed)
                            .path(everywhere)
                            .latencyFloor(Duration.ofMillis(1))
                            .threads(setup.threads)
                            .replay(setup.toString())
                            .start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // no file is written
        }
        var arguments = Arguments.of("a test", Network.PARAMETERS, Map.of());
        this.crowd =
                new DhtCrowd(
                        world,
                        new Network(arguments, setup.seed),
                        new SplittableRandom(setup.seed));
        world.reserve(setup.nodes);
        crowd.growTo(setup.nodes, JOINS_A_SECOND);
        runUntil(() -> crowd.size() == setup.nodes, JOINING_MAX);
        crowd.living().forEach(resident -> nodes.add(new TestNode(this, resident)));
        runUntil(this::haveAllJoined, JOINING_MAX);
    }

    /** The same seed brings the same network, and the same things to happen in it. */
    public static Setup seeded(long seed) {
        return new Setup(seed);
    }

    /** One of them, counted from 0 in the order in which they came. */
    public TestNode node(int index) {
        return nodes.get(index);
    }

    public int size() {
        return nodes.size();
    }

    /** One more, which has heard of a few of the others. */
    public TestNode join() {
        var node = new TestNode(this, crowd.join());
        nodes.add(node);
        return node;
    }

    /** It is gone at once and tells nobody; the others keep their numbers. */
    public void kill(TestNode node) {
        crowd.kill(node.resident());
    }

    /** Lets time pass. */
    public void run(Duration time) {
        world.run(time);
    }

    /**
     * Lets time pass until something holds.
     *
     * @throws AssertionError when it does not within this time
     */
    public void runUntil(BooleanSupplier condition, Duration atMost) {
        if (!world.runUntil(condition, atMost)) {
            throw new AssertionError(
                    "it did not come true within " + atMost + "; the network was " + setup);
        }
    }

    /**
     * Everything else that can be done to a network: cut it, freeze a host, look at its traffic.
     */
    public Simulation simulation() {
        return world;
    }

    @Override
    public void close() {
        world.close();
    }

    @Override
    public String toString() {
        return setup.toString();
    }

    private boolean haveAllJoined() {
        return nodes.stream().allMatch(node -> node.resident().node().hasJoined());
    }
}
