package dev.starling.cli.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.starling.bencode.BencodeTree;
import dev.starling.cli.face.LiveNode;
import dev.starling.cli.fetch.TorrentFetch;
import dev.starling.cli.http.Gate;
import dev.starling.cli.http.HttpLimits;
import dev.starling.cli.http.HttpServer;
import dev.starling.cli.json.Json;
import dev.starling.cli.node.KeptInMemory;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.node.Node;
import dev.starling.peer.PeerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transmission's own client, as Debian has it, and what others may send. */
final class TransmissionRemoteTest {
    private static final String MAGNET =
            "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=hello";

    @TempDir private Path directory = Path.of("");

    private final NettyHost host = new NettyHost((_, failure) -> failure.printStackTrace());
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private byte[] torrent = {};

    @BeforeEach
    void start() throws Exception {
        var opened = new CompletableFuture<TorrentLibrary>();
        host.execute(
                () -> {
                    try {
                        opened.complete(open());
                    } catch (IOException e) {
                        opened.completeExceptionally(e);
                    }
                });
        var rpc =
                new TransmissionRpc(
                        new LiveNode(
                                opened.get(10, TimeUnit.SECONDS),
                                host::execute,
                                "0",
                                0,
                                new TorrentFetch()));
        server =
                HttpServer.open(
                        Endpoint.loopback(0), HttpLimits.STANDARD, new Gate(rpc, List.of(), null));
        var content = new byte[100_000];
        new java.util.Random(1).nextBytes(content);
        Files.createDirectories(directory.resolve("data"));
        Files.write(directory.resolve("data/sample.bin"), content);
        torrent = torrent("sample.bin", content);
        Files.write(directory.resolve("sample.torrent"), torrent);
    }

    private Node node() throws IOException {
        return Node.start(
                host,
                DhtSettings.local(Endpoint.loopback(0), List.of()),
                null,
                new Workbench(),
                bound -> PeerSettings.on(bound),
                (_, _) -> {});
    }

    private TorrentLibrary open() throws IOException {
        Node node = node();
        var library =
                new TorrentLibrary(
                        host,
                        node,
                        new KeptInMemory(),
                        (where, metainfo, placed) ->
                                TorrentPlaces.of(
                                                new Places(
                                                        directory.resolve("state"),
                                                        directory.resolve("state")),
                                                where)
                                        .place(metainfo, placed),
                        () -> System.currentTimeMillis() / 1000,
                        e -> {});
        library.open(directory.resolve("data"));
        return library;
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
    }

    private static byte[] torrent(String name, byte[] content) throws Exception {
        var hashes = new byte[(content.length + 32_767) / 32_768 * 20];
        for (int piece = 0; piece * 32_768 < content.length; piece++) {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(content, piece * 32_768, Math.min(32_768, content.length - piece * 32_768));
            System.arraycopy(sha1.digest(), 0, hashes, piece * 20, 20);
        }
        return BencodeTree.encode(
                Map.of(
                        "info",
                        Map.of(
                                "name",
                                name,
                                "length",
                                content.length,
                                "piece length",
                                32_768,
                                "pieces",
                                hashes)));
    }

    // --- the real client ---

    private String remote(String... arguments) throws Exception {
        var command =
                new ArrayList<>(
                        List.of("transmission-remote", "127.0.0.1:" + server.local().port()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        return said;
    }

    private static boolean isThere() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(place, "transmission-remote"))) {
                return true;
            }
        }
        System.err.println("SKIPPED: there is no transmission-remote");
        return false;
    }

    @Test
    void transmissionRemoteAddsListsLimitsAndRemoves() throws Exception {
        assumeTrue(isThere(), "there is no transmission-remote");
        String added = remote("-a", directory.resolve("sample.torrent").toString());
        assertTrue(added.contains("success"), added);
        assertTrue(remote("-a", MAGNET).contains("success"));
        assertTrue(remote("-a", "nonsense").contains("invalid or corrupt torrent file"));
        String list = awaited("100%", "-l");
        assertTrue(list.contains("sample.bin") && list.contains("100%"), list);
        assertTrue(list.contains("hello"), list);
        String about = remote("-t", "1", "-i");
        assertTrue(about.contains("Name: sample.bin"), about);
        assertTrue(about.contains("Total size: 100.0 kB"), about);
        assertTrue(remote("-t", "1", "-f").contains("sample.bin"));
        remote("-t", "1", "-ip");
        remote("-t", "1", "-ic");
        remote("-t", "1", "-it");

        assertTrue(remote("-t", "1", "-d", "100").contains("success"));
        assertTrue(remote("-t", "1", "-i").contains("Download Limit: 100 kB/s"), about);
        assertTrue(remote("-t", "1", "-L", "foo,bar").contains("success"));
        assertTrue(
                remote("-t", "1", "-i").contains("Labels: bar, foo")
                        || remote("-t", "1", "-i").contains("Labels: foo, bar"));
        assertTrue(remote("-d", "500").contains("success"));
        String session = remote("-si");
        assertTrue(session.contains("500 kB/s"), session);
        assertTrue(session.contains("Download directory: " + directory.resolve("data")), session);
        assertTrue(remote("-D").contains("success"));
        String stats = remote("-st");
        assertTrue(stats.contains("CURRENT SESSION"), stats);

        assertTrue(remote("-t", "1", "-S").contains("success"));
        awaited("Stopped", "-l");
        assertTrue(remote("-t", "1", "-s").contains("success"));
        assertTrue(remote("-t", "1", "-v").contains("success"));
        awaited("100%", "-l");
        assertTrue(remote("-t", "1", "--reannounce").contains("success"));
        assertTrue(remote("-t", "1", "-sr", "2").contains("success"));
        assertTrue(remote("-t", "1", "-ph", "0").contains("success"));

        assertTrue(remote("-t", "2", "-r").contains("success"));
        assertFalse(remote("-l").contains("hello"));
        assertTrue(Files.exists(directory.resolve("data/sample.bin")));
        assertTrue(remote("-t", "1", "-rad").contains("success"));
        assertFalse(remote("-l").contains("sample.bin"));
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (Files.exists(directory.resolve("data/sample.bin"))) {
            assertTrue(System.nanoTime() < deadline, "the data is still there");
            Thread.sleep(10);
        }
    }

    @Test
    void transmissionRemoteMovesDataAndFindsIt() throws Exception {
        assumeTrue(isThere(), "there is no transmission-remote");
        assertTrue(
                remote("-a", directory.resolve("sample.torrent").toString()).contains("success"));
        awaited("Seeding|Idle", "-l");
        byte[] content = Files.readAllBytes(directory.resolve("data/sample.bin"));

        Path films = directory.resolve("films");
        assertTrue(remote("-t", "1", "--move", films.toString()).contains("success"));
        awaited("Location: " + films, "-t", "1", "-i");
        awaited("Seeding|Idle", "-l");
        assertArrayEquals(content, Files.readAllBytes(films.resolve("sample.bin")));
        assertFalse(Files.exists(directory.resolve("data/sample.bin")));

        Files.write(directory.resolve("data/sample.bin"), new byte[] {1});
        String refused = remote("-t", "1", "--move", directory.resolve("data").toString());
        assertTrue(refused.contains("there is a sample.bin in"), refused);
        awaited("Seeding|Idle", "-l");
        assertTrue(remote("-t", "1", "--move", "films").contains("not an absolute path"));

        // Somebody else moves it.
        Path shelf = Files.createDirectories(directory.resolve("shelf"));
        Files.move(films.resolve("sample.bin"), shelf.resolve("sample.bin"));
        assertTrue(remote("-t", "1", "--find", shelf.toString()).contains("success"));
        awaited("Location: " + shelf, "-t", "1", "-i");
        awaited("100%.*(Seeding|Idle)", "-l");
        assertArrayEquals(content, Files.readAllBytes(shelf.resolve("sample.bin")));
    }

    @Test
    void transmissionRemoteMovesDataToAnotherDisk() throws Exception {
        assumeTrue(isThere(), "there is no transmission-remote");
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory)
                        && !Files.getFileStore(memory).equals(Files.getFileStore(directory)),
                "there is no second file system");
        assertTrue(
                remote("-a", directory.resolve("sample.torrent").toString()).contains("success"));
        awaited("Seeding|Idle", "-l");
        byte[] content = Files.readAllBytes(directory.resolve("data/sample.bin"));
        Path elsewhere = Files.createTempDirectory(memory, "starling");
        try {
            assertTrue(remote("-t", "1", "--move", elsewhere.toString()).contains("success"));
            awaited("Location: " + elsewhere, "-t", "1", "-i");
            awaited("Seeding|Idle", "-l");
            assertArrayEquals(content, Files.readAllBytes(elsewhere.resolve("sample.bin")));
            assertFalse(Files.exists(directory.resolve("data/sample.bin")));
            assertTrue(remote("-t", "1", "-rad").contains("success"));
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (Files.exists(elsewhere.resolve("sample.bin"))) {
                assertTrue(System.nanoTime() < deadline, "the data is still there");
                Thread.sleep(10);
            }
        } finally {
            Files.deleteIfExists(elsewhere.resolve("sample.bin"));
            Files.delete(elsewhere);
        }
    }

    private String awaited(String word, String... arguments) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        String said = remote(arguments);
        while (!Pattern.compile(word).matcher(said).find()) {
            assertTrue(System.nanoTime() < deadline, said);
            Thread.sleep(50);
            said = remote(arguments);
        }
        return said;
    }

    // --- anybody ---

    private HttpResponse<String> post(String session, String body) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + server.local().port()
                                                + "/transmission/rpc"))
                        .header("X-Transmission-Session-Id", session)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String session() throws Exception {
        var first = post("none", "{}");
        assertEquals(409, first.statusCode());
        return first.headers().firstValue("x-transmission-session-id").orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> call(String session, String body) throws Exception {
        var answer = post(session, body);
        assertEquals(200, answer.statusCode(), answer::body);
        return (Map<String, Object>) Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tagsAreEchoedAndIdsTakeEveryForm() throws Exception {
        String session = session();
        assertEquals(session, session(), "the token is stable");
        call(
                session,
                "{\"method\":\"torrent-add\",\"arguments\":{\"filename\":\"" + MAGNET + "\"}}");
        String hash = "0123456789abcdef0123456789abcdef01234567";
        for (String ids :
                List.of(
                        "1",
                        "[1]",
                        "\"" + hash + "\"",
                        "[\"" + hash + "\",7]",
                        "\"recently-active\"")) {
            var answer =
                    call(
                            session,
                            "{\"method\":\"torrent-get\",\"tag\":39693,\"arguments\":{\"ids\":"
                                    + ids
                                    + ",\"fields\":[\"id\",\"hashString\",\"nonsense\"]}}");
            assertEquals(39693L, answer.get("tag"), ids);
            assertTrue(
                    Json.write(answer).contains("[{\"id\":1,\"hashString\":\"" + hash + "\"}]"),
                    () -> ids + Json.write(answer));
        }
        var table =
                call(
                        session,
                        "{\"method\":\"torrent-get\",\"arguments\":{\"format\":\"table\",\"fields\":"
                                + "[\"id\",\"status\",\"eta\"]}}");
        assertTrue(
                Json.write(table).contains("[[\"id\",\"status\",\"eta\"],[1,4,-2]]"),
                () -> Json.write(table));
        assertFalse(table.containsKey("tag"));
    }

    @Test
    void roomIsToldOfWhereADirectoryWillBe() throws Exception {
        String session = session();
        Path deep = directory.resolve("not/there/yet");
        var answer =
                call(
                        session,
                        Json.write(
                                Map.of(
                                        "method",
                                        "free-space",
                                        "arguments",
                                        Map.of("path", deep.toString()))));
        String said = Json.write(answer);
        assertTrue(said.contains("\"path\":\"" + deep + "\""), said);
        assertTrue(said.matches(".*\"size-bytes\":[1-9][0-9]{6,},.*"), said);
        String about = Json.write(call(session, "{\"method\":\"session-get\"}"));
        assertTrue(about.matches(".*\"download-dir-free-space\":[1-9][0-9]{6,},.*"), about);
        String asked =
                Json.write(
                        call(
                                session,
                                "{\"method\":\"session-get\",\"arguments\":{\"fields\":[\"dht-enabled\","
                                        + "\"nonsense\"]}}"));
        assertTrue(asked.contains("{\"dht-enabled\":true}"), asked);
        String refused =
                Json.write(
                        call(
                                session,
                                "{\"method\":\"free-space\",\"arguments\":{\"path\":\"x\"}}"));
        assertTrue(refused.contains("not an absolute path"), refused);
    }

    @Test
    void nonsenseIsAnsweredWithASentence() throws Exception {
        String session = session();
        for (String body :
                List.of("", "[]", "{\"method\":", "[".repeat(10_000), "{\"arguments\":1}")) {
            assertEquals(400, post(session, body).statusCode(), body);
        }
        for (String call :
                List.of(
                        "{\"method\":\"no-such\"}",
                        "{\"method\":\"torrent-get\"}",
                        "{\"method\":\"torrent-get\",\"arguments\":{\"fields\":7}}",
                        "{\"method\":\"torrent-get\",\"arguments\":{\"fields\":[],\"ids\":{}}}",
                        "{\"method\":\"torrent-add\"}",
                        "{\"method\":\"torrent-add\",\"arguments\":{\"metainfo\":\"!!\"}}",
                        "{\"method\":\"torrent-add\",\"arguments\":{\"filename\":\"/etc/passwd\"}}",
                        "{\"method\":\"session-set\",\"arguments\":{\"download-dir\":\"../x\"}}")) {
            var answer = call(session, call);
            assertFalse("success".equals(answer.get("result")), () -> call + Json.write(answer));
        }
    }

    @Test
    void namesAreTextWhateverTheyAre() throws Exception {
        String session = session();
        var random = new SplittableRandom(3);
        for (int i = 0; i < 200; i++) {
            String hash = String.format("%040x", i + 1);
            String name = HOSTILE.get(i % HOSTILE.size()) + random.nextInt();
            String link =
                    "magnet:?xt=urn:btih:"
                            + hash
                            + "&dn="
                            + java.net.URLEncoder.encode(name, StandardCharsets.UTF_8);
            call(
                    session,
                    Json.write(
                            Map.of(
                                    "method",
                                    "torrent-add",
                                    "arguments",
                                    Map.of("filename", link))));
            var answer =
                    call(
                            session,
                            "{\"method\":\"torrent-get\",\"arguments\":{\"ids\":\""
                                    + hash
                                    + "\",\"fields\":[\"name\"]}}");
            assertTrue(
                    Json.write(answer).contains(Json.write(Map.of("name", name))),
                    () -> name + Json.write(answer));
        }
    }

    private static final List<String> HOSTILE =
            List.of(
                    "<img src=x onerror=alert(1)>",
                    "</script><script>alert(1)</script>",
                    "../../etc/passwd",
                    "\u202eexe.txt",
                    "a\"b'c\\d\n\u0000",
                    "😀𝄞",
                    "x".repeat(200));
}
