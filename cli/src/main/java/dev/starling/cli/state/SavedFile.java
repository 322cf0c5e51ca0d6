package dev.starling.cli.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small file that is old or new and never torn, whatever ends the program while it is written.
 * Only its owner can read it.
 */
public final class SavedFile {
    private static final String UNFINISHED = ".tmp";
    private static final AtomicInteger WRITES = new AtomicInteger();

    private final Path path;
    private final Path directory;
    private final int bytesMax;
    private boolean hasTidied;

    public SavedFile(Path path, int bytesMax) {
        this.path = path.toAbsolutePath();
        this.directory = Objects.requireNonNull(this.path.getParent(), "a directory is no file");
        this.bytesMax = bytesMax;
    }

    /** What was written last; nothing if nothing was, or if it is too long to be ours. */
    public Optional<byte[]> read() throws IOException {
        try (var file = Files.newInputStream(path)) {
            byte[] bytes = file.readNBytes(bytesMax + 1);
            return bytes.length > bytesMax ? Optional.empty() : Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** When it returns, the bytes are on the disk. From any thread. */
    public synchronized void write(byte[] bytes) throws IOException {
        Files.createDirectories(directory, onlyOwner("rwx------"));
        tidy();
        Path unfinished = directory.resolve(unfinishedName(WRITES.incrementAndGet()));
        try {
            Files.createFile(unfinished, onlyOwner("rw-------"));
            try (var file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                var left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    file.write(left);
                }
                file.force(true);
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        try (var entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    private String unfinishedName(int write) {
        return prefix() + ProcessHandle.current().pid() + "-" + write + UNFINISHED;
    }

    private String prefix() {
        return "." + path.getFileName() + ".";
    }

    /** Removes what processes left behind that were ended while they wrote. */
    private void tidy() throws IOException {
        if (hasTidied) {
            return;
        }
        hasTidied = true;
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, this::isUnfinished)) {
            for (Path file : files) {
                if (!isOfLivingProcess(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean isUnfinished(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(prefix()) && name.endsWith(UNFINISHED);
    }

    private boolean isOfLivingProcess(Path file) {
        String name = String.valueOf(file.getFileName());
        String pid = name.substring(prefix().length()).split("-", 2)[0];
        try {
            return ProcessHandle.of(Long.parseLong(pid)).isPresent();
        } catch (NumberFormatException notOurs) {
            return true;
        }
    }

    private FileAttribute<?>[] onlyOwner(String permissions) {
        boolean isPosix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
