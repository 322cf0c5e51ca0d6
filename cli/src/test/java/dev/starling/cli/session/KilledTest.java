package dev.starling.cli.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.LocalNetwork;
import dev.starling.cli.state.SavedFile;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are ended with signal 9, and what is on the disk then. */
final class KilledTest {
    private static final int KILLS = 8;
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int SECONDS_MAX = 60;

    @TempDir private Path directory = Path.of("");

    /** Writes one file over and over, each time of another length. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            var file = new SavedFile(Path.of(arguments[0]), FILE_BYTES_MAX);
            for (int i = 1; ; i++) {
                byte[] bytes = new byte[i * 7919 % 200_000 + 1];
                Arrays.fill(bytes, (byte) bytes.length);
                file.write(bytes);
            }
        }
    }

    /** A node that remembers. */
    static final class Node {
        public static void main(String[] arguments) throws InterruptedException {
            var bootstrap = List.of(Endpoint.parse(arguments[1]));
            try (var _ = start(Path.of(arguments[0]), bootstrap, new CompletableFuture<>())) {
                Thread.sleep(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
            }
        }

        static NettyHost start(
                Path path, List<Endpoint> bootstrap, CompletableFuture<DhtNode> started) {
            var host = new NettyHost((_, failure) -> failure.printStackTrace());
            var file = new SavedFile(path, DhtNode.STATE_BYTES_MAX);
            host.execute(
                    () -> {
                        try {
                            var settings = DhtSettings.local(Endpoint.loopback(0), bootstrap);
                            var node =
                                    DhtNode.start(
                                            host,
                                            settings,
                                            file.read().orElse(null),
                                            new Workbench(),
                                            (_, _, _, _) -> {});
                            NodeMemory.of(host, node, file, Throwable::printStackTrace);
                            started.complete(node);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            return host;
        }
    }

    @Test
    void aFileIsOldOrNewHoweverItsWriterEnds() throws Exception {
        var path = directory.resolve("file");
        var file = new SavedFile(path, FILE_BYTES_MAX);
        var lengths = new ArrayList<Integer>();
        for (int kill = 0; kill < KILLS; kill++) {
            Files.deleteIfExists(path);
            Process writer = start(Writer.class, path.toString());
            awaitFile(path, writer);
            Thread.sleep(kill * 13L);
            kill(writer);
            byte[] bytes = file.read().orElseThrow();
            for (byte b : bytes) {
                assertEquals((byte) bytes.length, b, "torn");
            }
            lengths.add(bytes.length);
        }
        assertNotEquals(1, lengths.stream().distinct().count(), "never in the middle");
        file.write(new byte[1]);
        try (var files = Files.list(directory)) {
            assertEquals(List.of(path), files.toList(), "what the killed left is removed");
        }
    }

    @Test
    void aNodeComesBackAsItWasAndWithWhomItKnew() throws Exception {
        var path = directory.resolve("node.dht");
        try (var network = LocalNetwork.of(4)) {
            Process node = start(Node.class, path.toString(), network.bootstrap());
            awaitFile(path, node);
            kill(node);
            for (int life = 0; life < 2; life++) {
                var started = new CompletableFuture<DhtNode>();
                try (var host = Node.start(path, List.of(), started)) {
                    DhtNode back = started.get(SECONDS_MAX, TimeUnit.SECONDS);
                    awaitJoined(host, back);
                }
            }
        }
    }

    private static void awaitJoined(NettyHost host, DhtNode node) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (System.nanoTime() < deadline) {
            var joined = new CompletableFuture<Boolean>();
            host.execute(() -> joined.complete(node.hasJoined()));
            if (joined.get(SECONDS_MAX, TimeUnit.SECONDS)) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("nobody whom it knew was found again");
    }

    private static Process start(Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static void awaitFile(Path path, Process writer) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!Files.exists(path)) {
            assertTrue(writer.isAlive() && System.nanoTime() < deadline, "nothing is written");
            Thread.sleep(5);
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
