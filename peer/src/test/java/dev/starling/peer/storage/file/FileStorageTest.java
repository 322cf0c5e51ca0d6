package dev.starling.peer.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.starling.peer.storage.FileChanged;
import dev.starling.peer.storage.Stamp;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileStorageTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, 8};

    @TempDir private Path directory = Path.of("");
    private Path root = Path.of("");
    private FileStorage storage = new FileStorage(root);

    @BeforeEach
    void makeStorage() {
        root = directory.resolve("downloads");
        storage = new FileStorage(root);
    }

    private static ByteBuffer bytes() {
        return ByteBuffer.wrap(BYTES);
    }

    private byte[] read(String path, long position, int length) throws IOException {
        var into = ByteBuffer.allocateDirect(length);
        storage.read(path, position, into);
        byte[] read = new byte[length];
        into.flip().get(read);
        return read;
    }

    @Test
    void readsWhatItWroteAndMakesDirectories() throws IOException {
        storage.write("a/b/c", 10, bytes());
        assertArrayEquals(BYTES, read("a/b/c", 10, 8));
        assertArrayEquals(new byte[10], read("a/b/c", 0, 10), "a hole");
        assertEquals(18, storage.stamp("a/b/c").orElseThrow().length());
        assertThrows(EOFException.class, () -> read("a/b/c", 11, 8));
        assertThrows(EOFException.class, () -> read("a/b/d", 0, 1));
        assertThrows(EOFException.class, () -> read("x/y", 0, 1));
        assertEquals(Optional.empty(), storage.stamp("a/b"), "a directory is no file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../x",
                "a/../../x",
                "a/..",
                ".",
                "./a",
                "a//b",
                "a/",
                "a\0b"
            })
    void refusesPathsThatLeadOutOrNowhere(String path) {
        assertThrows(IOException.class, () -> storage.write(path, 0, bytes()));
        assertThrows(IOException.class, () -> storage.create(path));
        assertThrows(IOException.class, () -> storage.append(path, bytes()));
        assertThrows(IOException.class, () -> read(path, 0, 1));
        assertThrows(IOException.class, () -> storage.stamp(path));
        assertThrows(IOException.class, () -> storage.truncate(path, 0));
        assertThrows(IOException.class, () -> storage.sync(path));
        assertThrows(IOException.class, () -> storage.delete(path));
        assertThrows(IOException.class, () -> storage.rename(path, "x"));
        assertThrows(IOException.class, () -> storage.rename("x", path));
        assertFalse(Files.exists(root));
    }

    @Test
    void followsNoLinkThatSomebodyPutThere() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path secret = Files.write(outside.resolve("secret"), BYTES);
        Files.createDirectories(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("link"), secret);
        Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("new"));
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("real/dir"), outside);
        for (String path : List.of("link", "dangling", "dir/secret", "dir/new", "real/dir/new")) {
            assertThrows(IOException.class, () -> storage.write(path, 0, bytes()), path);
            assertThrows(IOException.class, () -> storage.append(path, bytes()), path);
            assertThrows(IOException.class, () -> storage.create(path), path);
            assertThrows(IOException.class, () -> read(path, 0, 1), path);
            assertThrows(IOException.class, () -> storage.truncate(path, 0), path);
        }
        assertThrows(IOException.class, () -> storage.delete("dir/secret"));
        assertThrows(IOException.class, () -> storage.write("dir/sub/new", 0, bytes()));
        assertArrayEquals(BYTES, Files.readAllBytes(secret));
        try (var files = Files.list(outside)) {
            assertEquals(List.of(secret), files.toList());
        }
    }

    @Test
    void aLinkThatComesInTheMiddleOfThingsIsNotFollowedEither() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        storage.write("dir/file", 0, bytes());
        storage.close();
        Files.move(root.resolve("dir"), root.resolve("away"));
        Files.createSymbolicLink(root.resolve("dir"), outside);
        assertThrows(IOException.class, () -> storage.write("dir/file", 0, bytes()));
        try (var files = Files.list(outside)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void theDirectoryItselfMayBeALink() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("there"), real);
        try (var there = new FileStorage(link)) {
            there.write("a/b", 0, bytes());
            there.sync("a/b");
        }
        assertArrayEquals(BYTES, Files.readAllBytes(real.resolve("a/b")));
    }

    @Test
    void seesThatAnotherProgramWroteReplacedCutOrRemovedAFile() throws IOException {
        List<ThrowingConsumer> others =
                List.of(
                        path -> Files.write(path, new byte[9]),
                        path -> Files.write(path, new byte[8]),
                        path -> Files.write(path, new byte[3]),
                        Files::delete,
                        FileStorageTest::replaceByOneOfTheSameLook);
        for (int i = 0; i < others.size(); i++) {
            String path = "file" + i;
            storage.write(path, 0, bytes());
            assertArrayEquals(BYTES, read(path, 0, 8));
            // Beyond the grain of any file system's clock.
            Files.setLastModifiedTime(root.resolve(path), FileTime.fromMillis(1_000_000));
            storage.trust(path, storage.stamp(path));
            assertArrayEquals(BYTES, read(path, 0, 8));
            others.get(i).accept(root.resolve(path));
            assertThrows(FileChanged.class, () -> read(path, 0, 3));
            assertThrows(FileChanged.class, () -> storage.write(path, 0, bytes()));
            storage.trust(path, storage.stamp(path));
            storage.write(path, 0, bytes());
            assertArrayEquals(BYTES, read(path, 0, 8));
            byte[] byThisName = Files.readAllBytes(root.resolve(path));
            assertArrayEquals(BYTES, Arrays.copyOf(byThisName, BYTES.length));
        }
    }

    private interface ThrowingConsumer {
        void accept(Path path) throws IOException;
    }

    private static void replaceByOneOfTheSameLook(Path path) throws IOException {
        Path other = Files.write(path.resolveSibling("other"), new byte[8]);
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(path));
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aFileIsTakenOverFromAnEarlierLifeOnlyAsItWasLeft() throws IOException {
        Stamp left = storage.write("file", 0, bytes());
        storage.close();
        try (var next = new FileStorage(root)) {
            next.trust("file", Optional.of(left));
            next.read("file", 0, ByteBuffer.allocate(8));
            next.trust("file", Optional.of(new Stamp(8, left.modifiedNanos() - 1)));
            assertThrows(FileChanged.class, () -> next.read("file", 0, ByteBuffer.allocate(8)));
        }
    }

    @Test
    void severalAppendAtOnceAndNoRecordIsCutByAnother() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var done = new ArrayList<Future<?>>();
            for (int i = 0; i < 400; i++) {
                byte[] record = new byte[1 + i % 50];
                Arrays.fill(record, (byte) record.length);
                done.add(
                        threads.submit(
                                () -> {
                                    storage.append("log", ByteBuffer.wrap(record));
                                    return null;
                                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        byte[] log = Files.readAllBytes(root.resolve("log"));
        int records = 0;
        for (int at = 0; at < log.length; at += log[at]) {
            for (int i = 0; i < log[at]; i++) {
                assertEquals(log[at], log[at + i], "record " + records);
            }
            records++;
        }
        assertEquals(400, records);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thousandsOfFilesNeedNoMoreThanAFewDescriptors() throws Exception {
        int files = 3_000;
        try (var threads = Executors.newFixedThreadPool(4)) {
            var done = new ArrayList<Future<?>>();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < files; i++) {
                    String path = "d" + i % 10 + "/f" + i;
                    done.add(
                            threads.submit(
                                    () -> {
                                        storage.write(path, 4, bytes());
                                        return read(path, 4, 8);
                                    }));
                }
            }
            for (Future<?> one : done) {
                assertArrayEquals(BYTES, (byte[]) one.get());
            }
        }
        long open = openFilesBelow(root.toRealPath());
        assertTrue(open > 0 && open <= OpenFiles.OPEN_FILES_MAX + 8, open + " are open");
        storage.close();
        assertEquals(0, openFilesBelow(root.toRealPath()));
    }

    private static long openFilesBelow(Path directory) throws IOException {
        long count = 0;
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                try {
                    count += Files.readSymbolicLink(descriptor).startsWith(directory) ? 1 : 0;
                } catch (NoSuchFileException closedMeanwhile) {
                    // for instance that of the listing itself
                }
            }
        }
        return count;
    }

    @Test
    void aFileChangesItsPlaceAsItIs() throws IOException {
        Stamp left = storage.write("a/b", 10, bytes());
        var other = new FileStorage(directory.resolve("other"));
        assertTrue(other.takeOver(storage, "a/b"));
        assertEquals(Optional.of(left), other.stamp("a/b"));
        assertEquals(Optional.empty(), storage.stamp("a/b"));
        assertThrows(EOFException.class, () -> read("a/b", 10, 8));
        other.write("a/b", 0, bytes());
        other.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatWouldHaveToBeCopiedStaysWhereItIs() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory)
                        && !Files.getFileStore(memory).equals(Files.getFileStore(directory)),
                "there is no second file system");
        storage.write("a", 0, bytes());
        Path elsewhere = Files.createTempDirectory(memory, "starling");
        try (var other = new FileStorage(elsewhere)) {
            assertFalse(other.takeOver(storage, "a"));
            assertArrayEquals(BYTES, read("a", 0, 8));
            assertEquals(List.of(), other.list(""));
        } finally {
            Files.delete(elsewhere);
        }
    }

    @Test
    void nothingIsTakenThroughALink() throws IOException {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.write(outside.resolve("b"), BYTES);
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("a"), outside);
        var other = new FileStorage(directory.resolve("other"));
        assertThrows(IOException.class, () -> other.takeOver(storage, "a/b"));
        assertTrue(Files.exists(outside.resolve("b")));
    }
}
