package dev.starling.cli.torrent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.BencodeTree;
import dev.starling.cli.JsonLines;
import dev.starling.cli.LocalNetwork;
import dev.starling.cli.Session;
import dev.starling.cli.VerbInBackground;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.ExitCode;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code download} and {@code seed} as users call them, all on 127.0.0.1. */
final class DownloadCommandTest {
    private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");
    private static final List<String> FILES = List.of("a/one.bin", "b/two.bin", "three.txt");
    private static final int[] LENGTHS = {900_000, 300_000, 12_345};

    @TempDir private Path directory = Path.of("");

    private Path shared = Path.of("");
    private Path torrent = Path.of("");
    private Metainfo metainfo;
    private final List<VerbInBackground> running = new ArrayList<>();

    @BeforeEach
    void makeTorrent() throws Exception {
        shared = directory.resolve("album");
        var random = new SplittableRandom(7);
        for (int i = 0; i < LENGTHS.length; i++) {
            byte[] bytes = new byte[LENGTHS[i]];
            random.nextBytes(bytes);
            Path file = shared.resolve(FILES.get(i));
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
        torrent = directory.resolve("album.torrent");
        create();
        metainfo = Metainfo.parse(Files.readAllBytes(torrent));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (VerbInBackground verb : running) {
            verb.interrupt();
        }
    }

    @Test
    void aTorrentComesFromAPeerThatIsNamedAndEachEventIsAsPromised() throws Exception {
        String peer = seed();
        var done = download(torrent.toString(), "--peer", peer, "--json").endsWith(ExitCode.DONE);
        assertSameContent();
        assertEquals("", done.err());
        var events = JsonLines.of(done.out());
        assertEquals(
                Map.of("event", "start", "infohash", metainfo.infoHash().toString()),
                events.getFirst());
        var known = only("metadata", done);
        assertEquals(
                List.of("event", "infohash", "name", "bytes", "pieces", "files"),
                List.copyOf(known.keySet()));
        assertEquals("album", known.get("name"));
        assertEquals((long) Arrays.stream(LENGTHS).sum(), known.get("bytes"));
        assertEquals((long) metainfo.pieces().count(), known.get("pieces"));
        assertEquals(3L, known.get("files"));
        var met = JsonLines.named("peer", done.out()).getFirst();
        assertEquals(
                Map.of("event", "peer", "address", peer, "source", "given", "transport", "tcp"),
                met);
        var complete = events.getLast();
        assertEquals(
                List.of("event", "infohash", "bytes", "ms", "paths"),
                List.copyOf(complete.keySet()));
        assertEquals("complete", complete.get("event"));
        assertEquals((long) Arrays.stream(LENGTHS).sum(), complete.get("bytes"));
        var paths =
                FILES.stream().map(file -> output("album/" + file).toString()).sorted().toList();
        assertEquals(
                paths,
                ((List<?>) Objects.requireNonNull(complete.get("paths")))
                        .stream().sorted().toList());
    }

    @Test
    void progressSaysHowFarItIsNoMoreOftenThanOnceASecond() throws Exception {
        String peer = seed("--up-limit", "400K");
        var done = download(torrent.toString(), "--peer", peer, "--json").endsWith(ExitCode.DONE);
        var progress = JsonLines.named("progress", done.out());
        long ms = number(only("complete", done), "ms");
        assertTrue(progress.size() >= 2 && progress.size() <= ms / 1000 + 2, done::out);
        long before = 0;
        for (var event : progress) {
            assertEquals(
                    List.of("event", "bytes", "total", "down_rate", "up_rate", "peers", "pieces"),
                    List.copyOf(event.keySet()));
            assertTrue(number(event, "bytes") >= before);
            before = number(event, "bytes");
        }
        assertEquals(1L, progress.getLast().get("peers"));
    }

    @Test
    void aMagnetLinkIsEnough() throws Exception {
        String peer = seed();
        var done = download(metainfo.magnet().toString(), "--peer", peer).endsWith(ExitCode.DONE);
        assertEquals(output("album") + "\n", done.out());
        assertSameContent();
    }

    @Test
    void aPeerMayBeNamedInTheLinkItself() throws Exception {
        String link = metainfo.magnet() + "&x.pe=" + seed();
        download(link).endsWith(ExitCode.DONE);
        assertSameContent();
    }

    @Test
    void anInfohashIsEnoughWhereThereIsADht() throws Exception {
        try (var network = LocalNetwork.of(6)) {
            String[] lab = {"--bootstrap", network.bootstrap(), "--allow-local"};
            var seed = seeding(torrent.toString(), lab);
            String said = seed.await("the announce", out -> out.contains("\"announced\""));
            var announced = JsonLines.named("announced", said).getFirst();
            assertEquals(List.of("event", "infohash", "nodes"), List.copyOf(announced.keySet()));
            assertTrue(number(announced, "nodes") > 0, said);

            var done =
                    run(
                                    "download",
                                    metainfo.infoHash().toString(),
                                    "-o",
                                    output("").toString(),
                                    "--state",
                                    directory.resolve("state").toString(),
                                    "--port",
                                    "0",
                                    "--listen",
                                    "127.0.0.1",
                                    "--json",
                                    "--timeout",
                                    "30s",
                                    "--bootstrap",
                                    network.bootstrap(),
                                    "--allow-local")
                            .endsWith(ExitCode.DONE);
            assertEquals("dht", JsonLines.named("peer", done.out()).getFirst().get("source"));
            assertSameContent();
        }
    }

    @Test
    void aPrivateTorrentIsServedToGivenPeersAndNotAnnounced() throws Exception {
        Files.delete(torrent);
        create("--private");
        metainfo = Metainfo.parse(Files.readAllBytes(torrent));
        try (var network = LocalNetwork.of(4)) {
            String[] lab = {"--bootstrap", network.bootstrap(), "--allow-local"};
            var seed = seeding(torrent.toString(), lab);
            String peer = "127.0.0.1:" + port(seed);
            download(torrent.toString(), "--peer", peer).endsWith(ExitCode.DONE);
            assertSameContent();
            var found =
                    run(
                            "dht",
                            "get-peers",
                            metainfo.infoHash().toString(),
                            "--bootstrap",
                            network.bootstrap(),
                            "--allow-local",
                            "--listen",
                            "127.0.0.1",
                            "--port",
                            "0",
                            "--timeout",
                            "5s");
            found.endsWith(ExitCode.NOT_FOUND);
            assertFalse(seed.await("anything", out -> true).contains("\"announced\""));
        }
    }

    @Test
    void theFilesAreListedAsSoonAsTheyAreKnown() throws Exception {
        var listed = download(metainfo.magnet().toString(), "--peer", seed(), "--list");
        listed.endsWith(ExitCode.DONE);
        assertEquals(3, listed.out().lines().count(), listed::out);
        assertTrue(listed.out().contains("album/a/one.bin"), listed::out);
        assertFalse(Files.exists(output("album")));
        var same = download(torrent.toString(), "--list").endsWith(ExitCode.DONE);
        assertEquals(listed.out(), same.out());
        var json = download(torrent.toString(), "--list", "--json").endsWith(ExitCode.DONE);
        assertEquals(1L, JsonLines.of(json.out()).getFirst().get("number"));
    }

    @Test
    void theMetadataAloneBecomesATorrent() throws Exception {
        var written = download(metainfo.magnet().toString(), "--peer", seed(), "--metadata-only");
        written.endsWith(ExitCode.DONE);
        assertEquals(output("album.torrent") + "\n", written.out());
        var known = Metainfo.parse(Files.readAllBytes(output("album.torrent")));
        assertEquals(metainfo.infoHash(), known.infoHash());
        assertFalse(Files.exists(output("album")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--select=3", "--match=three"})
    void onlyTheChosenFilesCome(String choice) throws Exception {
        int chosen = number("three.txt");
        String option = choice.startsWith("--select") ? "--select=" + chosen : choice;
        var done = download(torrent.toString(), "--peer", seed(), option, "--json");
        done.endsWith(ExitCode.DONE);
        assertArrayEquals(
                Files.readAllBytes(shared.resolve("three.txt")),
                Files.readAllBytes(output("album/three.txt")));
        assertFalse(Files.exists(output("album/a/one.bin")));
        assertEquals(
                List.of(output("album/three.txt").toString()), only("complete", done).get("paths"));
    }

    @Test
    void inSequenceItIsTheSame() throws Exception {
        download(torrent.toString(), "--peer", seed(), "--sequential").endsWith(ExitCode.DONE);
        assertSameContent();
    }

    @Test
    void anInterruptedDownloadGoesOnWhereItWas() throws Exception {
        String peer = seed();
        String[] slow = {"--peer", peer, "--down-limit", "300K", "--json"};
        var first = new VerbInBackground(downloadArguments(torrent.toString(), slow));
        running.add(first);
        first.await("a third of it", out -> bytesOf(out) > 400_000);
        var interrupted = first.interrupt().endsWith(ExitCode.INTERRUPTED);
        var error = only("error", interrupted);
        assertEquals(List.of("event", "code", "message"), List.copyOf(error.keySet()));
        assertEquals(7L, error.get("code"));
        long had = bytesOf(interrupted.out());

        var second = download(torrent.toString(), "--peer", peer).endsWith(ExitCode.DONE);
        assertSameContent();
        // "1.2 MB complete after …, … down": less than all of it came.
        var down = Pattern.compile(", ([^,]*) down").matcher(second.err());
        assertTrue(down.find(), second::err);
        assertFalse(second.err().contains(Amounts.bytes(1_212_345) + " down"), second::err);
        assertTrue(had > 0);
    }

    @Test
    void whatLiesThereAlreadyIsCheckedAndKept() throws Exception {
        for (String file : FILES) {
            Path to = output("album/" + file);
            Files.createDirectories(to.getParent());
            Files.copy(shared.resolve(file), to);
        }
        download(torrent.toString()).endsWith(ExitCode.DONE);
        assertSameContent();
    }

    @Test
    void withoutAnyPeerItIsNotFound() throws Exception {
        for (String id : List.of(torrent.toString(), metainfo.infoHash().toString())) {
            var none = download(id, "--timeout", "2s").endsWith(ExitCode.NOT_FOUND);
            String last = none.err().lines().toList().getLast();
            assertTrue(last.startsWith("starling: no peers found after "), none::err);
        }
    }

    @Test
    void whoIsConnectedAndHasNothingIsATimeoutOrNoMetadata() throws Exception {
        // One that waits for the same bytes.
        int port = freePort();
        running.add(
                new VerbInBackground(
                        with(
                                downloadArguments(torrent.toString()),
                                "--port=" + port,
                                "-o=" + directory.resolve("empty"),
                                "--state=" + directory.resolve("empty state"))));
        String peer = "127.0.0.1:" + port;
        awaitListening(port);
        download(torrent.toString(), "--peer", peer, "--timeout", "3s").endsWith(ExitCode.TIMEOUT);
        int other = freePort();
        running.add(
                new VerbInBackground(
                        with(
                                downloadArguments(metainfo.infoHash().toString()),
                                "--port=" + other,
                                "-o=" + directory.resolve("nothing"),
                                "--state=" + directory.resolve("nothing state"))));
        String magnet = metainfo.magnet().toString();
        Path state = directory.resolve("state of who knows nothing");
        awaitListening(other);
        run(with(
                        downloadArguments(
                                magnet, "--peer", "127.0.0.1:" + other, "--timeout", "3s"),
                        "--state=" + state))
                .endsWith(ExitCode.NOT_FOUND);
    }

    @Test
    void whoIsNamedMayStartLater() throws Exception {
        int port = freePort();
        var early =
                new VerbInBackground(
                        downloadArguments(torrent.toString(), "--peer", "127.0.0.1:" + port));
        running.add(early);
        Thread.sleep(1_500); // it has called by now, and nobody was there
        seeding(torrent.toString(), "--port=" + port);
        early.awaitEnd().endsWith(ExitCode.DONE);
    }

    @Test
    void whyItDoesNotMoveIsExplained() throws Exception {
        String id = metainfo.infoHash().toString();
        var text = download(id, "--timeout", "1s", "--explain").endsWith(ExitCode.NOT_FOUND);
        for (String stage :
                List.of("bootstrap", "lookup", "peers", "dials", "metadata", "pieces", "→")) {
            assertTrue(text.err().contains("  " + stage), text::err);
        }
        var json = download(id, "--timeout", "1s", "--explain", "--json");
        json.endsWith(ExitCode.NOT_FOUND);
        var stages = JsonLines.named("stage", json.out());
        assertEquals(
                List.of("bootstrap", "lookup", "peers", "dials", "metadata", "pieces", "verdict"),
                stages.stream().map(stage -> stage.get("name")).distinct().toList());
        for (var stage : stages) {
            assertEquals(List.of("event", "name", "state", "figures"), List.copyOf(stage.keySet()));
        }
        assertEquals("error", JsonLines.of(json.out()).getLast().get("event"));
    }

    @Test
    void whatIsDialledInVainIsExplained() throws Exception {
        String nobody = "127.0.0.1:" + freePort();
        var text =
                download(torrent.toString(), "--peer", nobody, "--timeout", "2s", "--explain")
                        .endsWith(ExitCode.NOT_FOUND);
        assertTrue(text.err().contains("1 refused"), text::err);
        assertTrue(text.err().contains("1 given"), text::err);
    }

    @Test
    void aPeerThatIsOfNoMachineIsNamed() {
        String name = "n".repeat(64) + ".invalid"; // so long a label is asked of nobody
        var text = download(torrent.toString(), "--peer", name + ":1", "--timeout", "2s");
        text.endsWith(ExitCode.NOT_FOUND);
        assertTrue(text.err().contains("no address for the name " + name + "\n"), text::err);
    }

    @Test
    void aSeedSaysItsMagnetFirst() throws Exception {
        var seed = seedingAsText(torrent.toString());
        String out = seed.await("the link", text -> text.contains("\n"));
        assertEquals(metainfo.magnet().toString(), out.lines().findFirst().orElseThrow());
        seed.interrupt().endsWith(ExitCode.DONE);
        // What is no .torrent is hashed first.
        var again = seedingAsText(shared.toString());
        String link = again.await("the link", text -> text.contains("\n"));
        assertTrue(link.startsWith("magnet:?xt=urn:btih:"), link);
    }

    @Test
    void dataUnderTheNamesThatAnotherProgramGaveItIsFound() throws Exception {
        byte[] content = new byte[20_000];
        var info = new LinkedHashMap<String, Object>();
        info.put("length", content.length);
        info.put("name", "aux.");
        info.put("piece length", 32_768);
        info.put("pieces", MessageDigest.getInstance("SHA-1").digest(content));
        byte[] bytes = BencodeTree.encode(new LinkedHashMap<>(Map.of("info", info)));
        var odd = Metainfo.parse(bytes);
        assertNotEquals("aux.", odd.name());
        Path file = directory.resolve("odd.torrent");
        Files.write(file, bytes);
        Files.write(directory.resolve("aux."), content);
        run("verify", file.toString(), directory.toString()).endsWith(ExitCode.DONE);
        String peer = "127.0.0.1:" + port(seeding(file.toString()));
        download(file.toString(), "--peer", peer).endsWith(ExitCode.DONE);
        assertArrayEquals(content, Files.readAllBytes(output(odd.name())));
    }

    @Test
    void aSeedSaysWhatItShares() throws Exception {
        var seed = seeding(torrent.toString());
        String out = seed.await("seeding", text -> text.contains("\n"));
        var event = JsonLines.of(out).getFirst();
        assertEquals(
                List.of("event", "infohash", "magnet", "name", "bytes", "port"),
                List.copyOf(event.keySet()));
        assertEquals("seeding", event.get("event"));
        assertEquals((long) Arrays.stream(LENGTHS).sum(), event.get("bytes"));
        seed.await("progress", text -> text.contains("\"progress\""));
    }

    @Test
    void aSeedWithoutItsDataIsCorrupt() throws Exception {
        Path file = shared.resolve("three.txt");
        byte[] bytes = Files.readAllBytes(file);
        bytes[5] ^= 1;
        Files.write(file, bytes);
        String state = "--state=" + directory.resolve("state");
        var failed =
                run("seed", torrent.toString(), "--bootstrap=none", "--port=0", "--no-lsd", state);
        failed.endsWith(ExitCode.CORRUPT);
        assertEquals("", failed.out());
        var elsewhere =
                run(
                        "seed",
                        torrent.toString(),
                        "-o",
                        output("").toString(),
                        "--bootstrap=none",
                        "--port=0",
                        "--no-lsd",
                        "--json",
                        state);
        elsewhere.endsWith(ExitCode.CORRUPT);
        assertEquals(5L, only("error", elsewhere).get("code"));
    }

    @Test
    void theRoomIsTakenFirstWhenTheUserWantsThat() throws Exception {
        var waiting = downloadArguments(torrent.toString(), "--preallocate", "--timeout=1s");
        run(waiting).endsWith(ExitCode.NOT_FOUND);
        for (int i = 0; i < LENGTHS.length; i++) {
            assertEquals(LENGTHS[i], Files.size(output("album/" + FILES.get(i))));
        }
        download(torrent.toString(), "--preallocate", "--peer", seed()).endsWith(ExitCode.DONE);
        assertSameContent();
    }

    @Test
    void aDiskThatIsTooSmallIsKnownAtTheStart() throws Exception {
        int pieceLength = 128 << 20;
        var info = new LinkedHashMap<String, Object>();
        info.put("length", 100_000L * pieceLength); // 12 TiB
        info.put("name", "universe");
        info.put("piece length", pieceLength);
        info.put("pieces", new byte[20 * 100_000]);
        Path large = directory.resolve("universe.torrent");
        Files.write(large, BencodeTree.encode(new LinkedHashMap<>(Map.of("info", info))));
        var full = download(large.toString(), "--preallocate").endsWith(ExitCode.DISK_FULL);
        assertTrue(full.err().contains("no room on the disk for universe"), full::err);
        assertFalse(Files.exists(output("universe")));
    }

    @Test
    void aPortThatIsTakenIsABindError() throws Exception {
        try (var taken = new ServerSocket(0)) {
            download(torrent.toString(), "--port", "" + taken.getLocalPort())
                    .endsWith(ExitCode.NETWORK);
        }
    }

    @Test
    void twoProgramsAreNotBusyWithOneTorrentInOneDirectory() throws Exception {
        var first = new VerbInBackground(downloadArguments(torrent.toString(), "--json"));
        running.add(first);
        first.await("its start", out -> out.contains("\"metadata\""));
        var second = download(torrent.toString(), "--json").endsWith(ExitCode.FAILURE);
        assertTrue(second.err().contains("another starling is busy with this torrent in "));
        assertEquals(1L, only("error", second).get("code"));
        run(with(
                        downloadArguments(torrent.toString(), "--timeout=1s"),
                        "-o=" + directory.resolve("elsewhere")))
                .endsWith(ExitCode.NOT_FOUND);
        first.interrupt().endsWith(ExitCode.INTERRUPTED);
        download(torrent.toString(), "--timeout=1s").endsWith(ExitCode.NOT_FOUND);
    }

    @Test
    void aTorrentMayComeFromStandardInput() throws Exception {
        String peer = seed();
        InputStream usual = System.in;
        try {
            System.setIn(new ByteArrayInputStream(Files.readAllBytes(torrent)));
            download("-", "--peer", peer).endsWith(ExitCode.DONE);
            assertSameContent();
            System.setIn(new ByteArrayInputStream(Files.readAllBytes(torrent)));
            run("verify", "-", output("").toString()).endsWith(ExitCode.DONE);
            System.setIn(new ByteArrayInputStream("nonsense".getBytes(UTF_8)));
            var refused = download("-").endsWith(ExitCode.USAGE);
            assertTrue(refused.err().startsWith("starling: standard input is no .torrent: "));
        } finally {
            System.setIn(usual);
        }
    }

    @Test
    void whatIsOfVersionTwoAloneIsRefusedWithASentence() throws Exception {
        create("--format", "v2");
        var refused = download(torrent.toString()).endsWith(ExitCode.FAILURE);
        assertTrue(refused.err().contains("this torrent is of version 2 only"), refused::err);
        var seeded =
                run(
                        "seed",
                        torrent.toString(),
                        "--bootstrap=none",
                        "--listen=127.0.0.1",
                        "--port=0",
                        "--state=" + directory.resolve("state of the seed"));
        seeded.endsWith(ExitCode.FAILURE);
        assertTrue(seeded.err().contains("this torrent is of version 2 only"), seeded::err);
        assertEquals("", seeded.out());
        String hash =
                Magnet.parse(Metainfo.parse(Files.readAllBytes(torrent)).magnet().toString())
                        .v2()
                        .orElseThrow();
        download(hash, "--timeout", "1s").endsWith(ExitCode.NOT_FOUND);
    }

    @Test
    void itGoesOnSeedingForAsLongAsItIsTold() throws Exception {
        long before = System.nanoTime();
        var done =
                download(torrent.toString(), "--peer", seed(), "--json", "--seed-time", "3s")
                        .endsWith(ExitCode.DONE);
        long ms = Duration.ofNanos(System.nanoTime() - before).toMillis();
        long complete = number(only("complete", done), "ms");
        assertTrue(ms >= complete + 2_900, ms + " ms, complete after " + complete);
    }

    @Test
    void itGoesOnSeedingUntilItHasGivenEnoughAndDoesNotForgetWhatItGave() throws Exception {
        int port = freePort();
        String[] generous = {"--port=" + port, "--peer", seed(), "--json", "--seed-ratio", "0.9"};
        var giver = new VerbInBackground(downloadArguments(torrent.toString(), generous));
        running.add(giver);
        giver.await("all of it", out -> out.contains("\"complete\""));
        run(with(
                        downloadArguments(torrent.toString(), "--peer", "127.0.0.1:" + port),
                        "-o=" + directory.resolve("second"),
                        "--state=" + directory.resolve("second state")))
                .endsWith(ExitCode.DONE);
        giver.awaitEnd().endsWith(ExitCode.DONE);
        download(torrent.toString(), "--seed-ratio", "0.9").endsWith(ExitCode.DONE);
    }

    @Test
    void whatMakesNoSenseIsWrongUsage() {
        String id = torrent.toString();
        var wrong =
                List.of(
                        new String[] {"download"},
                        new String[] {"download", "nonsense"},
                        new String[] {"download", id, "--select", "1", "--match", "x"},
                        new String[] {"download", id, "--select", "0"},
                        new String[] {"download", id, "--select", "3-1"},
                        new String[] {"download", id, "--select", "9"},
                        new String[] {"download", id, "--select", "1,9"},
                        new String[] {"download", id, "--match", "("},
                        new String[] {"download", id, "--match", "nothing like it"},
                        new String[] {"download", id, "--port", "70000"},
                        new String[] {"download", id, "--timeout", "soon"},
                        new String[] {"download", id, "--seed-ratio", "x"},
                        new String[] {"download", id, "--down-limit", "0"},
                        new String[] {"download", id, "--max-peers", "0"},
                        new String[] {"download", id, "--encryption", "maybe"},
                        new String[] {"download", id, "--peer", "nowhere"},
                        new String[] {"seed"},
                        new String[] {"demo", "--nodes", "0"},
                        new String[] {"demo", "--size", "much"});
        for (String[] arguments : wrong) {
            var refused = run(arguments).endsWith(ExitCode.USAGE);
            assertEquals("", refused.out(), () -> String.join(" ", arguments));
            assertEquals(1, refused.err().lines().count(), refused::err);
        }
    }

    @Test
    void theDemoShowsEachStageAndEndsWell() throws IOException {
        var demo = run("demo", "--nodes", "5", "--size", "1M", "--json").endsWith(ExitCode.DONE);
        assertTrue(JsonLines.of(demo.out()).size() >= 5, demo::out);
        assertEquals("", demo.err());
    }

    private static long bytesOf(String out) {
        try {
            var progress = JsonLines.named("progress", out);
            return progress.isEmpty() ? 0 : number(progress.getLast(), "bytes");
        } catch (IOException halfALine) {
            return 0;
        }
    }

    private static long number(Map<String, Object> event, String name) {
        return (long) Objects.requireNonNull(event.get(name));
    }

    private static Map<String, Object> only(String name, Session session) throws IOException {
        var events = JsonLines.named(name, session.out());
        assertEquals(1, events.size(), session::out);
        return events.getFirst();
    }

    private int number(String path) {
        var files = metainfo.contentFiles();
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).path().equals(path)) {
                return i + 1;
            }
        }
        throw new AssertionError(path);
    }

    private void create(String... more) throws IOException {
        run(with(
                        new String[] {
                            "create",
                            shared.toString(),
                            "-o",
                            torrent.toString(),
                            "--piece-length",
                            "16K"
                        },
                        more))
                .endsWith(ExitCode.DONE);
    }

    /** Starts one that has everything, and says where. */
    private String seed(String... more) throws InterruptedException {
        return "127.0.0.1:" + port(seeding(torrent.toString(), more));
    }

    private static String port(VerbInBackground seed) throws InterruptedException {
        String out = seed.await("its port", text -> PORT.matcher(text).find());
        var port = PORT.matcher(out);
        assertTrue(port.find());
        return port.group(1);
    }

    private VerbInBackground seeding(String what, String... more) {
        return seedingAsText(what, with(more, "--json"));
    }

    private VerbInBackground seedingAsText(String what, String... more) {
        String state = "--state=" + directory.resolve("state of the seed");
        String[] own = {"seed", what, state, "--listen=127.0.0.1"};
        String[] all = with(own, more);
        if (!String.join(" ", more).contains("--port")) {
            all = with(all, "--port=0");
        }
        if (!List.of(more).contains("--bootstrap")) {
            all = with(all, "--bootstrap=none");
        }
        var verb = new VerbInBackground(all);
        running.add(verb);
        return verb;
    }

    private Session download(String id, String... more) {
        return run(downloadArguments(id, more));
    }

    private String[] downloadArguments(String id, String... more) {
        var arguments =
                new ArrayList<>(List.of("download", id, "--bootstrap=none", "--listen=127.0.0.1"));
        arguments.addAll(List.of(more));
        String all = String.join(" ", more);
        if (!all.contains("--port")) {
            arguments.add("--port=0");
        }
        arguments.add("-o=" + output(""));
        arguments.add("--state=" + directory.resolve("state"));
        return arguments.toArray(String[]::new);
    }

    /** Later ones take the place of earlier ones of the same name. */
    private static String[] with(String[] first, String... more) {
        var all = new ArrayList<>(List.of(first));
        for (String one : more) {
            String name = one.contains("=") ? one.substring(0, one.indexOf('=') + 1) : one;
            if (one.startsWith("-")) {
                all.removeIf(other -> other.startsWith(name) && name.endsWith("="));
            }
            all.add(one);
        }
        return all.toArray(String[]::new);
    }

    private static Session run(String... arguments) {
        return Session.of(arguments);
    }

    private Path output(String path) {
        return directory.resolve("out").resolve(path);
    }

    private void assertSameContent() throws IOException {
        for (String file : FILES) {
            assertArrayEquals(
                    Files.readAllBytes(shared.resolve(file)),
                    Files.readAllBytes(output("album/" + file)),
                    file);
        }
    }

    private static void awaitListening(int port) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try (var call = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertTrue(call.isConnected());
                return;
            } catch (IOException notYet) {
                assertTrue(System.nanoTime() < deadline, "nobody listens on " + port);
                Thread.sleep(10);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
