package dev.starling.dht;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node under 5,000 queries a minute, as many as a node of the mainline DHT gets: pings,
 * find_nodes, get_peers and gets, and the announces and puts for which those gave tokens. When its
 * stores are as full as they get, its heap must not grow any more.
 *
 * <p>{@code mvn -Pbench -pl simulation -am verify -Dbench.in=simulation
 * -Dbench.main=dev.starling.dht.SteadyState -Dbench=24 -Dbench.jvm=-XX:G1HeapRegionSize=8m}: 24
 * virtual hours. In smaller regions G1 counts an array of half a megabyte as a whole one, and the
 * simulator has some.
 */
public final class SteadyState {
    static final int QUERIES_PER_MINUTE = 5_000;

    private static final int PORT = 6881;
    private static final int NEIGHBOURS = 60;
    private static final int ASKERS = 20_000;
    private static final int INFO_HASHES = 200_000;
    private static final Duration BETWEEN = Duration.ofMinutes(1).dividedBy(QUERIES_PER_MINUTE);

    private final Simulation world =
            Simulation.seeded(11)
                    .path(Path.between(Duration.ofMillis(10), Duration.ofMillis(150)))
                    .start();
    private final RandomGenerator random = new SplittableRandom(12);
    private final Krpc krpc = new Krpc();
    private final Workbench workbench = new Workbench();
    private final Asker[] askers = new Asker[ASKERS];
    private final Endpoint server;
    private final DhtNode node;

    SteadyState() throws IOException {
        server = world.addHost().address().withPort(PORT);
        node = start(world.hosts().getFirst());
        for (int i = 0; i < NEIGHBOURS; i++) {
            start(world.addHost());
            world.run(Duration.ofSeconds(1));
        }
        for (int i = 0; i < ASKERS; i++) {
            var asker = new Asker(world.addHost());
            askers[i] = asker;
            asker.host.execute(asker::open);
        }
        world.run(Duration.ofMinutes(5));
    }

    public static void main(String[] arguments) throws IOException {
        int hours = arguments.length == 0 ? 24 : Integer.parseInt(arguments[0]);
        var steady = new SteadyState();
        System.out.printf(
                Locale.ROOT,
                "%d queries a minute from %,d addresses; live heap after each virtual hour%n"
                        + "%4s %10s %12s %10s %8s %8s%n",
                QUERIES_PER_MINUTE,
                ASKERS,
                "hour",
                "kB",
                "answered",
                "torrents",
                "peers",
                "items");
        for (int hour = 1; hour <= hours; hour++) {
            steady.run(Duration.ofHours(1));
            PeerStore peers = steady.node.stores().peers(Family.IPV4);
            System.out.printf(
                    Locale.ROOT,
                    "%4d %,10d %,12d %,10d %,8d %,8d%n",
                    hour,
                    steady.liveBytes() / 1000,
                    steady.answered(),
                    peers.infoHashCount(),
                    peers.peerCount(),
                    steady.node.stores().items().count());
        }
    }

    void run(Duration duration) {
        long queries = duration.dividedBy(BETWEEN);
        for (long i = 0; i < queries; i++) {
            Asker asker = askers[random.nextInt(ASKERS)];
            asker.host.execute(asker::ask);
            world.run(BETWEEN);
        }
    }

    long answered() {
        return node.vantages().getFirst().figures.queriesAnswered;
    }

    /** What lives, but for the digest that the simulator keeps of every second. */
    long liveBytes() {
        // One number for each second, in an array that doubles when it is full.
        int seconds = world.secondDigests().length;
        long digests = Long.BYTES * 2L * Integer.highestOneBit(seconds - 1);
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() - digests;
    }

    private DhtNode start(SimulatedHost host) throws IOException {
        var settings =
                new DhtSettings(
                        List.of(host.address().withPort(PORT)),
                        server.hasSameAddress(host.address()) ? List.of() : List.of(server),
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.SERVER);
        var started = new DhtNode[1];
        host.execute(
                () -> {
                    try {
                        started[0] =
                                DhtNode.start(host, settings, null, workbench, (_, _, _, _) -> {});
                    } catch (IOException impossible) {
                        throw new AssertionError(impossible);
                    }
                });
        return started[0];
    }

    /** Somebody who asks, and behind whose router nobody gets who asks him. */
    private final class Asker {
        final SimulatedHost host;
        private final NodeId id = NodeId.random(random);
        private final byte[] transaction = new byte[2];
        private @Nullable DatagramPort port;

        // What it was given a token for.
        private byte @Nullable [] token;
        private @Nullable InfoHash torrent;
        private @Nullable Item item;

        Asker(SimulatedHost host) {
            this.host = host;
        }

        void open() {
            try {
                port = host.bindUdp(host.address().withPort(PORT), this::onDatagram);
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
        }

        void ask() {
            int length = krpc.encode(transaction, false, next());
            if (port != null) {
                port.send(krpc.array(), 0, length, server);
            }
        }

        private Query next() {
            byte[] shown = token;
            InfoHash announced = torrent;
            Item put = item;
            token = null;
            torrent = null;
            item = null;
            if (shown != null && announced != null) {
                return new Query.AnnouncePeer(id, announced, 6881, random.nextBoolean(), shown);
            }
            if (shown != null && put != null) {
                return new Query.Put(id, put, -1, shown);
            }
            int drawn = random.nextInt(100);
            if (drawn < 20) {
                return new Query.Ping(id);
            }
            if (drawn < 60) {
                return new Query.FindNode(id, NodeId.random(random), Want.IPV4);
            }
            if (drawn < 96) {
                torrent = InfoHash.of(drawTorrent(), 0);
                return new Query.GetPeers(id, torrent, Want.IPV4, false, false);
            }
            item =
                    new Item.Immutable(
                            ("16:" + "%016x".formatted(random.nextLong())).getBytes(US_ASCII));
            return new Query.Get(id, Items.target(item), -1, Want.IPV4);
        }

        /** Few are popular, most are not. */
        private byte[] drawTorrent() {
            double place = Math.pow(random.nextDouble(), 3);
            return NodeId.random(new SplittableRandom((long) (place * INFO_HASHES))).bytes();
        }

        private void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
            try {
                if (krpc.decode(bytes, offset, length, Want.IPV4)
                        instanceof Message.Answered answered) {
                    token = answered.reply().token();
                }
            } catch (MalformedMessage ours) {
                throw new AssertionError(ours);
            }
        }
    }
}
