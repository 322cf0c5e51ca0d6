package dev.starling.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken from a directory, and what is left alone. */
final class WatchedDirectoryTest {
    private static final String MAGNET =
            "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";

    /** The smallest legal one: facts of the format. */
    private static final String TORRENT_HEAD =
            "d4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:";

    @TempDir private Path directory = Path.of("");

    private List<String> look(WatchedDirectory watched) throws IOException {
        return watched.look().stream().map(it -> it.file().getFileName().toString()).toList();
    }

    private static byte[] torrent() {
        byte[] bytes =
                Arrays.copyOf(
                        TORRENT_HEAD.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        TORRENT_HEAD.length() + 22);
        Arrays.fill(bytes, TORRENT_HEAD.length(), bytes.length, (byte) 'e');
        return bytes;
    }

    @Test
    void aFileIsTakenWhenTwoLooksFindItTheSame() throws IOException {
        var watched = new WatchedDirectory(directory);
        Path file = directory.resolve("a.torrent");
        Files.write(file, Arrays.copyOf(torrent(), 40));
        assertEquals(List.of(), look(watched));
        Files.write(file, torrent());
        assertEquals(List.of(), look(watched), "it was changed");
        assertEquals(List.of("a.torrent"), look(watched));
        assertEquals(List.of("a.torrent"), look(watched), "until it is renamed");
        WatchedDirectory.added(file);
        assertEquals(List.of(), look(watched));
        assertTrue(Files.exists(directory.resolve("a.torrent.added")));
    }

    @Test
    void halfOfATorrentIsGivenTimeAndThenFails() throws IOException {
        var watched = new WatchedDirectory(directory);
        Path file = directory.resolve("half.torrent");
        Files.write(file, Arrays.copyOf(torrent(), 40));
        for (int i = 1; i < WatchedDirectory.PATIENCE_LOOKS; i++) {
            assertEquals(List.of(), look(watched));
        }
        var find = watched.look().getFirst();
        assertTrue(find instanceof WatchedDirectory.Find.Senseless, find::toString);
        WatchedDirectory.failed(file, "why not");
        assertEquals("why not\n", Files.readString(directory.resolve("half.torrent.failed.txt")));
        assertEquals(List.of(), look(watched));
    }

    @Test
    void onlyPlainFilesOfTheRightNamesAreLookedInto() throws IOException {
        Path elsewhere = Files.createDirectories(directory.resolve("dir.torrent"));
        Files.writeString(elsewhere.resolve("in.magnet"), MAGNET);
        Files.createSymbolicLink(directory.resolve("link.magnet"), elsewhere.resolve("in.magnet"));
        Files.writeString(directory.resolve(".hidden.magnet"), MAGNET);
        Files.writeString(directory.resolve("a.txt"), MAGNET);
        Files.writeString(directory.resolve("UP.MAGNET"), "\n " + MAGNET + "\r\n");
        Files.write(directory.resolve("empty.torrent"), new byte[0]);
        Files.writeString(directory.resolve("\u001b[2J\n.magnet"), MAGNET);
        var watched = new WatchedDirectory(directory);
        assertEquals(List.of(), look(watched));
        assertEquals(List.of("\u001b[2J\n.magnet", "UP.MAGNET"), look(watched));
    }

    @Test
    void aNameThatIsTakenOrTooLongIsNoMistake() throws IOException {
        Path file = directory.resolve("x".repeat(248) + ".magnet");
        for (int i = 0; i < 3; i++) {
            Files.writeString(file, MAGNET);
            WatchedDirectory.failed(file, "no");
        }
        try (var files = Files.list(directory)) {
            assertEquals(6, files.count());
        }
    }

    @Test
    void manyAreTakenInSeveralLooks() throws IOException {
        for (int i = 0; i < WatchedDirectory.TAKEN_MAX + 1; i++) {
            Files.writeString(directory.resolve(i + ".magnet"), MAGNET);
        }
        var watched = new WatchedDirectory(directory);
        assertEquals(List.of(), watched.look());
        assertEquals(WatchedDirectory.TAKEN_MAX, watched.look().size());
    }

    @Test
    void aDirectoryThatIsNotThereIsSaid() {
        var watched = new WatchedDirectory(directory.resolve("nowhere"));
        assertThrows(IOException.class, watched::look);
    }
}
