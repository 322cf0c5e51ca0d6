package dev.starling.cli.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class HttpServerTest {
    private static final HttpLimits SMALL =
            new HttpLimits(8, 1_000, Duration.ofMillis(500), Duration.ofMillis(700));

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable it : opened.reversed()) {
            it.close();
        }
    }

    private HttpServer serve(HttpLimits limits, Handler handler) throws IOException {
        var server = HttpServer.open(Endpoint.loopback(0), limits, handler);
        opened.add(server);
        return server;
    }

    private Socket connect(HttpServer server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.local().port());
        socket.setSoTimeout(10_000);
        opened.add(socket);
        return socket;
    }

    /** Sends something and reads until the server closes. */
    private String talk(HttpServer server, String request) throws IOException {
        Socket socket = connect(server);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String get(String path, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\n"
                + more
                + "Connection: close\r\n\r\n";
    }

    @Test
    void answersWhatItIsAsked() throws IOException {
        var server =
                serve(
                        HttpLimits.STANDARD,
                        (request, answer) ->
                                answer.accept(
                                        Response.text(
                                                200,
                                                request.method()
                                                        + request.path()
                                                        + request.query("q"))));
        String answer = talk(server, get("/a%20b?q=1%2B1"));
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.endsWith("GET/a b1+1\n"), answer);
    }

    @Test
    void severalRequestsOfOneConnectionAreAnsweredInTheirOrder() throws IOException {
        var server =
                serve(
                        HttpLimits.STANDARD,
                        (request, answer) -> answer.accept(Response.text(200, request.path())));
        String two = "GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/second");
        String answer = talk(server, two);
        assertTrue(answer.indexOf("/first") > 0, answer);
        assertTrue(answer.indexOf("/second") > answer.indexOf("/first"), answer);
    }

    @Test
    void aHeadHasTheHeadersOfAGetAndNoBody() throws IOException {
        var server =
                serve(HttpLimits.STANDARD, (_, answer) -> answer.accept(Response.text(200, "abc")));
        String answer =
                talk(server, "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.contains("content-length: 4\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void whatIsTooLongIsRefused() throws IOException {
        var server = serve(SMALL, (_, answer) -> answer.accept(Response.text(200, "no")));
        String post = "POST / HTTP/1.1\r\nHost: localhost\r\n";
        String announced = talk(server, post + "Content-Length: 1001\r\n\r\n");
        assertTrue(announced.startsWith("HTTP/1.1 413 "), announced);
        String chunked =
                talk(
                        server,
                        post
                                + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"
                                + "x".repeat(1001)
                                + "\r\n0\r\n\r\n");
        assertTrue(chunked.startsWith("HTTP/1.1 413 "), chunked);
        String headers = talk(server, get("/", "X: " + "x".repeat(20_000)));
        assertTrue(headers.startsWith("HTTP/1.1 400 "), headers);
        String line = talk(server, get("/" + "x".repeat(10_000)));
        assertTrue(line.startsWith("HTTP/1.1 400 "), line);
    }

    @Test
    void whoTakesTooLongIsLeft() throws IOException {
        var server = serve(SMALL, (_, answer) -> answer.accept(Response.text(200, "yes")));
        assertEquals("", talk(server, ""));
        assertEquals("", talk(server, "GET / HTTP/1.1\r\nHos"));
        String once = talk(server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(once.endsWith("yes\n"), once);
        await(() -> server.connections() == 0);
    }

    @Test
    void twoThousandSlowConnectionsKeepNobodyOut() throws IOException {
        var server =
                serve(HttpLimits.STANDARD, (_, answer) -> answer.accept(Response.text(200, "yes")));
        for (int i = 0; i < 2_000; i++) {
            Socket slow = connect(server);
            try {
                slow.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: l".getBytes(StandardCharsets.US_ASCII));
            } catch (SocketException madeRoomAlready) {
                continue;
            }
            if (i % 400 == 0) {
                String answer = talk(server, get("/"));
                assertTrue(answer.endsWith("yes\n"), answer);
            }
        }
        String answer = talk(server, get("/"));
        assertTrue(answer.endsWith("yes\n"), answer);
        assertTrue(server.connections() <= HttpLimits.STANDARD.connections());
    }

    @Test
    void aBodyThatFlowsComesWholeAndWhoGoesIsNoticed() throws Exception {
        var isOver = new AtomicBoolean();
        var server =
                serve(
                        HttpLimits.STANDARD,
                        (request, answer) ->
                                answer.accept(
                                        Response.flowing(
                                                200,
                                                "application/octet-stream",
                                                request.path().equals("/whole") ? 300_000 : -1,
                                                sink -> {
                                                    flow(sink, request.path().equals("/whole"), 0);
                                                    return () -> isOver.set(true);
                                                })));
        String whole = talk(server, get("/whole"));
        int begin = whole.indexOf("\r\n\r\n") + 4;
        assertEquals(300_000, whole.length() - begin);
        assertFalse(isOver.get());
        Socket socket = connect(server);
        socket.getOutputStream().write(get("/endless").getBytes(StandardCharsets.US_ASCII));
        assertEquals(1_000_000, socket.getInputStream().readNBytes(1_000_000).length);
        socket.close();
        await(isOver::get);
    }

    @Test
    void whoeverGoesWhileNothingIsSentIsMissed() throws Exception {
        var isBegun = new AtomicBoolean();
        var isOver = new AtomicBoolean();
        var server =
                serve(
                        HttpLimits.STANDARD,
                        (_, answer) ->
                                answer.accept(
                                        Response.flowing(
                                                200,
                                                "video/mp4",
                                                300_000,
                                                _ -> {
                                                    isBegun.set(true);
                                                    return () -> isOver.set(true);
                                                })));
        Socket socket = connect(server);
        // What he asks for as well waits, and no more of it than a little is kept.
        socket.getOutputStream().write(get("/film").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(get("/next").getBytes(StandardCharsets.US_ASCII));
        await(isBegun::get);
        assertFalse(isOver.get());
        socket.close();
        await(isOver::get);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline);
            Thread.onSpinWait();
        }
    }

    private static void flow(Response.Sink sink, boolean ends, int count) {
        if (ends && count == 30) {
            sink.end();
        } else {
            sink.write(new byte[10_000], () -> flow(sink, ends, count + 1));
        }
    }

    @Test
    void aHandlerThatThrowsIsAnErrorAndNoMore() throws IOException {
        var server =
                serve(
                        HttpLimits.STANDARD,
                        (request, answer) -> {
                            if (request.path().equals("/bad")) {
                                throw new IllegalStateException("oh");
                            }
                            answer.accept(Response.text(200, "good"));
                        });
        assertTrue(talk(server, get("/bad")).startsWith("HTTP/1.1 500 "));
        assertTrue(talk(server, get("/good")).endsWith("good\n"));
    }

    @Test
    void strangersAreKeptOut() throws IOException {
        Handler inside = (_, answer) -> answer.accept(Response.text(200, "inside"));
        var server = serve(HttpLimits.STANDARD, new Gate(inside, List.of("nas.home"), null));
        String rest = "Connection: close\r\n\r\n";
        for (String host : List.of("localhost", "127.0.0.1:9091", "[::1]:80", "NAS.home:9091")) {
            String answer = talk(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n" + rest);
            assertTrue(answer.endsWith("inside\n"), host + answer);
            assertTrue(answer.contains("Content-Security-Policy: default-src 'none';"), answer);
        }
        for (String host :
                List.of("evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "")) {
            String answer = talk(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\n" + rest);
            assertTrue(answer.startsWith("HTTP/1.1 421 "), host + answer);
        }
        String post = "POST / HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 0\r\n";
        assertTrue(talk(server, post + rest).endsWith("inside\n"));
        assertTrue(
                talk(server, post + "Origin: http://localhost:1\r\n" + rest).endsWith("inside\n"));
        for (String origin : List.of("http://evil.example", "null", "http://localhost:2")) {
            String answer = talk(server, post + "Origin: " + origin + "\r\n" + rest);
            assertTrue(answer.startsWith("HTTP/1.1 403 "), origin + answer);
        }
        String cross = talk(server, post + "Sec-Fetch-Site: cross-site\r\n" + rest);
        assertTrue(cross.startsWith("HTTP/1.1 403 "), cross);
    }

    @Test
    void aPasswordIsAskedFor() throws IOException {
        Handler inside = (_, answer) -> answer.accept(Response.text(200, "inside"));
        var server = serve(HttpLimits.STANDARD, new Gate(inside, List.of(), "me:secret"));
        assertTrue(talk(server, get("/")).startsWith("HTTP/1.1 401 "));
        // me:secret, me:Secret, and no base64 at all
        assertTrue(
                talk(server, get("/", "Authorization: Basic bWU6c2VjcmV0")).endsWith("inside\n"));
        for (String wrong : List.of("Basic bWU6U2VjcmV0", "Basic %%%", "Bearer x", "")) {
            String answer = talk(server, get("/", "Authorization: " + wrong));
            assertTrue(answer.startsWith("HTTP/1.1 401 "), wrong + answer);
        }
    }

    @RepeatedTest(20)
    void whoeverIsConnectedHearsThatTheServerIsClosed() throws IOException {
        var server =
                serve(
                        HttpLimits.STANDARD,
                        (request, answer) ->
                                answer.accept(
                                        request.path().equals("/whole")
                                                ? Response.text(200, "all")
                                                : Response.flowing(
                                                        200, "text/plain", -1, endless())));
        var callers = new ArrayList<Socket>();
        for (int i = 0; i < 8; i++) {
            Socket caller = connect(server);
            String path = i % 2 == 0 ? "/whole" : "/endless";
            caller.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(caller.getInputStream().read() > 0); // it is being answered
            callers.add(caller);
        }
        server.close();
        for (Socket caller : callers) {
            caller.getInputStream().readAllBytes();
        }
    }

    private static Response.Source endless() {
        return sink -> {
            sink.write(new byte[] {'x'}, () -> {});
            return () -> {};
        };
    }
}
