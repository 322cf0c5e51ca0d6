package dev.starling.cli.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.Session;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Terminal;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code create}, {@code show} and {@code verify} as users call them, on files of a directory. */
final class TorrentCommandsTest {
    private static final int PIECE = 16 * 1024;

    @TempDir private Path directory = Path.of("");

    private Path content = Path.of("");
    private Path torrent = Path.of("");

    @BeforeEach
    void makeContent() throws IOException {
        content = Files.createDirectories(directory.resolve("An album"));
        torrent = directory.resolve("album.torrent");
        write("01 Ünïcödé.flac", 3 * PIECE + 5);
        write("scans/back.png", PIECE);
        write("scans/front.png", 10);
        write("empty", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void whatIsCreatedIsShownAndIsWhole(String format) throws Exception {
        var created = create("--format", format).endsWith(ExitCode.DONE);
        assertEquals("", created.err());
        var metainfo = metainfo();
        assertEquals(metainfo.magnet() + "\n", created.out());
        assertEquals(!format.equals("v2"), metainfo.v1().isPresent());
        assertEquals(!format.equals("v1"), metainfo.v2().isPresent());
        assertEquals(
                List.of("01 Ünïcödé.flac", "empty", "scans/back.png", "scans/front.png"),
                metainfo.contentFiles().stream().map(TorrentFile::path).toList());

        var shown = run("show", torrent.toString()).endsWith(ExitCode.DONE).out();
        assertTrue(shown.startsWith("name          An album\n"), shown);
        assertTrue(shown.contains("\npiece length  16384\n"), shown);
        assertTrue(shown.contains("\nmagnet        " + created.out()), shown);
        assertTrue(shown.contains("\n     3           16384  An album/scans/back.png\n"), shown);

        for (Path place : List.of(directory, content)) {
            var verified = run("verify", torrent.toString(), place.toString());
            verified.endsWith(ExitCode.DONE);
            assertTrue(verified.out().startsWith("whole: 4 files, "), verified.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void aByteThatIsWrongIsFound(String format) throws IOException {
        create("--format", format).endsWith(ExitCode.DONE);
        Path file = content.resolve("01 Ünïcödé.flac");
        byte[] bytes = Files.readAllBytes(file);
        bytes[2 * PIECE + 77] ^= 1;
        Files.write(file, bytes);
        var verified = verify().endsWith(ExitCode.CORRUPT);
        String first = "damaged  An album/01 Ünïcödé.flac  pieces 2\n";
        assertTrue(verified.out().startsWith(first), verified.out());
        assertEquals(2, verified.out().lines().count(), verified.out());
        assertTrue(verified.err().startsWith("starling: An album is not whole: 1 of 4 files"));
        assertEquals(1, verified.err().lines().count());

        var json = run("verify", "--json", torrent.toString(), directory.toString());
        json.endsWith(ExitCode.CORRUPT);
        var lines = json.out().lines().toList();
        assertEquals(2, lines.size());
        assertEquals(
                "{\"event\":\"file\",\"number\":1,\"path\":\"An album/01 \\u00DCn\\u00EFc\\u00F6d"
                        + "\\u00E9.flac\",\"state\":\"damaged\",\"bad_pieces\":\"2\"}",
                lines.getFirst());
        assertTrue(lines.getLast().startsWith("{\"event\":\"verified\",\"infohash\":\""));
        assertTrue(lines.getLast().endsWith(",\"whole\":0,\"bad_pieces\":1,\"bad_files\":1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void filesThatAreMissingShortLongOrNoFilesAreNotWhole(String format) throws IOException {
        create("--format", format).endsWith(ExitCode.DONE);
        Files.delete(content.resolve("empty"));
        Files.write(content.resolve("01 Ünïcödé.flac"), new byte[PIECE]);
        Files.delete(content.resolve("scans/back.png"));
        Files.createDirectory(content.resolve("scans/back.png"));
        byte[] front = Files.readAllBytes(content.resolve("scans/front.png"));
        Files.write(content.resolve("scans/front.png"), Arrays.copyOf(front, 11));
        var lines = verify().endsWith(ExitCode.CORRUPT).out().lines().toList();
        assertEquals(5, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("too-short  An album/01 Ünïcödé.flac  pieces 0-3"));
        assertEquals("missing  An album/empty", lines.get(1));
        assertTrue(lines.get(2).startsWith("missing  An album/scans/back.png  pieces "));
        assertTrue(lines.get(3).startsWith("too-long  An album/scans/front.png"), lines.get(3));
    }

    @Test
    void aSingleFileLiesInTheDirectoryOrIsGivenItself() throws IOException {
        Path file = content.resolve("scans/back.png");
        run("create", file.toString(), "-o", torrent.toString()).endsWith(ExitCode.DONE);
        run("verify", torrent.toString(), content.resolve("scans").toString())
                .endsWith(ExitCode.DONE);
        run("verify", torrent.toString(), file.toString()).endsWith(ExitCode.DONE);
        var missing = run("verify", torrent.toString(), directory.toString());
        assertTrue(missing.endsWith(ExitCode.CORRUPT).out().startsWith("missing  back.png"));
    }

    @Test
    void namesThatWouldBeChangedAreFoundAsTheyAre() throws IOException {
        write("CON", 3);
        write("con", 4);
        write("etc./a", 5);
        create().endsWith(ExitCode.DONE);
        verify().endsWith(ExitCode.DONE);
        var shown = run("show", torrent.toString()).out();
        assertTrue(shown.contains("  An album/_con (2)\n"), shown);
        assertTrue(shown.contains("  An album/etc_/a\n"), shown);
    }

    @Test
    void everyOptionStandsInTheTorrent() throws Exception {
        var created =
                create(
                        "--private",
                        "--comment",
                        "für alle",
                        "--web-seed",
                        "http://127.0.0.1/a,b",
                        "--web-seed",
                        "https://localhost/",
                        "--piece-length",
                        "1M",
                        "--json");
        created.endsWith(ExitCode.DONE);
        assertEquals(1, created.out().lines().count());
        assertTrue(created.out().startsWith("{\"event\":\"created\",\"infohash\":\""));
        assertTrue(created.out().contains(",\"piece_length\":1048576,\"files\":4,"));
        var metainfo = metainfo();
        assertTrue(metainfo.isPrivate());
        assertEquals("für alle", metainfo.comment().orElseThrow());
        assertEquals(List.of("http://127.0.0.1/a,b", "https://localhost/"), metainfo.webSeeds());
        assertEquals(1 << 20, metainfo.pieces().pieceLength());
        assertTrue(metainfo.created().isPresent());

        var shown = run("show", torrent.toString()).out();
        assertTrue(shown.contains("\nprivate       yes\n"), shown);
        assertTrue(shown.contains("\ncomment       für alle\n"), shown);
        assertTrue(shown.contains("\nweb seed      https://localhost/\n"), shown);
        var json = run("show", "--json", torrent.toString()).out().lines().toList();
        assertEquals(1 + 2 + 4, json.size());
        assertTrue(json.getFirst().startsWith("{\"event\":\"torrent\",\"infohash\":\""));
        assertEquals("{\"event\":\"web_seed\",\"url\":\"http://127.0.0.1/a,b\"}", json.get(1));
        assertEquals(
                "{\"event\":\"file\",\"number\":4,\"path\":\"An album/scans/front.png\","
                        + "\"bytes\":10}",
                json.getLast());
    }

    @Test
    void theSameContentHasTheSameInfohash() throws Exception {
        create("--comment", "one").endsWith(ExitCode.DONE);
        var first = metainfo().infoHash();
        create("--comment", "another").endsWith(ExitCode.DONE);
        assertEquals(first, metainfo().infoHash());
    }

    @Test
    void nothingOutsideIsEverTakenIn() throws Exception {
        Path secret = directory.resolve("secret");
        Files.createDirectories(secret);
        Files.writeString(secret.resolve("key"), "secret");
        Files.createSymbolicLink(content.resolve("a link"), secret);
        Files.createSymbolicLink(content.resolve("scans/a link"), secret.resolve("key"));
        // A loop, too.
        Files.createSymbolicLink(content.resolve("scans/up"), content);
        var created = create().endsWith(ExitCode.DONE);
        assertTrue(created.err().startsWith("starling: left out 3 that are no files"));
        assertEquals(4, metainfo().contentFiles().size());
    }

    @Test
    void theTorrentIsNotPartOfItself() throws Exception {
        torrent = content.resolve("album.torrent");
        create().endsWith(ExitCode.DONE);
        create().endsWith(ExitCode.DONE);
        assertEquals(4, metainfo().contentFiles().size());
        try (var files = Files.list(content)) {
            assertEquals(4, files.count(), "nothing unfinished is left");
        }
    }

    @Test
    void whatCannotBeSharedIsRefused() throws IOException {
        Path empty = Files.createDirectories(directory.resolve("nothing"));
        String output = torrent.toString();
        run("create", empty.toString(), "-o", output)
                .isRefusedWith(empty + ": there are no bytes to share");
        run("create", directory.resolve("x").toString(), "-o", output).endsWith(ExitCode.FAILURE);
        run("create", content.toString(), "-o", directory.toString())
                .isRefusedWith(directory + " cannot be written over; name another with -o");
        Path file = content.resolve("scans/back.png");
        byte[] before = Files.readAllBytes(file);
        run("create", file.toString(), "-o", file.toString()).endsWith(ExitCode.USAGE);
        assertArrayEquals(before, Files.readAllBytes(file));
        run("create", content.toString()).endsWith(ExitCode.USAGE);
        for (String length : List.of("0", "8K", "100000", "256M", "x")) {
            create("--piece-length", length).endsWith(ExitCode.USAGE);
        }
        for (String url : List.of("x", "ftp://127.0.0.1/", "http:///x", "http://a b/")) {
            create("--web-seed", url).endsWith(ExitCode.USAGE);
        }
        create("--format", "v3").endsWith(ExitCode.USAGE);
        assertFalse(Files.exists(torrent, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aMagnetLinkOrInfohashIsShownForWhatItSays() {
        String hash = "0123456789abcdef0123456789abcdef01234567";
        String link = "magnet:?xt=urn:btih:" + hash + "&dn=a%0Aname&x.pe=127.0.0.1:1";
        assertEquals(
                "name          a name\n"
                        + ("infohash      " + hash + "\n")
                        + ("magnet        " + link + "\n")
                        + "peer          127.0.0.1:1\n",
                run("show", link).endsWith(ExitCode.DONE).out());
        assertEquals(
                "infohash      " + hash + "\nmagnet        magnet:?xt=urn:btih:" + hash + "\n",
                run("show", hash.toUpperCase(Locale.ROOT)).endsWith(ExitCode.DONE).out());
        assertEquals(2, run("show", "--json", link).out().lines().count());
        run("verify", hash, directory.toString())
                .isRefusedWith(
                        "verify needs the .torrent: a magnet link or an infohash knows no pieces");
    }

    @Test
    void whatIsNoTorrentIsRefused() throws IOException {
        Files.writeString(torrent, "d4:infod4:name1:aee");
        for (String verb : List.of("show", "verify")) {
            var refused =
                    verb.equals("show")
                            ? run(verb, torrent.toString())
                            : run(verb, torrent.toString(), directory.toString());
            refused.isRefusedWith(
                    torrent
                            + " is no .torrent: piece length must be an integer, in the dictionary at 0");
        }
        run("show", "x").endsWith(ExitCode.USAGE);
        create().endsWith(ExitCode.DONE);
        run("verify", torrent.toString(), directory.resolve("x").toString())
                .endsWith(ExitCode.USAGE);
    }

    @Test
    void progressIsShownToPeopleAndLeavesNothingBehind() throws IOException {
        write("large", 64 << 20);
        var terminal = new Terminal(false, true);
        var environment = Map.of("HOME", "/dev/null", "TERM", "xterm");
        var created =
                Session.of(
                        environment,
                        terminal,
                        "create",
                        content.toString(),
                        "-o",
                        torrent.toString());
        created.endsWith(ExitCode.DONE);
        String shown = created.err();
        assertTrue(shown.isEmpty() || shown.endsWith("\r\u001b[K"), shown);
        assertEquals(1, created.out().lines().count());
    }

    private Session create(String... options) {
        var arguments = new ArrayList<>(List.of("create", content.toString()));
        arguments.addAll(List.of("-o", torrent.toString()));
        if (!List.of(options).contains("--piece-length")) {
            arguments.addAll(List.of("--piece-length", "16K"));
        }
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private Session verify() {
        return run("verify", torrent.toString(), directory.toString());
    }

    private static Session run(String... arguments) {
        return Session.of(arguments);
    }

    private Metainfo metainfo() throws Exception {
        return Metainfo.parse(Files.readAllBytes(torrent));
    }

    private void write(String path, int length) throws IOException {
        byte[] bytes = new byte[length];
        RandomGeneratorFactory.of("L64X128MixRandom").create(length).nextBytes(bytes);
        Path file = content.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }
}
