package dev.starling.cli.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.Session;
import dev.starling.cli.demo.DemoPeer;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.session.PeerSession;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.PeerSource;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.torrent.Metainfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads that are ended with signal 9 at a moment of no choice: the next one has every piece
 * that the last one said it had, without looking at the files again, and what comes of it is right.
 */
final class KilledDownloadTest {
    private static final int KILLS = Integer.getInteger("starling.kills", 8);
    private static final int BYTES = 24 << 20;
    private static final int PIECE_BYTES = 32 * 1024;
    private static final long BYTES_PER_SECOND = 16 << 20;
    private static final int SECONDS_MAX = 60;
    private static final int LIFE_MILLIS_MAX = 400;

    @TempDir private Path directory = Path.of("");

    /** Lives in which pieces came. */
    private int fruitful;

    /** Downloads, and says how many pieces it has each time that it has more. */
    static final class Downloader {
        static void main(String[] arguments) throws Exception {
            var metainfo = Metainfo.parse(Files.readAllBytes(Path.of(arguments[0])));
            var directory = Path.of(arguments[1]);
            var host = new NettyHost((_, failure) -> failure.printStackTrace());
            var swarm =
                    PeerSession.onThread(
                            host,
                            () -> {
                                var settings =
                                        PeerSettings.on(List.of())
                                                .withLimits(
                                                        BYTES_PER_SECOND, PeerSettings.UNLIMITED);
                                return PeerNode.start(host, settings, PeerSource.NONE, _ -> {})
                                        .add(
                                                request(host, metainfo, directory)
                                                        .withPeers(
                                                                List.of(
                                                                        Endpoint.parse(
                                                                                arguments[2]))));
                            });
            int said = -1;
            while (true) {
                SwarmFigures now = PeerSession.onThread(host, swarm::figures);
                boolean isOpen =
                        now.stage() == Swarm.Stage.DOWNLOADING
                                || now.stage() == Swarm.Stage.SEEDING;
                if (isOpen && now.piecesHave() != said) {
                    said = now.piecesHave();
                    System.out.println(said + " " + now.piecesChecked());
                }
                Thread.sleep(1);
            }
        }

        static SwarmRequest request(NettyHost host, Metainfo metainfo, Path directory) {
            Path state = directory.resolveSibling(directory.getFileName() + ".state");
            return SwarmRequest.of(
                    metainfo,
                    TorrentPlaces.of(new Places(state, state), directory).disks(host),
                    SwarmListener.SILENT);
        }
    }

    @Test
    void noPieceIsLostThatWasThere() throws Exception {
        Path shared = Files.createDirectories(directory.resolve("seed"));
        Path content = shared.resolve("content");
        DemoPeer.fill(content, BYTES);
        Path torrent = directory.resolve("content.torrent");
        Session.of(
                        "create",
                        content.toString(),
                        "-o",
                        torrent.toString(),
                        "--piece-length=" + PIECE_BYTES)
                .endsWith(ExitCode.DONE);
        var metainfo = Metainfo.parse(Files.readAllBytes(torrent));
        var random = new SplittableRandom(1);
        try (var seeder = new NettyHost((_, failure) -> failure.printStackTrace())) {
            int port =
                    PeerSession.onThread(
                            seeder,
                            () -> {
                                var node =
                                        PeerNode.start(
                                                seeder,
                                                PeerSettings.on(List.of(Endpoint.loopback(0))),
                                                PeerSource.NONE,
                                                _ -> {});
                                node.add(Downloader.request(seeder, metainfo, shared));
                                return node.port();
                            });
            int kills = 0;
            int passes = 0;
            while (kills < KILLS) {
                Path out = directory.resolve("out " + passes++);
                Files.createDirectories(out);
                kills += download(torrent, metainfo, out, port, random, KILLS - kills);
                assertEquals(-1, Files.mismatch(content, out.resolve("content")));
                DemoPeer.remove(out);
            }
            System.out.println(
                    kills
                            + " kills in "
                            + passes
                            + " downloads; pieces came in "
                            + fruitful
                            + " of the lives");
            assertTrue(fruitful > KILLS / 2, fruitful + " lives of use");
        }
    }

    /** Downloads it all, with at most so many kills; answers how many there were. */
    private int download(
            Path torrent, Metainfo metainfo, Path out, int port, SplittableRandom random, int most)
            throws Exception {
        int whole = metainfo.pieces().count();
        int had = 0;
        for (int kills = 0; ; kills++) {
            Process process = start(torrent, out, port);
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                String first = lines.readLine();
                assertTrue(first != null, "it does not start");
                int has = number(first);
                assertTrue(has >= had, had + " pieces were there, and now " + has);
                assertEquals(
                        0,
                        had == 0 ? 0 : Integer.parseInt(first.substring(first.indexOf(' ') + 1)),
                        "it looked again");
                int start = has;
                // Most lives end in the middle of what they are for; some before they have begun.
                boolean mayBeEarly = random.nextInt(4) == 0;
                boolean isLast = kills == most;
                long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
                long life = TimeUnit.MILLISECONDS.toNanos(random.nextInt(LIFE_MILLIS_MAX));
                long until = mayBeEarly && !isLast ? System.nanoTime() + life : patience;
                while (has < whole && System.nanoTime() < until) {
                    if (!lines.ready()) {
                        Thread.sleep(1);
                        continue;
                    }
                    boolean isFirst = has == start;
                    has = number(lines.readLine());
                    if (isFirst && has > start && !isLast && !mayBeEarly) {
                        until = System.nanoTime() + life;
                    }
                }
                // What it had said by then counts too, so its output must stay open.
                process.toHandle().destroyForcibly();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    has = line.isEmpty() || !line.contains(" ") ? has : number(line);
                }
                process.waitFor();
                fruitful += has > start ? 1 : 0;
                had = has;
            }
            if (had == whole) {
                return kills;
            }
            assertTrue(kills < most, "it does not complete: " + had + " of " + whole);
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }

    private static Process start(Path torrent, Path out, int port) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Downloader.class.getName(),
                        torrent.toString(),
                        out.toString(),
                        "127.0.0.1:" + port));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
