package dev.starling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.output.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes of their own, and what ends them. */
final class NodeSignalsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration ENDING = Duration.ofSeconds(5);

    @TempDir private Path directory = Path.of("");

    private final List<Process> processes = new ArrayList<>();

    /** A program that does not hear when it is asked to end. */
    static final class Stubborn {
        public static void main(String[] arguments) {
            Interruption.of(Thread.currentThread());
            System.out.println("begun");
            while (true) {
                try {
                    Thread.sleep(TimeUnit.SECONDS.toMillis(60));
                } catch (InterruptedException heard) {
                    System.out.println("asked");
                }
            }
        }
    }

    @AfterEach
    void endThemAll() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-ea",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        Process process =
                builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile())).start();
        processes.add(process);
        return process;
    }

    private Process node(String state) throws IOException {
        return start(
                Main.class,
                "node",
                "--listen",
                "127.0.0.1",
                "--port",
                "0",
                "--bootstrap",
                "none",
                "--allow-local",
                "--http",
                "127.0.0.1:0",
                "--down-limit",
                "200K",
                "--state",
                directory.resolve(state).toString(),
                "-o",
                directory.resolve("into").toString());
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String await(BufferedReader lines, Predicate<String> wanted) throws IOException {
        var heard = new ArrayList<String>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            heard.add(line);
            if (wanted.test(line)) {
                return line;
            }
        }
        throw new AssertionError("it ended and had said only " + heard);
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    private static Duration awaitEnd(Process process) throws InterruptedException {
        long began = System.nanoTime();
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void theFirstSignalEndsANodeInTheMiddleOfADownloadWhichGoesOnTheNextTime() throws Exception {
        var content = new byte[16 << 20];
        new Random(1).nextBytes(content);
        Files.write(directory.resolve("content"), content);
        var seeding =
                List.of(
                        "seed",
                        directory.resolve("content").toString(),
                        "--json",
                        "--listen",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--bootstrap",
                        "none",
                        "--state",
                        directory.resolve("seed").toString());
        try (var seed = new RunningVerb(seeding)) {
            String seeds = seed.await("a link", line -> line.contains("\"seeding\""), PATIENCE);
            var event = JsonLines.of(seeds).getFirst();
            String magnet = String.valueOf(event.get("magnet"));
            String peer = "127.0.0.1:" + event.get("port");
            String state = directory.resolve("state").toString();
            for (String signal : List.of("TERM", "INT")) {
                Process node = node("state");
                BufferedReader lines = reader(node);
                await(lines, line -> line.contains("started at port"));
                if (signal.equals("TERM")) {
                    Session.of("add", magnet, "--peer", peer, "--state", state)
                            .endsWith(ExitCode.DONE);
                } else {
                    Session listed = Session.of("list", "--json", "--state", state);
                    assertTrue(
                            listed.out().contains(String.valueOf(event.get("infohash"))),
                            listed::toString);
                }
                awaitBytes(state);
                signal(node, signal);
                Duration took = awaitEnd(node);
                assertEquals(0, node.exitValue(), signal);
                assertTrue(took.compareTo(ENDING) < 0, signal + " took " + took);
                await(lines, line -> line.endsWith("info ended"));
            }
        }
    }

    private static void awaitBytes(String state) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Session listed = Session.of("list", "--json", "--state", state);
            boolean isComing =
                    JsonLines.named("torrent", listed.out()).stream()
                            .map(torrent -> torrent.get("down_rate"))
                            .anyMatch(rate -> rate instanceof Long bytes && bytes > 0);
            if (isComing) {
                return;
            }
            assertTrue(System.nanoTime() < deadline, listed::toString);
            Thread.sleep(50);
        }
    }

    @Test
    void aSecondSignalEndsAtOnceWhatDoesNotHear() throws Exception {
        Process stubborn = start(Stubborn.class);
        BufferedReader lines = reader(stubborn);
        await(lines, "begun"::equals);
        signal(stubborn, "TERM");
        await(lines, "asked"::equals);
        // It is ready for the second as soon as it has heard the first; until then that waits.
        long deadline = System.nanoTime() + ENDING.toNanos();
        long began = System.nanoTime();
        while (stubborn.isAlive() && System.nanoTime() < deadline) {
            signal(stubborn, "INT");
            var _ = stubborn.waitFor(50, TimeUnit.MILLISECONDS);
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        assertEquals(ExitCode.INTERRUPTED.code(), awaitEndOf(stubborn));
        assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, "took " + took);
    }

    private static int awaitEndOf(Process process) throws InterruptedException {
        awaitEnd(process);
        return process.exitValue();
    }

    @Test
    void whatDoesNotHearAtAllEndsAfterFiveSeconds() throws Exception {
        Process stubborn = start(Stubborn.class);
        await(reader(stubborn), "begun"::equals);
        signal(stubborn, "TERM");
        Duration took = awaitEnd(stubborn);
        assertEquals(ExitCode.INTERRUPTED.code(), stubborn.exitValue());
        assertTrue(took.compareTo(ENDING.plusSeconds(2)) < 0, "took " + took);
    }

    @Test
    void twoNodesDoNotShareADirectory() throws Exception {
        Process first = node("state");
        await(reader(first), line -> line.contains("started at port"));
        Process second = node("state");
        BufferedReader lines = reader(second);
        String said = await(lines, line -> line.startsWith("starling: "));
        assertTrue(said.contains("another node uses " + directory.resolve("state")), said);
        assertTrue(said.contains("--state"), said);
        assertEquals(ExitCode.FAILURE.code(), awaitEndOf(second));
        assertTrue(first.isAlive());
        signal(first, "TERM");
        assertEquals(ExitCode.DONE.code(), awaitEndOf(first));
        // Nor does one that was killed keep the directory.
        Process third = node("state");
        await(reader(third), line -> line.contains("started at port"));
        third.destroyForcibly().waitFor();
        Process fourth = node("state");
        await(reader(fourth), line -> line.contains("started at port"));
    }
}
