package dev.starling.peer.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** libtorrent reads what we make, and we read what it makes: both see the same torrent. */
final class LibtorrentTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int PIECE_LENGTH = 32 * 1024;
    private static final int TIMEOUT_SECONDS = 60;

    private static boolean isInstalled;

    @TempDir private Path directory = Path.of("");

    private record File(String path, long length, long offset, boolean isPadding) {}

    /** What both say of a torrent. */
    private record Description(
            String v1,
            String v2,
            String name,
            int pieces,
            int pieceLength,
            long length,
            boolean isPrivate,
            String comment,
            String webSeeds,
            long created,
            List<File> files) {
        static Description of(Metainfo metainfo) {
            return new Description(
                    metainfo.v1().map(Object::toString).orElse(""),
                    metainfo.v2().map(HexFormat.of()::formatHex).orElse(""),
                    metainfo.name(),
                    metainfo.pieces().count(),
                    metainfo.pieces().pieceLength(),
                    metainfo.pieces().totalLength(),
                    metainfo.isPrivate(),
                    metainfo.comment().orElse(""),
                    String.join(" ", metainfo.webSeeds()),
                    metainfo.created().orElse(0),
                    metainfo.files().stream()
                            .map(
                                    file ->
                                            new File(
                                                    file.isPadding() ? "" : metainfo.pathOf(file),
                                                    file.length(),
                                                    file.offset(),
                                                    file.isPadding()))
                            .toList());
        }

        /**
         * Of version 2 padding is not written, and everybody thinks of it as he likes: libtorrent
         * has some behind the last file, too, which moves the empty ones.
         */
        Description comparable() {
            if (!v1.isEmpty()) {
                return this;
            }
            var written =
                    files.stream()
                            .filter(file -> !file.isPadding())
                            .map(
                                    file ->
                                            new File(
                                                    file.path(),
                                                    file.length(),
                                                    file.length() == 0 ? 0 : file.offset(),
                                                    false))
                            .toList();
            return new Description(
                    v1,
                    v2,
                    name,
                    pieces,
                    pieceLength,
                    0,
                    isPrivate,
                    comment,
                    webSeeds,
                    created,
                    written);
        }
    }

    @BeforeAll
    static void lookForIt() throws Exception {
        isInstalled =
                Files.isExecutable(Path.of(PYTHON))
                        && new ProcessBuilder(PYTHON, "-c", "import libtorrent")
                                        .redirectErrorStream(true)
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .start()
                                        .waitFor()
                                == 0;
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatWeMake(TorrentFormat format) throws Exception {
        var options =
                new TorrentBuilder.Options(
                        true,
                        Optional.of("für alle"),
                        Optional.of("Starling"),
                        OptionalLong.of(1_700_000_000),
                        List.of("http://127.0.0.1/a/", "http://127.0.0.1/b/"));
        var torrents = new ArrayList<Path>();
        for (var content : contents()) {
            Path file = directory.resolve(torrents.size() + ".torrent");
            Files.write(file, content.torrent(format, PIECE_LENGTH, options));
            torrents.add(file);
        }
        var arguments = Stream.concat(Stream.of("describe"), torrents.stream().map(Path::toString));
        var theirs = run(arguments.toArray(String[]::new));
        assertEquals(torrents.size(), theirs.size());
        for (int i = 0; i < torrents.size(); i++) {
            assertEquals(ours(torrents.get(i)).comparable(), theirs.get(i).comparable());
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesWhatWeRead(TorrentFormat format) throws Exception {
        for (var content : contents()) {
            Path root = content.write(Files.createTempDirectory(directory, "content"));
            Path file = Files.createTempFile(directory, "theirs", ".torrent");
            var theirs =
                    run(
                            "create",
                            root.toString(),
                            file.toString(),
                            Integer.toString(PIECE_LENGTH),
                            format.name().toLowerCase(Locale.ROOT),
                            "private");
            assertEquals(1, theirs.size());
            assertEquals(ours(file).comparable(), theirs.getFirst().comparable());
        }
    }

    @Test
    void hashesAsItDoes() throws Exception {
        // With attributes left out and the same order of files, even the infohashes are the same.
        var content = new Content("one", seeded(7)).with("one", 5 * PIECE_LENGTH + 17);
        Path root = content.write(directory);
        for (var format : TorrentFormat.values()) {
            Path file = directory.resolve("theirs.torrent");
            var theirs =
                    run(
                            "create",
                            root.toString(),
                            file.toString(),
                            Integer.toString(PIECE_LENGTH),
                            format.name().toLowerCase(Locale.ROOT));
            var ours = Metainfo.parse(content.torrent(format, PIECE_LENGTH, Content.PLAIN));
            assertEquals(theirs.getFirst().v1(), ours.v1().map(Object::toString).orElse(""));
            assertEquals(theirs.getFirst().v2(), ours.hashes().v2().orElse(""));
        }
    }

    private static List<Content> contents() {
        var random = seeded(52);
        return List.of(
                new Content("single.bin", random).with("single.bin", 3 * PIECE_LENGTH + 100),
                new Content("small", random).with("small", 1),
                new Content("exact", random).with("exact", 2 * PIECE_LENGTH),
                new Content("one in a directory", random).with("file", 70_000),
                new Content("many", random)
                        .with("b", 10_000)
                        .with("a/z", PIECE_LENGTH)
                        .with("a/b/c/deep", 3 * PIECE_LENGTH + 1)
                        .with("a.txt", 17)
                        .with("a-b", 40_000)
                        .with("empty", 0)
                        .with("zz empty at the end", 0),
                new Content("ünïcödé 日本語", random)
                        .with("Ünï/cödé 'quoted' \"twice\".txt", 20_000)
                        .with("日本語/ファイル", 40_000)
                        .with("#1 & co; (100%) + $x=[y]{z}~!@^`,:*?<>|", 100)
                        .with(" leading space", 1)
                        .with(".hidden", 1)
                        .with("🎵/😀.mp3", 70_000));
    }

    private static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Description ours(Path torrent) throws Exception {
        return Description.of(Metainfo.parse(Files.readAllBytes(torrent)));
    }

    private static List<Description> run(String... arguments)
            throws IOException, InterruptedException, URISyntaxException {
        if (!isInstalled) {
            System.err.println("SKIPPED: libtorrent torrents: python3-libtorrent is not installed");
            abort("python3-libtorrent is not installed");
        }
        var script = LibtorrentTest.class.getResource("libtorrent_torrents.py");
        var command = new ArrayList<String>();
        command.add(PYTHON);
        command.add(Path.of(Objects.requireNonNull(script).toURI()).toString());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
        return descriptions(output.lines().map(line -> line.split("\t", -1)).toList());
    }

    private static List<Description> descriptions(List<String[]> lines) {
        var descriptions = new ArrayList<Description>();
        for (String[] fields : lines) {
            if (fields[0].equals("torrent")) {
                descriptions.add(
                        new Description(
                                fields[2],
                                fields[3],
                                text(fields[4]),
                                Integer.parseInt(fields[5]),
                                Integer.parseInt(fields[6]),
                                Long.parseLong(fields[7]),
                                fields[8].equals("1"),
                                text(fields[9]),
                                text(fields[10]),
                                Long.parseLong(fields[11]),
                                new ArrayList<>()));
            } else if (fields[0].equals("file")) {
                boolean isPadding = fields[4].equals("1");
                descriptions
                        .getLast()
                        .files()
                        .add(
                                new File(
                                        isPadding ? "" : text(fields[1]),
                                        Long.parseLong(fields[2]),
                                        Long.parseLong(fields[3]),
                                        isPadding));
            }
        }
        return descriptions;
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }
}
