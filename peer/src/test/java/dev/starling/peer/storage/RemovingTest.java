package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.starling.peer.storage.file.FileStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a directory when a torrent's data is removed from it. */
final class RemovingTest {
    private static final String LOG = "torrent.resume";

    /** torrent3/d0/file0, torrent3/d1/file1, torrent3/d2/file2, torrent3/d0/file3. */
    private static final TestTorrent TORRENT = TestTorrent.multi(3, 10, 25, 2, 33, 40);

    @TempDir private Path directory = Path.of("");
    private Path files = directory;
    private FileStorage storage = new FileStorage(directory);
    private FileStorage journals = new FileStorage(directory);

    @BeforeEach
    void mount() {
        files = directory.resolve("files");
        storage = new FileStorage(files);
        journals = new FileStorage(directory.resolve("state"));
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
        journals.close();
    }

    @Test
    void nothingIsLeftOfATorrentThatWasAlone() throws IOException {
        TorrentStore store = store(0, 1, 2, 3);
        writeAll(store);
        assertEquals(4, store.removeData(journal()));
        assertEquals(List.of(), left());
    }

    @Test
    void whatIsNotOfTheTorrentStaysAndSoDoesItsDirectory() throws IOException {
        TorrentStore store = store(0, 1, 2, 3);
        writeAll(store);
        Files.writeString(files.resolve("torrent3/d0/notes"), "mine");
        assertEquals(4, store.removeData(journal()));
        assertEquals(List.of("torrent3", "torrent3/d0", "torrent3/d0/notes"), left());
    }

    @Test
    void aFileThatWasThereBeforeUnderTheSameNameStays() throws IOException {
        Path before = files.resolve("torrent3/d0/file0");
        Files.createDirectories(before.getParent());
        Files.writeString(before, "mine");
        assertEquals(0, store(0, 1, 2, 3).removeData(journal()));
        assertEquals("mine", Files.readString(before));
    }

    @Test
    void ofFilesThatWereNeverAskedForOnlyThePartFileGoes() throws IOException {
        TorrentStore store = store(0);
        store.write(2, TORRENT.piece(2)); // it lies in three files
        Files.createDirectories(files.resolve("torrent3/d2"));
        Files.write(files.resolve("torrent3/d2/file2"), TORRENT.file(2));
        var state = new ResumeState();
        state.apply(new ResumeRecord.Began("", storage.where()));
        state.apply(new ResumeRecord.Placed(bits(0)));
        state.apply(new ResumeRecord.Have(bits(2)));
        journal().rewrite(state.records());
        // Whoever removes it need not know what was asked for: the journal does.
        assertEquals(2, store(0, 1, 2, 3).removeData(journal()));
        assertEquals(List.of("torrent3", "torrent3/d2", "torrent3/d2/file2"), left());
        assertEquals(List.of(), journals.list(""));
    }

    @Test
    void nothingIsRemovedThroughALink() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path secret = Files.write(outside.resolve("file0"), TORRENT.file(0));
        TorrentStore store = store(0, 1, 2, 3);
        writeAll(store);
        storage.close();
        Files.delete(files.resolve("torrent3/d0/file0"));
        Files.delete(files.resolve("torrent3/d0/file3"));
        Files.delete(files.resolve("torrent3/d0"));
        Files.createSymbolicLink(files.resolve("torrent3/d0"), outside);
        Files.delete(files.resolve("torrent3/d1/file1"));
        Files.createSymbolicLink(files.resolve("torrent3/d1/file1"), secret);
        assertThrows(IOException.class, () -> store.removeData(journal()));
        assertEquals(TORRENT.file(0).length, Files.size(secret));
        assertEquals(
                List.of("torrent3", "torrent3/d0", "torrent3/d1", "torrent3/d1/file1"), left());
    }

    @Test
    void oneThatWasEmptiedByAnotherStaysAsWhatIsBesideTheOthersDoes() throws IOException {
        TorrentStore store = store(0, 1, 2, 3);
        writeAll(store);
        Files.delete(files.resolve("torrent3/d0/file0"));
        Files.createFile(files.resolve("torrent3/d0/file0"));
        Files.createDirectories(files.resolve("torrent3/d1/file1x"));
        assertEquals(3, store.removeData(journal()));
        assertEquals(
                List.of(
                        "torrent3",
                        "torrent3/d0",
                        "torrent3/d0/file0",
                        "torrent3/d1",
                        "torrent3/d1/file1x"),
                left());
    }

    private TorrentStore store(int... placed) {
        return new TorrentStore(storage, TORRENT.metainfo(), bits(placed));
    }

    private ResumeLog journal() {
        return new ResumeLog(journals, LOG);
    }

    private static void writeAll(TorrentStore store) throws IOException {
        for (int piece = 0; piece < TORRENT.count(); piece++) {
            store.write(piece, TORRENT.piece(piece));
        }
    }

    private static BitSet bits(int... these) {
        var bits = new BitSet();
        for (int bit : these) {
            bits.set(bit);
        }
        return bits;
    }

    private List<String> left() throws IOException {
        try (var walk = Files.walk(files)) {
            return walk.filter(path -> !path.equals(files))
                    .map(path -> files.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
