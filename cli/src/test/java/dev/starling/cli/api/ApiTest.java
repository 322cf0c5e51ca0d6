package dev.starling.cli.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.json.Json;
import dev.starling.cli.page.RunningNode;
import dev.starling.cli.page.RunningNode.Answer;
import dev.starling.peer.storage.TestTorrent;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page and the verbs ask of a node, and what others may try. */
@Timeout(60)
final class ApiTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String ADD =
            "{\"source\":\"magnet:?xt=urn:btih:" + HASH + "&dn=hello\",\"labels\":[\"a\"]}";

    @TempDir private Path directory = Path.of("");
    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = RunningNode.alone(directory);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aTorrentIsAddedListedPausedResumedAndRemoved() throws Exception {
        Answer added = node.ask("POST", "torrents", ADD);
        assertEquals(201, added.status());
        assertEquals("hello", added.map("torrent").get("name"));
        assertEquals("metadata", added.map("torrent").get("status"));
        assertEquals(List.of("a"), added.map("torrent").get("labels"));

        Map<?, ?> listed = (Map<?, ?>) node.get("torrents").list("torrents").getFirst();
        assertEquals(HASH, listed.get("infohash"));

        Answer paused = node.ask("POST", "torrents/" + HASH + "/pause", "");
        assertEquals("stopped", paused.map("torrent").get("status"));
        Object number = paused.map("torrent").get("number");
        Answer resumed = node.ask("POST", "torrents/" + number + "/resume", "");
        assertEquals("metadata", resumed.map("torrent").get("status"));

        assertEquals(200, node.ask("DELETE", "torrents/" + number, "").status());
        assertEquals(List.of(), node.get("torrents").list("torrents"));
        assertEquals(404, node.get("torrents/" + HASH).status());
    }

    @Test
    void nothingIsChangedWithoutTheToken() throws Exception {
        for (String token : List.of("", "x", HASH)) {
            assertEquals(403, node.ask("POST", "torrents", ADD, token).status());
            assertEquals(403, node.ask("DELETE", "torrents/1", "", token).status());
            assertEquals(403, node.ask("PATCH", "settings", "{}", token).status());
        }
        assertEquals(List.of(), node.get("torrents").list("torrents"));
        assertEquals(node.get("session"), node.get("session"));
        assertNotEquals(HASH, node.get("session").body().get("token"));
    }

    @Test
    void theSameTorrentTwiceIsSaidSo() throws Exception {
        node.ask("POST", "torrents", ADD);
        Answer again = node.ask("POST", "torrents", ADD);
        assertEquals(409, again.status());
        assertEquals("hello is there already", again.body().get("error"));
        assertEquals(HASH, again.map("torrent").get("infohash"));
    }

    @Test
    void whatMakesNoSenseIsRefusedWithASentence() throws Exception {
        for (String body :
                List.of(
                        "",
                        "{",
                        "[]",
                        "7",
                        "{}",
                        "{\"source\":7}",
                        "{\"source\":\"magnet:?dn=nothing\"}",
                        "{\"source\":\"" + HASH.substring(1) + "\"}",
                        "{\"torrent\":\"!!!!\"}",
                        "{\"torrent\":\"ZDQ6aW5mb2Rl\"}",
                        "{\"source\":\"" + HASH + "\",\"directory\":\"relative\"}",
                        "{\"source\":\"" + HASH + "\",\"directory\":\"/a\\u0000b\"}",
                        "{\"source\":\"" + HASH + "\",\"labels\":[1]}",
                        "{\"source\":\"" + HASH + "\",\"labels\":[\"a,b\"]}",
                        "{\"source\":\"" + HASH + "\",\"peers\":[\"example.org:1\"]}",
                        "{\"source\":\"" + HASH + "\",\"peers\":[\"192.0.2.1:0\"]}",
                        "{\"source\":\"" + HASH + "\",\"paused\":\"maybe\"}",
                        "[".repeat(100_000))) {
            Answer answer = node.ask("POST", "torrents", body);
            assertEquals(400, answer.status(), body);
            assertFalse(answer.text("error").isEmpty());
        }
        assertEquals(List.of(), node.get("torrents").list("torrents"));
    }

    @Test
    void unknownPlacesAndMethodsAreSaidSo() throws Exception {
        for (String path :
                List.of(
                        "",
                        "nothing",
                        "torrents/99",
                        "torrents/" + HASH,
                        "torrents/-1",
                        "torrents/..%2F..%2Fetc",
                        "torrents/1/2/3",
                        "dht/x")) {
            assertEquals(404, node.get(path).status(), path);
        }
        assertEquals(405, node.ask("DELETE", "torrents", "").status());
        assertEquals(405, node.ask("POST", "dht", "").status());
        assertEquals(405, node.get("torrents/1/pause").status());
        node.ask("POST", "torrents", ADD);
        assertEquals(404, node.ask("POST", "torrents/" + HASH + "/explode", "").status());
    }

    @Test
    void aTorrentFileIsTakenAsItIsAndInBase64AndShowsItsParts() throws Exception {
        TestTorrent torrent = TestTorrent.multi(1, 16_384, 40_000, 0, 50_000);
        String hash = torrent.metainfo().infoHash().toString();
        byte[] bytes = torrent.metainfo().torrentBytes();
        String base64 = Base64.getEncoder().encodeToString(bytes);
        assertEquals(
                201, node.ask("POST", "torrents", "{\"torrent\":\"" + base64 + "\"}").status());
        String token = (String) node.get("session").body().get("token");
        Answer again =
                node.answer(
                        node.request("torrents")
                                .header("X-Starling-Token", token)
                                .header("Content-Type", "application/x-bittorrent")
                                .POST(BodyPublishers.ofByteArray(bytes))
                                .build());
        assertEquals(409, again.status());

        Answer shown = node.get("torrents/" + hash);
        while (shown.text("piece_bits").isEmpty()) { // Until what lies there is looked at.
            shown = node.get("torrents/" + hash);
        }
        assertEquals(3, shown.list("files").size());
        Map<?, ?> file = (Map<?, ?>) shown.list("files").getFirst();
        assertEquals(40_000L, file.get("bytes"));
        assertEquals("normal", file.get("priority"));
        assertEquals(6L, shown.body().get("pieces"));
        assertEquals("AA==", shown.body().get("piece_bits"));
        assertEquals(6, list(shown.map("explanation"), "stages").size());
        Answer part = node.get("torrents/" + hash + "?parts=peers");
        assertEquals(List.of(), part.list("peer_list"));
        assertFalse(part.body().containsKey("files"));
    }

    @Test
    void filesLabelsAndLimitsAreChangedTogetherOrNotAtAll() throws Exception {
        TestTorrent torrent = TestTorrent.multi(2, 16_384, 40_000, 50_000);
        String place = "torrents/" + torrent.metainfo().infoHash();
        String base64 = Base64.getEncoder().encodeToString(torrent.metainfo().torrentBytes());
        node.ask("POST", "torrents", "{\"torrent\":\"" + base64 + "\"}");
        Answer changed =
                node.ask(
                        "PATCH",
                        place,
                        "{\"files\":{\"skip\":[1]},\"labels\":[\"x\",\" y \"],"
                                + "\"down_limit\":5000,\"sequential\":true}");
        assertEquals(200, changed.status());
        Answer shown = node.get(place);
        assertEquals(List.of("x", "y"), shown.list("labels"));
        assertEquals(5000L, shown.body().get("down_limit"));
        assertEquals(true, shown.body().get("sequential"));
        assertEquals("skip", ((Map<?, ?>) shown.list("files").get(1)).get("priority"));

        for (String wrong :
                List.of(
                        "{\"labels\":[],\"files\":{\"skip\":[2]}}",
                        "{\"labels\":[],\"down_limit\":\"much\"}",
                        "{\"labels\":7}")) {
            assertEquals(400, node.ask("PATCH", place, wrong).status(), wrong);
        }
        assertEquals(List.of("x", "y"), node.get(place).list("labels"));
    }

    @Test
    void theDataGoesOnlyWhenThatIsAskedFor() throws Exception {
        TestTorrent torrent = TestTorrent.single(3, 40_000, 16_384);
        Path file = directory.resolve("data").resolve(torrent.metainfo().name());
        Files.createDirectories(file.getParent());
        Files.write(file, torrent.content());
        String base64 = Base64.getEncoder().encodeToString(torrent.metainfo().torrentBytes());
        String add = "{\"torrent\":\"" + base64 + "\"}";
        String place = "torrents/" + torrent.metainfo().infoHash();
        node.ask("POST", "torrents", add);
        assertEquals(200, node.ask("DELETE", place, "").status());
        assertTrue(Files.exists(file));
        node.ask("POST", "torrents", add);
        assertEquals(200, node.ask("DELETE", place + "?data=true", "").status());
        assertFalse(Files.exists(file));
    }

    @Test
    void settingsAreSetAndKeepWithinReason() throws Exception {
        assertEquals(-1L, node.get("settings").body().get("down_limit"));
        Answer set = node.ask("PATCH", "settings", "{\"down_limit\":100000,\"alt_enabled\":true}");
        assertEquals(200, set.status());
        assertEquals(100_000L, node.get("settings").body().get("down_limit"));
        assertEquals(true, node.get("settings").body().get("alt_enabled"));
        for (String wrong :
                List.of(
                        "{\"peers_max\":0}",
                        "{\"down_limit\":\"x\"}",
                        "{\"download_dir\":\"here\"}",
                        "{\"on_complete\":\"/bin/sh\"}",
                        "{\"down_limit\":1,\"no_such_setting\":1}")) {
            assertEquals(400, node.ask("PATCH", "settings", wrong).status(), wrong);
        }
        assertEquals(100_000L, node.get("settings").body().get("down_limit"));
    }

    @Test
    void theDhtAndTheTotalsAreShown() throws Exception {
        Answer dht = node.get("dht");
        Map<?, ?> socket = (Map<?, ?>) dht.list("sockets").getFirst();
        assertEquals(40, String.valueOf(socket.get("id")).length());
        assertEquals(List.of(), socket.get("contacts"));
        assertEquals(false, dht.body().get("joined"));
        Answer stats = node.get("stats");
        assertEquals(0L, stats.body().get("torrents"));
        assertEquals("unknown", stats.map("dht").get("reach"));
    }

    @Test
    void whoListensHearsEverythingFirstAndThenWhatHasChanged() throws Exception {
        node.ask("POST", "torrents", ADD);
        HttpResponse<InputStream> stream = listen();
        assertEquals("text/event-stream", stream.headers().firstValue("content-type").orElse(""));
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(stream.body(), StandardCharsets.US_ASCII))) {
            Map<?, ?> first = next(lines, "torrents");
            assertEquals(1, list(first, "all").size());
            next(lines, "stats");
            node.ask("POST", "torrents/" + HASH + "/pause", "");
            Map<?, ?> second = next(lines, "torrents");
            Map<?, ?> row = (Map<?, ?>) list(second, "changed").getFirst();
            assertEquals("stopped", row.get("status"));
            node.ask("DELETE", "torrents/" + HASH, "");
            Map<?, ?> third = next(lines, "torrents");
            assertEquals(List.of(row.get("number")), third.get("removed"));
        }
    }

    @Test
    void onlySoManyMayListenAndWhoGoesMakesRoom() throws Exception {
        var streams = new ArrayList<HttpResponse<InputStream>>();
        for (int i = 0; i < EventStream.LISTENERS_MAX; i++) {
            streams.add(listen());
            assertEquals(200, streams.getLast().statusCode());
        }
        // Whoever has got his first word is in.
        for (HttpResponse<InputStream> stream : streams) {
            assertTrue(stream.body().read() >= 0);
        }
        try (InputStream refused = listen().body()) {
            assertTrue(
                    new String(refused.readAllBytes(), StandardCharsets.US_ASCII)
                            .contains("too many"));
        }
        streams.getFirst().body().close();
        int status = 503;
        for (int i = 0; i < 20 && status == 503; i++) {
            // That one has gone shows when it is next written to, which is once a second.
            HttpResponse<InputStream> another = listen();
            status = another.statusCode();
            if (status == 503) {
                another.body().close();
                streams.get(1).body().readNBytes(100);
            } else {
                streams.add(another);
            }
        }
        assertEquals(200, status);
        for (HttpResponse<InputStream> stream : streams) {
            stream.body().close();
        }
    }

    private HttpResponse<InputStream> listen() throws Exception {
        return node.client()
                .send(node.request("events").build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static Map<?, ?> next(BufferedReader lines, String event) throws Exception {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("event: " + event)) {
                String data = lines.readLine().substring("data: ".length());
                return (Map<?, ?>) Json.read(data.getBytes(StandardCharsets.US_ASCII));
            }
        }
        throw new AssertionError("the events have ended");
    }

    private static List<?> list(Map<?, ?> object, String name) {
        return (List<?>) Objects.requireNonNull(object.get(name), name);
    }
}
