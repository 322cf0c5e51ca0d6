package dev.starling.cli.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Web servers that mean well, and others. */
@Timeout(30)
final class TorrentFetchTest {
    private final TorrentFetch fetch =
            new TorrentFetch(_ -> true, Duration.ofSeconds(10), new Names());
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String answer = "";
    private volatile boolean isEndless;
    private ServerSocket server;

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try (Socket socket = server.accept()) {
                                    asked.incrementAndGet();
                                    answer(socket);
                                } catch (IOException e) {
                                    // The next one.
                                }
                            }
                        });
    }

    private void answer(Socket socket) throws IOException {
        int _ = socket.getInputStream().read(new byte[4096]);
        OutputStream out = socket.getOutputStream();
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        while (isEndless) {
            out.write(new byte[1000]);
        }
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/a.torrent?x=1";
    }

    private String failure() {
        return String.valueOf(
                assertThrows(IOException.class, () -> fetch.fetch(url())).getMessage());
    }

    @Test
    void aBodyIsFetchedInEachWayInWhichServersSendIt() throws IOException {
        byte[] body = "hello".getBytes(StandardCharsets.US_ASCII);
        for (String way :
                List.of(
                        "Content-Length: 5\r\n\r\nhello",
                        "\r\nhello",
                        "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n")) {
            answer = "HTTP/1.1 200 OK\r\n" + way;
            assertArrayEquals(body, fetch.fetch(url()), way);
        }
    }

    @Test
    void whatIsNoAnswerOrTooLongIsRefused() {
        for (String way :
                List.of(
                        "",
                        "SSH-2.0-x\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
                        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
                        "HTTP/1.1 404 Not Found\r\n\r\n",
                        "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
                        "HTTP/1.1 302 Found\r\nLocation: http://a b/\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n" + "x".repeat(40_000))) {
            answer = way;
            assertTrue(!failure().isEmpty(), way);
        }
        isEndless = true;
        answer = "HTTP/1.1 200 OK\r\n\r\n";
        assertEquals("it is longer than 10485760 bytes", failure());
    }

    @Test
    void redirectionsAreFollowedAFewTimes() {
        answer = "HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n";
        assertEquals("it leads from one place to the next", failure());
        assertEquals(TorrentFetch.REDIRECTIONS_MAX + 1, asked.get());
    }

    @Test
    void nothingOfThisMachineOrItsNetworkIsAsked() {
        var strict = new TorrentFetch();
        String port = ":" + server.getLocalPort() + "/";
        for (String host :
                List.of(
                        "127.0.0.1",
                        "localhost",
                        "127.1",
                        "2130706433",
                        "0.0.0.0",
                        "[::1]",
                        "[::ffff:127.0.0.1]",
                        "10.0.0.1",
                        "192.168.1.1",
                        "169.254.169.254",
                        "[fe80::1]",
                        "[fc00::1]")) {
            var refused =
                    assertThrows(IOException.class, () -> strict.fetch("http://" + host + port));
            assertTrue(!String.valueOf(refused.getMessage()).isEmpty(), host);
        }
        assertEquals(0, asked.get());
    }

    @Test
    void aRedirectionToWhatMayNotBeAskedIsNotFollowed() {
        int allowed = server.getLocalPort();
        var choosy =
                new TorrentFetch(it -> it.port() == allowed, Duration.ofSeconds(10), new Names());
        answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n";
        var refused = assertThrows(IOException.class, () -> choosy.fetch(url()));
        assertTrue(refused.toString().contains("no public network"), refused::toString);
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        var hasty = new TorrentFetch(_ -> true, Duration.ofMillis(300), new Names());
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            assertThrows(IOException.class, () -> hasty.fetch(url));
        }
    }

    @Test
    void aNameServerThatSaysNothingIsGivenUp() throws Exception {
        var never = new CountDownLatch(1);
        var silent =
                new Names() {
                    @Override
                    List<InetAddress> lookUp(String name) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            // It ends.
                        }
                        return List.of();
                    }
                };
        var hasty = new TorrentFetch(_ -> true, Duration.ofMillis(200), silent);
        for (int i = 0; i < Names.LOOKUPS_MAX; i++) {
            var late = assertThrows(IOException.class, () -> hasty.fetch("http://a.example/"));
            assertEquals("it takes too long", late.getMessage());
        }
        var refused = assertThrows(IOException.class, () -> hasty.fetch("http://a.example/"));
        assertTrue(refused.toString().contains("too many names"), refused::toString);
        never.countDown();
    }

    @Test
    void aNameThatNobodyHasIsSaid() {
        var nobody =
                new Names() {
                    @Override
                    List<InetAddress> lookUp(String name) throws UnknownHostException {
                        throw new UnknownHostException(name + ": Name or service not known");
                    }
                };
        var asking = new TorrentFetch(_ -> true, Duration.ofSeconds(10), nobody);
        var refused = assertThrows(IOException.class, () -> asking.fetch("http://a.example/"));
        assertEquals("there is no address for the name a.example", refused.getMessage());
    }
}
