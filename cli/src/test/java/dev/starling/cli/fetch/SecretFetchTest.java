package dev.starling.cli.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A web server with a certificate, and a JVM that is told whom to believe. */
@Timeout(120)
final class SecretFetchTest {
    private static final String PASSWORD = "changeit";

    @TempDir private Path directory = Path.of("");

    /** Prints what it fetches, in a JVM of its own: whom that believes is settled once. */
    static final class Fetcher {
        public static void main(String[] arguments) {
            var fetch = new TorrentFetch(_ -> true, Duration.ofSeconds(20), new Names());
            try {
                System.out.println(
                        new String(fetch.fetch(arguments[0]), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), said);
        return said.strip();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** A key, and a certificate in which it vouches for itself. */
    private Path key(String name, String subject) throws Exception {
        Path store = directory.resolve(name + ".p12");
        run(
                List.of(
                        tool("keytool"),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + subject,
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD));
        assertTrue(Files.exists(store));
        return store;
    }

    private static SSLServerSocket serve(Path key) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(key)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!server.isClosed()) {
                                try (var socket = server.accept()) {
                                    int _ = socket.getInputStream().read(new byte[4096]);
                                    socket.getOutputStream()
                                            .write(
                                                    "HTTP/1.1 200 OK\r\n\r\nhello"
                                                            .getBytes(StandardCharsets.US_ASCII));
                                } catch (IOException e) {
                                    // Who does not believe it hangs up.
                                }
                            }
                        });
        return server;
    }

    private static String fetched(SSLServerSocket server, Path... believed) throws Exception {
        var command = new ArrayList<>(List.of(tool("java")));
        for (Path store : believed) {
            command.add("-Djavax.net.ssl.trustStore=" + store);
            command.add("-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
        }
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fetcher.class.getName(),
                        "https://localhost:" + server.getLocalPort() + "/a.torrent"));
        return run(command);
    }

    @Test
    void aServerIsBelievedWhoseCertificateIsKnownAndHasItsName() throws Exception {
        Path right = key("right", "dns:localhost");
        try (var server = serve(right)) {
            assertEquals("hello", fetched(server, right));
        }
    }

    @Test
    void aServerWithACertificateOfNobodysIsRefused() throws Exception {
        try (var server = serve(key("right", "dns:localhost"))) {
            String stranger = fetched(server);
            assertTrue(stranger.startsWith("refused: "), stranger);
            assertTrue(stranger.contains("certificate"), stranger);
        }
    }

    @Test
    void aServerWithTheCertificateOfAnotherIsRefused() throws Exception {
        Path other = key("other", "dns:other.example");
        try (var server = serve(other)) {
            String refused = fetched(server, other);
            assertTrue(refused.startsWith("refused: "), refused);
            assertTrue(refused.contains("certificate"), refused);
        }
    }
}
