package dev.starling.cli.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.http.Response;
import dev.starling.cli.node.Addition;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.page.RunningNode;
import dev.starling.host.Endpoint;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.TestTorrent;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Players that read a torrent from a node while it comes, and those who only want to. */
@Timeout(90)
final class StreamsTest {
    private static final int LENGTH = 6_000_000;
    private static final TestTorrent FILM = TestTorrent.single(1, LENGTH, 65_536);
    private static final TestTorrent MANY =
            TestTorrent.multi(2, 16_384, 40_000, -25_536, 0, 70_000);

    @TempDir private Path directory = Path.of("");
    private final List<AutoCloseable> opened = new ArrayList<>();
    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = open("node");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable it : opened.reversed()) {
            it.close();
        }
    }

    private RunningNode open(String name) throws Exception {
        var running = RunningNode.alone(Files.createDirectories(directory.resolve(name)));
        opened.add(running);
        return running;
    }

    /** Puts a torrent's data where a node looks for it, and waits until it is seen. */
    private Torrent hold(RunningNode where, String name, TestTorrent torrent) throws Exception {
        for (var file : torrent.metainfo().contentFiles()) {
            Path path =
                    directory
                            .resolve(name)
                            .resolve("data")
                            .resolve(torrent.metainfo().pathOf(file));
            Files.createDirectories(path.getParent());
            Files.write(path, content(torrent, file.number()));
        }
        Torrent held = add(where, torrent, List.of());
        until(where, () -> held.status() == Torrent.Status.SEEDING);
        return held;
    }

    private static Torrent add(RunningNode where, TestTorrent torrent, List<Endpoint> peers)
            throws Exception {
        return where.call(
                () -> {
                    var metainfo = torrent.metainfo();
                    var addition =
                            new Addition(
                                    metainfo.magnet(),
                                    Optional.of(metainfo),
                                    null,
                                    peers,
                                    List.of(),
                                    null);
                    return where.library().add(addition, _ -> {});
                });
    }

    private static byte[] content(TestTorrent torrent, int number) {
        var file = torrent.metainfo().files().get(number);
        return Arrays.copyOfRange(torrent.content(), (int) file.offset(), (int) file.end());
    }

    /** The test's own time limit ends it. */
    private static void until(RunningNode where, Callable<Boolean> condition) throws Exception {
        while (!where.call(condition)) {
            Thread.sleep(5);
        }
    }

    /** A node that has the film and gives so many bytes of it a second. */
    private Endpoint seeder(long bytesPerSecond) throws Exception {
        RunningNode seeder = open("seeder");
        Torrent torrent = hold(seeder, "seeder", FILM);
        return seeder.call(
                () -> {
                    torrent.swarm().setLimits(PeerSettings.UNLIMITED, bytesPerSecond);
                    return Endpoint.loopback(seeder.library().node().peers().port());
                });
    }

    private HttpRequest.Builder file(TestTorrent torrent, String file) {
        return node.request("/stream/" + torrent.metainfo().infoHash() + "/" + file);
    }

    private HttpResponse<byte[]> get(TestTorrent torrent, String file, String... headers)
            throws Exception {
        HttpRequest.Builder request = file(torrent, file);
        return node.raw((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void aPlayerThatLooksAtTheEndFirstGetsItBeforeTheRestHasCome() throws Exception {
        Torrent torrent = add(node, FILM, List.of(seeder(1_500_000)));
        until(node, () -> torrent.status() == Torrent.Status.DOWNLOADING);

        HttpResponse<byte[]> end = get(FILM, "0", "Range", "bytes=-100000");
        assertEquals(206, end.statusCode());
        assertEquals(
                "bytes " + (LENGTH - 100_000) + "-" + (LENGTH - 1) + "/" + LENGTH,
                header(end, "content-range"));
        assertArrayEquals(Arrays.copyOfRange(FILM.content(), LENGTH - 100_000, LENGTH), end.body());
        int had = node.call(() -> torrent.figures().piecesHave());
        assertTrue(had < FILM.count() / 2, had + " pieces had come before the last two");

        HttpResponse<byte[]> whole = get(FILM, "torrent1", "Range", "bytes=0-");
        assertEquals(206, whole.statusCode());
        assertArrayEquals(FILM.content(), whole.body());
    }

    @Test
    void filesAreHadByNumberAndByPathAndNothingElseIsLookedFor() throws Exception {
        hold(node, "node", MANY);
        Files.writeString(directory.resolve("node/data/secret"), "secret");
        for (String name : List.of("3", "d0/file3", "torrent2/d0/file3", "d0%2Ffile3")) {
            HttpResponse<byte[]> answer = get(MANY, name);
            assertEquals(200, answer.statusCode(), name);
            assertArrayEquals(content(MANY, 3), answer.body(), name);
            assertEquals("application/octet-stream", header(answer, "content-type"));
            assertTrue(header(answer, "content-disposition").startsWith("attachment;"));
        }
        assertEquals(0, get(MANY, "2").body().length);
        for (String name :
                List.of(
                        "",
                        "4",
                        "-1",
                        "1",
                        "99999999999",
                        "d0",
                        "d0/file3/",
                        "../secret",
                        "secret",
                        "..%2Fsecret",
                        "%2e%2e/secret",
                        "d0/../d0/file3",
                        "%00",
                        "%2Fetc%2Fpasswd")) {
            assertEquals(404, get(MANY, name).statusCode(), name);
        }
        assertEquals(404, get(FILM, "0").statusCode());
        assertEquals(404, node.raw(node.request("/stream/").build()).statusCode());
        assertEquals(
                405,
                node.raw(file(MANY, "3").POST(HttpRequest.BodyPublishers.noBody()).build())
                        .statusCode());
    }

    @Test
    void partsAndConditionsAreAsTheRfcSays() throws Exception {
        hold(node, "node", MANY);
        HttpResponse<byte[]> head = node.raw(file(MANY, "0").HEAD().build());
        assertEquals(200, head.statusCode());
        assertEquals("40000", header(head, "content-length"));
        assertEquals("bytes", header(head, "accept-ranges"));
        String tag = header(head, "etag");
        byte[] file = content(MANY, 0);
        byte[] part = Arrays.copyOfRange(file, 10, 20_000);
        HttpResponse<byte[]> got = get(MANY, "0", "Range", "bytes=10-19999", "If-Range", tag);
        assertEquals(206, got.statusCode());
        assertArrayEquals(part, got.body());
        HttpResponse<byte[]> other = get(MANY, "0", "Range", "bytes=10-", "If-Range", "\"x\"");
        assertEquals(200, other.statusCode());
        assertArrayEquals(file, other.body());
        assertArrayEquals(file, get(MANY, "0", "Range", "bytes=0-1,5-6").body());
        assertEquals(304, get(MANY, "0", "If-None-Match", tag).statusCode());
        HttpResponse<byte[]> outside = get(MANY, "0", "Range", "bytes=40000-");
        assertEquals(416, outside.statusCode());
        assertEquals("bytes */40000", header(outside, "content-range"));
    }

    @Test
    void whatCannotComeIsSaidSo() throws Exception {
        node.call(() -> node.library().add(Addition.of(FILM.metainfo().magnet()), _ -> {}));
        HttpResponse<byte[]> unknown = get(FILM, "0");
        assertEquals(503, unknown.statusCode());
        assertEquals("5", header(unknown, "retry-after"));

        Torrent torrent = add(node, MANY, List.of());
        until(node, () -> torrent.status() == Torrent.Status.DOWNLOADING);
        node.call(
                () -> {
                    List<Priority> three = new ArrayList<>();
                    MANY.metainfo().files().forEach(_ -> three.add(Priority.NORMAL));
                    three.set(3, Priority.SKIP);
                    node.library().change(torrent, draft -> draft.priorities = three);
                    return true;
                });
        HttpResponse<byte[]> skipped = get(MANY, "3");
        assertEquals(409, skipped.statusCode());
        assertTrue(text(skipped).contains("skipped"), text(skipped));
        node.call(
                () -> {
                    node.library().stop(torrent);
                    return true;
                });
        HttpResponse<byte[]> paused = get(MANY, "0");
        assertEquals(409, paused.statusCode());
        assertTrue(text(paused).contains("resume"), text(paused));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void aPausedTorrentThatIsWholeIsStillPlayed() throws Exception {
        Torrent torrent = hold(node, "node", MANY);
        node.call(
                () -> {
                    node.library().stop(torrent);
                    return true;
                });
        assertArrayEquals(content(MANY, 3), get(MANY, "3").body());
    }

    @Test
    void onlySoManyReadAtOnceAndWhoeverGoesMakesRoom() throws Exception {
        Torrent torrent = add(node, FILM, List.of()); // nobody has it: all wait
        until(node, () -> torrent.status() == Torrent.Status.DOWNLOADING);
        for (int i = 1; i < Streams.PLAYERS_MAX; i++) {
            assertEquals("HTTP/1.1 200 OK", statusLine(connect()));
        }
        Socket last = connect();
        assertEquals("HTTP/1.1 200 OK", statusLine(last));
        HttpResponse<byte[]> refused = get(FILM, "0");
        assertEquals(503, refused.statusCode());
        assertEquals("10", header(refused, "retry-after"));
        last.close();
        String status;
        do { // until it is seen that he has gone
            status = statusLine(connect());
        } while (status.startsWith("HTTP/1.1 503"));
        assertEquals("HTTP/1.1 200 OK", status);
    }

    private Socket connect() throws Exception {
        int port = Integer.parseInt(node.url().substring(node.url().lastIndexOf(':') + 1));
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        opened.add(socket);
        return socket;
    }

    private static String statusLine(Socket socket) throws Exception {
        String request =
                "GET /stream/"
                        + FILM.metainfo().infoHash()
                        + "/0 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var reader =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        return String.valueOf(reader.readLine());
    }

    @Test
    void forAPlayerWhoTakesNothingNothingMoreIsRead() throws Exception {
        Torrent torrent = hold(node, "node", FILM);
        var line = new SlowLine();
        Player player =
                node.call(
                        () ->
                                new Player(
                                        node::execute,
                                        node.library().host(),
                                        torrent.swarm(),
                                        new ByteRange.Part(0, LENGTH),
                                        () -> line.isOver = true));
        Runnable end = player.begin(line);
        int written = 0;
        while (!line.isEnded) {
            Runnable taken = line.next.take();
            for (int i = 0; i < 20; i++) { // there would have been time to read more
                node.call(() -> torrent.swarm().figures());
            }
            written++;
            assertTrue(line.next.isEmpty(), "something is read ahead of the player");
            taken.run();
            until(node, () -> line.isEnded || !line.next.isEmpty());
        }
        assertTrue(written >= LENGTH / Player.BYTES_ON_THE_WAY_MAX, written + " writes");
        assertArrayEquals(FILM.content(), line.bytes.toByteArray());
        assertTrue(node.call(() -> line.isOver));
        end.run();
    }

    /** What is written waits until the test takes it. */
    private static final class SlowLine implements Response.Sink {
        final BlockingQueue<Runnable> next = new LinkedBlockingQueue<>();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        volatile boolean isEnded;
        volatile boolean isOver;

        @Override
        public void write(byte[] written, Runnable whenTaken) {
            bytes.writeBytes(written);
            next.add(whenTaken);
        }

        @Override
        public void end() {
            isEnded = true;
        }

        @Override
        public void fail() {
            isEnded = true;
        }
    }
}
