package dev.starling.cli.endurance;

import dev.starling.cli.node.Addition;
import dev.starling.cli.node.AlreadyThere;
import dev.starling.cli.node.KeptInMemory;
import dev.starling.cli.node.NodeSettings;
import dev.starling.cli.node.TorrentFiles;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.node.Node;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TestTorrent;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A whole node in virtual time: its torrents, and machines that come, find it through the DHT,
 * download from it and are switched off without a word. Hours later it is to hold what it held.
 */
final class LongLife {
    private static final int PORT = 6881;
    private static final int PIECE = 16 << 10;
    private static final Duration STAY = Duration.ofMinutes(8);

    private final int guestCount;
    private final Duration step;
    private final int steps;
    private final long seed;
    private final SplittableRandom random;
    private final List<TestTorrent> torrents = new ArrayList<>();
    private final Flatness heap = new Flatness("heap after collection", 0.08, 1 << 20);
    private final Flatness timers = new Flatness("timers", 0.15, 20);
    private final Flatness streams = new Flatness("open streams", 0.3, 10);
    private TorrentLibrary library;
    private WatchedHost watched;
    private Endpoint node = Endpoint.loopback(1);
    private long visits;
    private long complete;

    LongLife(long seed, int torrentCount, int guestCount, Duration step, int steps) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.guestCount = guestCount;
        this.step = step;
        this.steps = steps;
        for (int i = 0; i < torrentCount; i++) {
            torrents.add(TestTorrent.single(i + 1, 6 * PIECE, PIECE));
        }
    }

    /** Prints a line a step and a verdict, and answers it. */
    boolean run() throws IOException {
        try (var world =
                Simulation.seeded(seed)
                        .path(Path.between(Duration.ofMillis(10), Duration.ofMillis(80)))
                        .start()) {
            SimulatedHost machine = world.addHost();
            machine.execute(() -> begin(machine));
            for (int i = 0; i < guestCount; i++) {
                SimulatedHost place = world.addHost();
                // They come one by one, as elsewhere.
                world.after(Duration.ofSeconds(10L * i), () -> visit(world, place));
            }
            System.out.println("   hours  heap KiB  timers streams  visits complete   events");
            for (int i = 1; i <= steps; i++) {
                world.run(step);
                report(world, i);
            }
            System.out.println(heap + "\n" + timers + "\n" + streams);
            if (complete < visits / 4) {
                System.out.println("only " + complete + " of " + visits + " got what they wanted");
                return false;
            }
            return heap.isFlat() && timers.isFlat() && streams.isFlat();
        }
    }

    private void report(Simulation world, int number) {
        System.gc();
        long bytes = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        heap.add(bytes);
        timers.add(watched.timers());
        streams.add(watched.streams());
        System.out.printf(
                Locale.ROOT,
                "%8.1f %9d %7d %7d %7d %8d %8d%n",
                number * step.toMinutes() / 60.0,
                bytes / 1024,
                watched.timers(),
                watched.streams(),
                visits,
                complete,
                world.events());
    }

    private void begin(SimulatedHost machine) {
        try {
            watched = new WatchedHost(machine);
            node = machine.address().withPort(PORT);
            library =
                    new TorrentLibrary(
                            watched,
                            node(watched, node, List.of(), PeerSettings.UNLIMITED),
                            new KeptInMemory(),
                            (_, metainfo, placed) -> {
                                TestTorrent held =
                                        torrents.stream()
                                                .filter(it -> it.metainfo() == metainfo)
                                                .findFirst()
                                                .orElseThrow();
                                return place(held, true, metainfo, placed);
                            },
                            () -> 1_700_000_000 + machine.nanoTime() / 1_000_000_000,
                            e -> {
                                throw new AssertionError(e);
                            });
            library.open(java.nio.file.Path.of("/downloads"));
            library.settings().set(NodeSettings.Name.SEED_QUEUE, 0);
            for (TestTorrent torrent : torrents) {
                library.add(Addition.of(torrent.metainfo()), _ -> {});
            }
        } catch (IOException | AlreadyThere e) {
            throw new AssertionError(e);
        }
    }

    private static Node node(Host host, Endpoint at, List<Endpoint> bootstrap, long downPerSecond)
            throws IOException {
        return Node.start(
                host,
                DhtSettings.local(at, bootstrap),
                null,
                new Workbench(),
                bound ->
                        PeerSettings.on(bound)
                                .withEncryption(Encryption.OFF)
                                .withLimits(downPerSecond, PeerSettings.UNLIMITED),
                (_, _) -> {});
    }

    private static TorrentFiles.Place place(
            TestTorrent torrent, boolean isFull, Metainfo metainfo, BitSet placed) {
        var disk = new GuestDisk(torrent, isFull);
        return new TorrentFiles.Place(
                new TorrentStore(disk, metainfo, placed), new ResumeLog(disk, "journal"));
    }

    /** Somebody comes to a machine, stays for a while, and it is switched off for the next. */
    private void visit(Simulation world, SimulatedHost machine) {
        TestTorrent wanted = torrents.get(random.nextInt(torrents.size()));
        visits++;
        machine.execute(
                () -> {
                    try {
                        node(
                                        machine,
                                        machine.address().withPort(PORT),
                                        List.of(node),
                                        6L * PIECE / STAY.toSeconds())
                                .peers()
                                .add(
                                        SwarmRequest.of(
                                                wanted.metainfo().infoHash(),
                                                (metainfo, placed, ear) -> {
                                                    var place =
                                                            place(wanted, false, metainfo, placed);
                                                    return new TorrentDisk(
                                                            machine,
                                                            place.store(),
                                                            place.log(),
                                                            ear);
                                                },
                                                new SwarmListener() {
                                                    @Override
                                                    public void onComplete() {
                                                        complete++;
                                                    }
                                                }));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        double stay = -StrictMath.log(1 - random.nextDouble()) * STAY.toMillis();
        world.after(
                Duration.ofMillis((long) stay + 1),
                () -> {
                    world.kill(machine);
                    visit(world, world.restart(machine));
                });
    }
}
