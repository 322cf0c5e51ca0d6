package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.storage.file.FileStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorrentStoreTest {
    @TempDir private Path directory = Path.of("");

    private FileStorage storage() {
        return new FileStorage(directory.resolve("downloads"));
    }

    private static BitSet bits(int... numbers) {
        var bits = new BitSet();
        for (int number : numbers) {
            bits.set(number);
        }
        return bits;
    }

    private static BitSet all(TestTorrent torrent) {
        return TorrentStore.allFiles(torrent.metainfo());
    }

    private byte[] onDisk(TorrentStore store, int file) throws IOException {
        return Files.readAllBytes(directory.resolve("downloads").resolve(store.pathOf(file)));
    }

    private boolean isOnDisk(TorrentStore store, int file) {
        return Files.exists(directory.resolve("downloads").resolve(store.pathOf(file)));
    }

    @Test
    void whatWasWrittenInAnyOrderIsReadFromAnyPlace() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            int[] lengths = random.ints(1 + random.nextInt(12), -3_000, 40_000).toArray();
            lengths[0] = 1 + random.nextInt(50_000);
            var torrent = TestTorrent.multi(seed, 1 + random.nextInt(20_000), lengths);
            try (var storage = storage()) {
                var store = new TorrentStore(storage, torrent.metainfo(), all(torrent));
                store.createEmptyFiles();
                for (int i = 0; i < torrent.count(); i++) {
                    int piece = torrent.count() - 1 - i;
                    store.write(piece, torrent.piece(piece));
                }
                for (var file : torrent.metainfo().files()) {
                    if (!file.isPadding()) {
                        assertArrayEquals(
                                torrent.file(file.number()), onDisk(store, file.number()));
                    }
                }
                for (int i = 0; i < 100; i++) {
                    int piece = random.nextInt(torrent.count());
                    byte[] whole = torrent.bytes(piece);
                    int begin = random.nextInt(whole.length);
                    int length = 1 + random.nextInt(whole.length - begin);
                    var into = ByteBuffer.allocateDirect(length);
                    store.read(piece, begin, into);
                    assertEquals(ByteBuffer.wrap(whole, begin, length), into.flip());
                }
            }
        }
    }

    @Test
    void knowsARightPieceFromAWrongOne() throws IOException {
        var torrent = TestTorrent.single(1, 100_000, 16_384);
        try (var storage = storage()) {
            var store = new TorrentStore(storage, torrent.metainfo(), all(torrent));
            var room = ByteBuffer.allocateDirect(16_384);
            assertFalse(store.check(0, room), "there is nothing yet");
            store.write(0, torrent.piece(0));
            store.write(6, torrent.piece(6));
            assertTrue(store.check(0, room));
            assertTrue(store.check(6, room), "the last is shorter");
            assertFalse(store.check(1, room), "a hole is zeros");
            var wrong = torrent.piece(2);
            wrong.put(7, (byte) ~wrong.get(7));
            assertFalse(store.isRight(2, wrong));
            store.write(2, wrong);
            assertFalse(store.check(2, room));
        }
    }

    @Test
    void whatIsNotWantedGoesIntoThePartFileAndMovesOnceItIs() throws IOException {
        // Pieces 0..5 of 10 bytes: file 0 has [0,25), 1 has [25,27), 2 has [27,60).
        var torrent = TestTorrent.multi(3, 10, 25, 2, 33);
        try (var storage = storage()) {
            var store = new TorrentStore(storage, torrent.metainfo(), bits(0));
            for (int piece = 0; piece < 3; piece++) {
                store.write(piece, torrent.piece(piece));
            }
            assertArrayEquals(torrent.file(0), onDisk(store, 0));
            assertFalse(isOnDisk(store, 1) || isOnDisk(store, 2), "these are not wanted");
            assertTrue(isOnDisk(store, Span.PART_FILE));
            assertTrue(store.check(2, ByteBuffer.allocateDirect(10)));

            var placed = store.place(bits(1), bits(0, 1, 2));
            assertArrayEquals(torrent.file(1), onDisk(placed, 1));
            assertFalse(isOnDisk(placed, 2));
            placed = placed.place(bits(2), bits(0, 1, 2));
            placed.tidy();
            assertFalse(isOnDisk(placed, Span.PART_FILE), "nothing is in it any more");
            for (int piece = 0; piece < 3; piece++) {
                assertTrue(placed.check(piece, ByteBuffer.allocateDirect(10)));
            }
            for (int piece = 3; piece < 6; piece++) {
                placed.write(piece, torrent.piece(piece));
            }
            assertArrayEquals(torrent.file(2), onDisk(placed, 2));
        }
    }

    @Test
    void emptyFilesAppearWhenTheyAreWantedAndPaddingNever() throws IOException {
        var torrent = TestTorrent.multi(4, 16, 5, 0, -11, 16, 0);
        try (var storage = storage()) {
            var store = new TorrentStore(storage, torrent.metainfo(), bits(0, 1, 2, 3));
            store.createEmptyFiles();
            assertTrue(isOnDisk(store, 1));
            assertFalse(isOnDisk(store, 2) || isOnDisk(store, 4));
            store.write(0, torrent.piece(0));
            assertFalse(isOnDisk(store, 2));
            assertTrue(store.check(0, ByteBuffer.allocateDirect(16)));
            store = store.place(bits(4), bits(0));
            assertTrue(isOnDisk(store, 4));
        }
    }

    @Test
    void aSparseFileTakesNoRoomAndAPreallocatedOneAllOfIt() throws IOException {
        var torrent = TestTorrent.single(5, 8 << 20, 1 << 20);
        try (var storage = storage()) {
            var store = new TorrentStore(storage, torrent.metainfo(), all(torrent));
            store.write(7, torrent.piece(7));
            Path file = directory.resolve("downloads").resolve(store.pathOf(0));
            assertEquals(8 << 20, Files.size(file));
            assertEquals(8 << 20, store.grow(0, 16 << 20).length());
            assertTrue(store.check(7, ByteBuffer.allocateDirect(1 << 20)), "it stayed as it was");
        }
        try (var storage = new FileStorage(directory.resolve("full"))) {
            var store = new TorrentStore(storage, torrent.metainfo(), all(torrent));
            assertEquals(3 << 20, store.grow(0, 3 << 20).length());
            assertEquals(6 << 20, store.grow(0, 3 << 20).length());
            assertEquals(8 << 20, store.grow(0, 3 << 20).length());
        }
    }
}
