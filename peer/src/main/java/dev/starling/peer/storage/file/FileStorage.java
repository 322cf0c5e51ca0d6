package dev.starling.peer.storage.file;

import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.storage.FileChanged;
import dev.starling.peer.storage.Stamp;
import dev.starling.peer.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Files of this machine below one directory. What is not written takes no room (files are sparse);
 * nothing is mapped, because a mapped file that another program cuts off ends the thread that reads
 * it; and nobody may interrupt a thread that is in here, because that closes the file for all.
 *
 * <p>The directory itself may be reached through links: the user named it. It is made when the
 * first file is.
 */
public final class FileStorage implements Storage {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Less than this is no room, whatever the error says in whichever language. */
    private static final long ROOM_BYTES_MIN = 1 << 20;

    private final Path root;
    private final OpenFiles openFiles = new OpenFiles();
    private final ConcurrentHashMap<String, OpenFile> filesByPath = new ConcurrentHashMap<>();

    public FileStorage(Path root) {
        this.root = root.toAbsolutePath();
    }

    @FunctionalInterface
    private interface Writing<T> {
        T write() throws IOException;
    }

    @Override
    public Stamp create(String path) throws IOException {
        OpenFile file = file(path);
        return writing(path, file::create);
    }

    @Override
    public Stamp write(String path, long position, ByteBuffer bytes) throws IOException {
        OpenFile file = file(path);
        return writing(path, () -> file.write(position, bytes));
    }

    @Override
    public void append(String path, ByteBuffer bytes) throws IOException {
        OpenFile file = file(path);
        writing(
                path,
                () -> {
                    file.append(bytes);
                    return bytes;
                });
    }

    @Override
    public void read(String path, long position, ByteBuffer into) throws IOException {
        file(path).read(position, into);
    }

    @Override
    public Optional<Stamp> stamp(String path) throws IOException {
        return Optional.ofNullable(OpenFile.stamp(SafePath.of(root, path)));
    }

    @Override
    public void trust(String path, Optional<Stamp> stamp) throws IOException {
        file(path).trust(stamp);
    }

    @Override
    public void truncate(String path, long length) throws IOException {
        file(path).truncate(length);
    }

    @Override
    public void sync(String path) throws IOException {
        file(path).sync();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        forget(from);
        forget(to);
        Files.move(
                SafePath.of(root, from).pathWithoutLinks(),
                SafePath.of(root, to).pathWithoutLinks(),
                StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean takeOver(Storage other, String path) throws IOException {
        if (!(other instanceof FileStorage theirs)) {
            return false;
        }
        theirs.forget(path);
        forget(path);
        SafePath from = SafePath.of(theirs.root, path);
        SafePath to = SafePath.of(root, path);
        to.makeDirectories();
        try {
            Files.move(
                    from.pathWithoutLinks(), to.pathWithoutLinks(), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException onAnotherDisk) {
            return false;
        }
        to.syncDirectories();
        from.syncDirectories();
        return true;
    }

    @Override
    public void delete(String path) throws IOException {
        forget(path);
        Files.deleteIfExists(SafePath.of(root, path).pathWithoutLinks());
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        Path path = SafePath.of(root, directory).pathWithoutLinks();
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
            }
        } catch (DirectoryNotEmptyException somethingElse) {
            // It is not ours alone.
        }
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Path path = directory.isEmpty() ? root : SafePath.of(root, directory).pathWithoutLinks();
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    names.add(String.valueOf(file.getFileName()));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public String where() {
        return root.toString();
    }

    @Override
    public long freeBytes() throws IOException {
        for (Path path = root; path != null; path = path.getParent()) {
            if (Files.isDirectory(path)) {
                return Files.getFileStore(path).getUsableSpace();
            }
        }
        throw new IOException("there is no directory " + root);
    }

    @Override
    public Optional<String> bootId() {
        try {
            return Optional.of(Files.readString(BOOT_ID).strip());
        } catch (IOException | UncheckedIOException noLinux) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        for (String path : filesByPath.keySet()) {
            forget(path);
        }
    }

    private OpenFile file(String path) throws IOException {
        OpenFile known = filesByPath.get(path);
        if (known != null) {
            return known;
        }
        var file = new OpenFile(path, SafePath.of(root, path), openFiles);
        OpenFile first = filesByPath.putIfAbsent(path, file);
        return first == null ? file : first;
    }

    private void forget(String path) throws IOException {
        OpenFile file = filesByPath.remove(path);
        if (file != null) {
            openFiles.forget(file);
            file.closeAndForget();
        }
    }

    private <T> T writing(String path, Writing<T> writing) throws IOException {
        try {
            return writing.write();
        } catch (FileChanged e) {
            throw e;
        } catch (IOException e) {
            throw isAboutRoom(e) ? full(path, e) : e;
        }
    }

    private boolean isAboutRoom(IOException e) {
        @Nullable String message = e.getMessage();
        if (message != null
                && (message.contains("No space left") || message.contains("quota exceeded"))) {
            return true;
        }
        try {
            return freeBytes() < ROOM_BYTES_MIN;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static DiskFull full(String path, IOException cause) {
        var full = new DiskFull(path);
        full.initCause(cause);
        return full;
    }
}
