package dev.starling.cli.demo;

import dev.starling.cli.output.Failure;
import dev.starling.cli.output.ProgressLine;
import dev.starling.cli.torrent.ContentTorrent;
import dev.starling.dht.InfoHash;
import dev.starling.peer.Swarm;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from a bare infohash to the metadata, on a private DHT of 30 nodes on
 * 127.0.0.1: in a node that runs, in one that has just begun, among nodes of which half are gone,
 * and from a cold start of the program; and beside it libtorrent, if it is installed. Medians, in
 * milliseconds.
 *
 * <p>{@code mvn -Pbench -pl cli -am verify -Dbench.in=cli
 * -Dbench.main=dev.starling.cli.demo.MagnetStart}
 */
final class MagnetStart {
    private static final int NODES = 30;
    private static final int ROUNDS = 9;
    private static final long BYTES = 4 << 20;
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final int OTHERS_ROUNDS = 3;
    private static final int OTHERS_SECONDS_MAX = 30;

    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private MagnetStart() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("starling-magnet-");
        try {
            measure(directory);
        } finally {
            DemoPeer.remove(directory);
        }
        System.exit(0);
    }

    private static void measure(Path directory) throws Exception {
        try (var network = DemoNetwork.of(NODES)) {
            until(() -> network.joined() == NODES);
            Path shared = Files.createDirectories(directory.resolve("seeder"));
            Path file = DemoPeer.fill(shared.resolve("data"), BYTES);
            var line =
                    new ProgressLine(
                            new PrintWriter(System.err, true, StandardCharsets.UTF_8), false);
            Metainfo metainfo = ContentTorrent.share(file, line).metainfo();
            try (var seeder = DemoPeer.seeding(metainfo, shared, network, Long.MAX_VALUE)) {
                until(() -> seeder.announcedTo() > 0);
                InfoHash infoHash = metainfo.infoHash();
                running(directory, network, infoHash);
                fresh(directory, network, infoHash, "has just begun");
                cold(directory, network, infoHash);
                libtorrent(directory, network, infoHash, "2", "libtorrent, a session that runs");
                libtorrent(
                        directory, network, infoHash, "-", "libtorrent, one that has just begun");
                network.closeHalf();
                running(directory.resolve("half"), network, infoHash);
                fresh(
                        directory.resolve("half"),
                        network,
                        infoHash,
                        "has just begun, half are gone");
                libtorrent(
                        directory,
                        network,
                        infoHash,
                        "2",
                        "libtorrent, a session that runs, half are gone");
            }
        }
    }

    private static void running(Path directory, DemoNetwork network, InfoHash infoHash)
            throws Exception {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            try (var peer = DemoPeer.of(directory.resolve("running-" + round), network)) {
                until(peer::hasJoined);
                Thread.sleep(1000);
                nanos[round] = metadata(peer, infoHash, System.nanoTime());
            }
        }
        print("a node that runs", nanos);
    }

    private static void fresh(Path directory, DemoNetwork network, InfoHash infoHash, String what)
            throws Exception {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            try (var peer = DemoPeer.of(directory.resolve("fresh-" + round), network)) {
                nanos[round] = metadata(peer, infoHash, began);
            }
        }
        print("a node that " + what, nanos);
    }

    private static void cold(Path directory, DemoNetwork network, InfoHash infoHash)
            throws Exception {
        Path launcher = launcher();
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Path into = directory.resolve("cold-" + round);
            long began = System.nanoTime();
            var process =
                    new ProcessBuilder(
                                    launcher.toString(),
                                    "download",
                                    infoHash.toString(),
                                    "--metadata-only",
                                    "-o",
                                    into.toString(),
                                    "--state",
                                    into + ".state",
                                    "--listen",
                                    "127.0.0.1",
                                    "--port",
                                    "0",
                                    "--allow-local",
                                    "--bootstrap",
                                    network.first().toString())
                            .redirectErrorStream(true)
                            .start();
            try (var out = process.inputReader()) {
                out.lines().forEach(_ -> {});
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the cold start ended with " + process.exitValue());
            }
            nanos[round] = System.nanoTime() - began;
        }
        print("the program from a cold start to its end", nanos);
    }

    /** Python takes a while to start, which is not counted. */
    private static void libtorrent(
            Path directory, DemoNetwork network, InfoHash infoHash, String wait, String what)
            throws Exception {
        URL script = MagnetStart.class.getResource("libtorrent_magnet.py");
        if (script == null || !Files.isExecutable(PYTHON)) {
            System.out.println(what + ": there is no " + PYTHON);
            return;
        }
        long[] nanos = new long[OTHERS_ROUNDS];
        for (int round = 0; round < OTHERS_ROUNDS; round++) {
            var process =
                    new ProcessBuilder(
                                    PYTHON.toString(),
                                    "-Wignore",
                                    Path.of(script.toURI()).toString(),
                                    network.first().toString(),
                                    infoHash.toString(),
                                    directory.resolve("libtorrent-" + round).toString(),
                                    wait,
                                    Integer.toString(OTHERS_SECONDS_MAX))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String answer;
            try (var out = process.inputReader()) {
                answer = out.readLine();
            }
            if (process.waitFor() != 0 || answer == null || answer.equals("never")) {
                System.out.println(what + ": not within " + OTHERS_SECONDS_MAX + " s");
                return;
            }
            nanos[round] = (long) (Double.parseDouble(answer) * 1e6);
        }
        print(what, nanos);
    }

    private static Path launcher() {
        Path here = Path.of("").toAbsolutePath();
        Path inModule = here.resolve("starling");
        return Files.isExecutable(inModule) ? inModule : here.resolve("cli/starling");
    }

    private static long metadata(DemoPeer peer, InfoHash infoHash, long began) throws Exception {
        peer.join(infoHash);
        until(() -> peer.stage() != Swarm.Stage.METADATA);
        return System.nanoTime() - began;
    }

    private interface Condition {
        boolean holds() throws IOException, Failure, InterruptedException;
    }

    private static void until(Condition condition) throws Exception {
        long deadline = System.nanoTime() + NANOS_MAX;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited too long");
            }
            Thread.sleep(1);
        }
    }

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%-48s median %6.0f ms, from %.0f to %.0f%n",
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[0] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
