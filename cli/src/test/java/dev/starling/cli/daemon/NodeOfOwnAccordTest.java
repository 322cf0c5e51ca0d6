package dev.starling.cli.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.NodeArguments;
import dev.starling.cli.Session;
import dev.starling.cli.VerbInBackground;
import dev.starling.cli.output.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node does without being asked each time. */
@Timeout(90)
final class NodeOfOwnAccordTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String NAME = "it's $(touch hacked); `x`";
    private static final long SECONDS_MAX = 30;

    @TempDir private Path directory = Path.of("");

    @Test
    void whatIsPutIntoAWatchedDirectoryIsAddedAndRenamed() throws Exception {
        Path watched = Files.createDirectories(directory.resolve("watched"));
        Files.writeString(watched.resolve("a.magnet"), "magnet:?xt=urn:btih:" + HASH + "\n");
        Files.writeString(watched.resolve("b.txt"), "magnet:?xt=urn:btih:" + HASH);
        Path torrent = torrent();
        Files.copy(torrent, watched.resolve("c.torrent"));
        var node = node("watching", "--watch", watched.toString());
        await("both taken", () -> Files.exists(watched.resolve("c.torrent.added")));
        assertTrue(Files.exists(watched.resolve("a.magnet.added")));
        assertTrue(Files.exists(watched.resolve("b.txt")));
        var listed = Session.of("list", "--json", "--state", state("watching"));
        assertEquals(2, listed.out().lines().filter(it -> it.contains("\"torrent\"")).count());
        // What is there already is no mistake, and no name is taken twice.
        Files.copy(torrent, watched.resolve("c.torrent"));
        await("taken again", () -> Files.exists(watched.resolve("c.torrent.2.added")));
        node.interrupt().endsWith(ExitCode.DONE);
    }

    @Test
    void aProgramIsRunOnceWhenATorrentIsComplete() throws Exception {
        Path told = directory.resolve("told");
        Path program = directory.resolve("tell me");
        Files.writeString(
                program,
                "#!/bin/sh\nprintf '%s|%s|%s\\n' \"$STARLING_NAME\" \"$STARLING_DIRECTORY\""
                        + " \"$STARLING_LABELS\" >> \""
                        + told
                        + "\"\necho heard\nexit 3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path torrent = torrent();
        var seeder = node("seeding");
        Session.of(
                        "add",
                        torrent.toString(),
                        "-o",
                        directory + "/files",
                        "--state",
                        state("seeding"))
                .endsWith(ExitCode.DONE);
        int port = port(seeder);
        var node = node("hooked", "--on-complete", program.toString());
        String[] add = {
            "add",
            torrent.toString(),
            "--label",
            "x,y",
            "--state",
            state("hooked"),
            "--peer",
            "127.0.0.1:" + port
        };
        Session.of(add).endsWith(ExitCode.DONE);
        await("the program", () -> Files.exists(told));
        await("its end", () -> !record("hooked").contains("6:untoldi1e"));
        var ended = node.interrupt().endsWith(ExitCode.DONE);
        assertTrue(ended.err().contains("ended with 3, and said: heard"), ended::err);
        assertEquals(
                NAME + "|" + directory.resolve("hooked-files") + "|x,y\n", Files.readString(told));
        assertFalse(Files.exists(Path.of("hacked")));
        var again = node("hooked", "--on-complete", program.toString());
        again.interrupt().endsWith(ExitCode.DONE);
        assertEquals(1, Files.readString(told).lines().count());
        seeder.interrupt().endsWith(ExitCode.DONE);
    }

    @Test
    void aProgramThatCannotBeRunIsSaidAtOnce() {
        Session.of("node", "--on-complete", directory.resolve("nothing").toString())
                .endsWith(ExitCode.USAGE);
    }

    private Path torrent() throws Exception {
        Path content = Files.createDirectories(directory.resolve("files")).resolve(NAME);
        byte[] bytes = new byte[100_000];
        new SplittableRandom(1).nextBytes(bytes);
        Files.write(content, bytes);
        Path torrent = directory.resolve("made.torrent");
        Session.of("create", content.toString(), "-o", torrent.toString()).endsWith(ExitCode.DONE);
        return torrent;
    }

    private String record(String name) {
        try (var files = Files.list(Path.of(state(name)).resolve("torrents"))) {
            var text = new StringBuilder();
            for (Path file : files.filter(it -> it.toString().endsWith(".record")).toList()) {
                text.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            return text.toString();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private static int port(VerbInBackground node) throws Exception {
        String told = node.await("the port", out -> out.contains("\"port\":"));
        return Integer.parseInt(told.replaceAll("(?s).*\"port\":([0-9]+).*", "$1"));
    }

    private static void await(String what, BooleanSupplier is) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!is.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain for " + what);
            Thread.sleep(20);
        }
    }

    private String state(String name) {
        return directory.resolve(name).toString();
    }

    private VerbInBackground node(String name, String... more) throws Exception {
        var all =
                NodeArguments.alone(
                        Path.of(state(name)),
                        "-o",
                        directory.resolve(name + "-files").toString(),
                        "--json",
                        "--allow-local");
        all.addAll(List.of(more));
        var begun = new VerbInBackground(all.toArray(String[]::new));
        begun.await("the node", out -> out.contains("http://"));
        return begun;
    }
}
