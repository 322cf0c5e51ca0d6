package dev.starling.cli.endurance;

import dev.starling.host.Endpoint;
import dev.starling.peer.storage.TestTorrent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A node that lives for a while among many: torrents it seeds, torrents that are removed and
 * fetched again, peers that come and go, a DHT that asks. What it holds is to stay where it is.
 */
final class Endurance {
    private static final int PIECE = 32 << 10;

    private final Path directory;
    private final int torrentCount;
    private final int guestCount;
    private final int staySeconds;
    private final Duration step;
    private final int steps;
    private final Flatness heap = new Flatness("heap after collection", 0.08, 2 << 20);
    private final Flatness threads = new Flatness("threads", 0, 3);
    private final Flatness descriptors = new Flatness("descriptors", 0.08, 20);

    Endurance(
            Path directory,
            int torrentCount,
            int guestCount,
            int staySeconds,
            Duration step,
            int steps) {
        this.directory = directory;
        this.torrentCount = torrentCount;
        this.guestCount = guestCount;
        this.staySeconds = staySeconds;
        this.step = step;
        this.steps = steps;
    }

    /** Prints a line a step and a verdict, and answers it. */
    boolean run() throws Exception {
        var torrents = new ArrayList<TestTorrent>();
        for (int i = 0; i < torrentCount; i++) {
            torrents.add(TestTorrent.single(i + 1, 16 * PIECE, PIECE));
        }
        int held = torrentCount * 3 / 4;
        try (var guests = new Guests(staySeconds)) {
            String bootstrap = guests.startDht(Math.min(30, guestCount / 4));
            Files.createDirectories(NodeProcess.data(directory));
            for (TestTorrent torrent : torrents.subList(0, held)) {
                Files.write(
                        NodeProcess.data(directory).resolve(torrent.metainfo().name()),
                        torrent.content());
            }
            try (var node = NodeProcess.start(directory, bootstrap)) {
                node.withoutQueue();
                var givers = new ArrayList<Endpoint>();
                for (int i = 0; i < torrentCount; i++) {
                    givers.add(i < held ? Endpoint.loopback(1) : guests.give(torrents.get(i)));
                    node.add(torrents.get(i), i < held ? "" : quoted(givers.get(i)));
                }
                node.awaitSeeding(torrentCount, 120);
                guests.visit(Endpoint.loopback(node.port()), torrents, guestCount);
                print("     s  heap KiB   rss KiB threads   fds  cpu%  peers  came   done lookups");
                for (int i = 1; i <= steps; i++) {
                    long cpu = node.cpuMillis();
                    Thread.sleep(step);
                    report(node, guests, i, node.cpuMillis() - cpu);
                    if (held < torrentCount) {
                        int again = held + i % (torrentCount - held);
                        replace(node, torrents.get(again), givers.get(again));
                    }
                }
                return verdict(node);
            }
        }
    }

    private static String quoted(Endpoint endpoint) {
        return '"' + endpoint.toString() + '"';
    }

    /** It goes with its data, comes back, and is downloaded again. */
    private static void replace(NodeProcess node, TestTorrent torrent, Endpoint giver)
            throws Exception {
        node.ask("DELETE", "torrents/" + torrent.metainfo().infoHash() + "?data=true", "");
        node.add(torrent, quoted(giver));
    }

    private void report(NodeProcess node, Guests guests, int number, long cpuMillis)
            throws Exception {
        long bytes = node.heapBytes();
        heap.add(bytes);
        threads.add(node.threads());
        descriptors.add(node.descriptors());
        long peers = 0;
        for (Object row : (List<?>) node.get("torrents").get("torrents")) {
            peers += ((Number) ((Map<?, ?>) row).get("peers")).longValue();
        }
        print(
                String.format(
                        Locale.ROOT,
                        "%6.1f %9d %9d %7d %5d %5.1f %6d %6d %6d %7d",
                        number * step.toMillis() / 1_000.0,
                        bytes / 1024,
                        node.residentKib(),
                        node.threads(),
                        node.descriptors(),
                        100.0 * cpuMillis / step.toMillis(),
                        peers,
                        guests.came.get(),
                        guests.complete.get(),
                        guests.lookups.get()));
    }

    private boolean verdict(NodeProcess node) throws Exception {
        print(heap.toString());
        print(threads.toString());
        print(descriptors.toString());
        boolean isFlat = heap.isFlat() && threads.isFlat() && descriptors.isFlat();
        if (!isFlat) {
            print(String.join("\n", node.histogram().lines().limit(30).toList()));
        }
        return node.end() == 0 && isFlat;
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
