package dev.starling.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.node.Addition;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.page.RunningNode;
import dev.starling.peer.torrent.Magnet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program of the user's that does not end. */
@Timeout(60)
final class CompletionHookTest {
    @TempDir private Path directory = Path.of("");

    private final LinkedBlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Boolean> overs = new LinkedBlockingQueue<>();
    private RunningNode node;
    private Torrent torrent;

    @BeforeEach
    void start() throws Exception {
        node = RunningNode.alone(directory);
        torrent =
                node.call(
                        () ->
                                node.library()
                                        .add(
                                                Addition.of(
                                                        Magnet.ofHash("0".repeat(39) + "1")
                                                                .orElseThrow()),
                                                _ -> {}));
    }

    @AfterEach
    void end() throws Exception {
        node.close();
    }

    private CompletionHook hook(String script, Duration runTime) throws Exception {
        Path program = directory.resolve("hook");
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new CompletionHook(program.toString(), runTime, node::execute, notes::add);
    }

    private String note() throws Exception {
        String note = notes.poll(20, TimeUnit.SECONDS);
        assertTrue(note != null, "nothing is noted");
        return String.valueOf(note);
    }

    private long pid(String file) throws Exception {
        return Long.parseLong(Files.readString(directory.resolve(file)).strip());
    }

    private static void requireGone(long pid) throws Exception {
        for (int i = 0; ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent(); i++) {
            assertTrue(i < 500, pid + " lives on");
            Thread.sleep(10);
        }
    }

    @Test
    void isEndedWithAllThatItStartedWhenItTakesTooLong() throws Exception {
        String me = "echo $$ > " + directory.resolve("me");
        String child = "sleep 600 & echo $! > " + directory.resolve("child");
        var hook = hook(me + "\n" + child + "\necho begun\nwait\n", Duration.ofSeconds(2));
        node.execute(() -> hook.run(torrent, () -> overs.add(true)));
        String note = note();
        assertTrue(note.contains("took too long and was ended"), note);
        assertTrue(note.contains("begun"), note);
        assertEquals(true, overs.poll(20, TimeUnit.SECONDS), "it is not run again");
        requireGone(pid("me"));
        requireGone(pid("child"));
    }

    @Test
    void whoIsEndedKeepsNobodyElseWaiting() throws Exception {
        Path first = directory.resolve("first");
        var hook =
                hook(
                        "if [ ! -e " + first + " ]; then touch " + first + "; exec sleep 600; fi\n",
                        Duration.ofSeconds(1));
        node.execute(
                () -> {
                    hook.run(torrent, () -> overs.add(true));
                    hook.run(torrent, () -> overs.add(true));
                });
        assertTrue(note().contains("took too long"));
        assertTrue(note().contains("ended with 0"));
    }
}
