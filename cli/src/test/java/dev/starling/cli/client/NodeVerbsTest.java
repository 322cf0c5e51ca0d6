package dev.starling.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.NodeArguments;
import dev.starling.cli.Session;
import dev.starling.cli.VerbInBackground;
import dev.starling.cli.json.Json;
import dev.starling.cli.json.Values;
import dev.starling.cli.output.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that talk to a node, to one that runs and to none. */
@Timeout(60)
final class NodeVerbsTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";
    private static final String MAGNET = "magnet:?xt=urn:btih:" + HASH + "&dn=by+magnet";
    private static final int PIECE = 16 * 1024;

    @TempDir private Path directory = Path.of("");

    private Path content = Path.of("");
    private Path torrent = Path.of("");
    private VerbInBackground node;

    @BeforeEach
    void start() throws Exception {
        content = Files.createDirectories(directory.resolve("files")).resolve("content");
        torrent = directory.resolve("content.torrent");
        byte[] bytes = new byte[10 * PIECE];
        new SplittableRandom(1).nextBytes(bytes);
        Files.write(content, bytes);
        Session.of("create", content.toString(), "-o", torrent.toString(), "--piece-length", "16K")
                .endsWith(ExitCode.DONE);
        node = begin();
    }

    @AfterEach
    void end() throws Exception {
        node.interrupt().endsWith(ExitCode.DONE);
    }

    @Test
    void aTorrentIsAddedListedShownPausedResumedAndRemoved() throws Exception {
        var added = verb("add", torrent.toString(), MAGNET, "--label", "a,b").done();
        List<String> lines = added.out().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().startsWith("1  ") && lines.getFirst().endsWith("  content"));
        assertEquals("2  " + HASH + "  by magnet", lines.getLast());
        assertEquals(
                torrent + ": it is there already\n", verb("add", torrent.toString()).done().out());

        var listed = verb("list").done();
        assertEquals(3, listed.out().lines().count());
        assertTrue(listed.out().startsWith("#"), listed::out);
        assertTrue(listed.err().startsWith("starling: 2 torrents, "), listed::err);
        Values row = events(verb("list", "--json").done()).get(1);
        assertEquals("torrent", row.text("event").orElse(""));
        assertEquals(HASH, row.text("infohash").orElse(""));
        assertEquals(List.of("a", "b"), row.texts("labels"));

        for (String name : List.of("2", HASH, HASH.substring(0, 6), "by magnet", MAGNET)) {
            assertEquals("paused  2  by magnet\n", verb("pause", name).done().out());
        }
        assertEquals("stopped", status(1));
        verb("resume", "all").done();
        assertEquals("metadata", status(1));

        var shown = verb("show", HASH).done().out();
        assertTrue(shown.startsWith("name          by magnet\nnumber        2\n"), shown);
        assertTrue(verb("show", "1").done().out().contains("1           "));
        assertEquals("removed  2  by magnet\n", verb("remove", "by magnet").done().out());
        assertEquals(3, verb("show", "2").session().endsWith(ExitCode.NOT_FOUND).code());
        assertEquals(2, verb("list").done().out().lines().count());
    }

    @Test
    void aNodeLooksAtItsDataAgainAndSaysWhatIsLost() throws Exception {
        verb("add", torrent.toString(), "-o", directory.resolve("files").toString()).done();
        var whole = verb("verify", "1").done();
        assertEquals("whole: 160.0 KiB of 160.0 KiB\n", whole.out());
        byte[] bytes = Files.readAllBytes(content);
        bytes[3 * PIECE + 1] ^= 1;
        Files.write(content, bytes);
        var damaged = verb("verify", "content", "--json").session().endsWith(ExitCode.CORRUPT);
        assertEquals(PIECE, events(damaged).getFirst().number("lost").orElse(0));
        // Nobody has given it this one.
        verb("verify", HASH).session().endsWith(ExitCode.NOT_FOUND);
        verb("remove", "1", "--data").done();
        assertFalse(Files.exists(content));
    }

    @Test
    void aPeerThatALinkNamesIsCalled() throws Exception {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            verb("add", MAGNET + "&x.pe=nonsense&x.pe=127.0.0.1:" + peer.getLocalPort()).done();
            peer.setSoTimeout(20_000);
            peer.accept().close();
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedInOneLine() throws Exception {
        verb("add", MAGNET).done();
        for (String[] wrong :
                List.of(
                        new String[] {"add"},
                        new String[] {"add", "nonsense"},
                        new String[] {"pause"},
                        new String[] {"list", "--node", "nowhere://x"})) {
            var refused = verb(wrong).session().endsWith(ExitCode.USAGE);
            assertEquals(1, refused.err().lines().count(), refused::err);
        }
        var local =
                verb("add", "http://localhost:1/x.torrent").session().endsWith(ExitCode.FAILURE);
        assertTrue(local.err().contains("no public network"), local::err);
        verb("add", torrent.toString(), "--peer", "no").session().endsWith(ExitCode.FAILURE);
        verb("pause", "0123456").done();
        verb("pause", "9").session().endsWith(ExitCode.NOT_FOUND);
    }

    @Test
    void whereThereIsNoNodeThatIsSaidWithTheCure() {
        var away = Session.of("list", "--node", "127.0.0.1:1").endsWith(ExitCode.NETWORK);
        assertTrue(away.err().contains("starling node"), away::err);
        assertEquals(1, away.err().lines().count());
        // What can be told without a node is.
        var empty = directory.resolve("nobody").toString();
        var shown = Session.of("show", HASH, "--state", empty).endsWith(ExitCode.DONE);
        assertTrue(shown.out().contains(HASH));
    }

    @Test
    void aNodeWithAPasswordWantsIt() throws Exception {
        node.interrupt().endsWith(ExitCode.DONE);
        node = begin("--http-auth", "me:secret");
        var refused = verb("list").session().endsWith(ExitCode.FAILURE);
        assertTrue(refused.err().contains("--http-auth"), refused::err);
        verb("list", "--http-auth", "me:secret").done();
    }

    private record Ended(Session session) {
        Session done() {
            return session.endsWith(ExitCode.DONE);
        }
    }

    private Ended verb(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--state", state()));
        return new Ended(Session.of(all.toArray(String[]::new)));
    }

    private String status(int row) throws Exception {
        return events(verb("list", "--json").done()).get(row).text("status").orElse("");
    }

    private static List<Values> events(Session session) throws Exception {
        var events = new ArrayList<Values>();
        for (String line : session.out().lines().toList()) {
            events.add(Values.of(Json.read(line.getBytes(StandardCharsets.UTF_8))));
        }
        return events;
    }

    private String state() {
        return directory.resolve("state").toString();
    }

    private VerbInBackground begin(String... more) throws Exception {
        var all =
                NodeArguments.alone(
                        directory.resolve("state"),
                        "-o",
                        directory.resolve("downloads").toString(),
                        "--allow-local");
        all.addAll(List.of(more));
        var begun = new VerbInBackground(all.toArray(String[]::new));
        begun.await("the node", out -> out.contains("http://"));
        return begun;
    }
}
