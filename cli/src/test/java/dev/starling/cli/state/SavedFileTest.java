package dev.starling.cli.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SavedFileTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void isWhatWasWrittenLast() throws IOException {
        var file = new SavedFile(directory.resolve("not/there/yet"), 100);
        assertEquals(Optional.empty(), file.read());
        for (int length : new int[] {3, 100, 0, 7}) {
            file.write(new byte[length]);
            assertArrayEquals(new byte[length], file.read().orElseThrow());
        }
    }

    @Test
    void onlyItsOwnerCanReadIt() throws IOException {
        var path = directory.resolve("sub/file");
        new SavedFile(path, 100).write(new byte[1]);
        assertEquals("rw-------", permissions(path));
        assertEquals("rwx------", permissions(directory.resolve("sub")));
    }

    @Test
    void whatIsTooLongIsNotOurs() throws IOException {
        var path = directory.resolve("file");
        Files.write(path, new byte[101]);
        assertEquals(Optional.empty(), new SavedFile(path, 100).read());
    }

    @Test
    void whatDeadProcessesLeftIsRemovedAndNothingElse() throws IOException {
        long dead = ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElse(1);
        while (ProcessHandle.of(dead).isPresent()) {
            dead += 1000;
        }
        var left = directory.resolve(".file." + dead + "-1.tmp");
        var others =
                List.of(
                        directory.resolve(".other." + dead + "-1.tmp"),
                        directory.resolve(".file." + ProcessHandle.current().pid() + "-x.tmp"),
                        directory.resolve(".file.mine.tmp"));
        Files.createFile(left);
        for (Path other : others) {
            Files.createFile(other);
        }
        new SavedFile(directory.resolve("file"), 100).write(new byte[1]);
        assertFalse(Files.exists(left));
        assertTrue(others.stream().allMatch(Files::exists));
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
        var path = directory.resolve("file");
        Files.createDirectories(path.resolve("in the way"));
        assertThrows(IOException.class, () -> new SavedFile(path, 100).write(new byte[1]));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(path), files.toList());
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
