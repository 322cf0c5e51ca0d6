package dev.starling.peer.storage.file;

import dev.starling.peer.storage.FileChanged;
import dev.starling.peer.storage.Stamp;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * One file, as it was left, and its channel while that is open.
 *
 * <p>Readers share the lock; a write has it alone, from the look at how the file lies there to the
 * look at how it was left, so that no write of ours is taken for another program's. (The kernel
 * takes one write at a time per file anyway.)
 */
final class OpenFile {
    private static final Set<OpenOption> READ =
            options(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE =
            options(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS);

    /** How a file lies there; the key tells it from another one of the same name. */
    private record Found(Stamp stamp, @Nullable Object key) {}

    private final String name;
    private final SafePath path;
    private final OpenFiles openFiles;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    // All of these under the lock.
    private volatile @Nullable FileChannel channel;
    private boolean isWritable;
    private volatile @Nullable Found left;
    private volatile boolean isNameSynced;

    OpenFile(String name, SafePath path, OpenFiles openFiles) {
        this.name = name;
        this.path = path;
        this.openFiles = openFiles;
    }

    void trust(Optional<Stamp> stamp) throws IOException {
        lock.writeLock().lock();
        try {
            left = stamp.map(known -> new Found(known, null)).orElse(null);
            close(); // it may be another file by now
        } finally {
            lock.writeLock().unlock();
        }
    }

    Stamp create() throws IOException {
        return write(0, ByteBuffer.allocate(0));
    }

    Stamp write(long position, ByteBuffer bytes) throws IOException {
        lock.writeLock().lock();
        try {
            requireAsLeft();
            FileChannel file = writable();
            try {
                long at = position;
                while (bytes.hasRemaining()) {
                    at += file.write(bytes, at);
                }
            } catch (IOException e) {
                close();
                throw e;
            } finally {
                left = find(); // also what was half written is ours
            }
            return Objects.requireNonNull(left, "it is open").stamp();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** At the end in one go, or not at all. */
    void append(ByteBuffer bytes) throws IOException {
        lock.writeLock().lock();
        try {
            FileChannel file = writable();
            long end = file.size();
            try {
                long at = end;
                while (bytes.hasRemaining()) {
                    at += file.write(bytes, at);
                }
            } catch (IOException e) {
                file.truncate(end);
                throw e;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Through a channel of its own, so that nobody waits for the disk who need not. */
    void sync() throws IOException {
        try (FileChannel file = path.open(READ)) {
            file.force(true);
        }
        if (!isNameSynced) {
            path.syncDirectories();
            isNameSynced = true;
        }
    }

    void truncate(long length) throws IOException {
        lock.writeLock().lock();
        try {
            writable().truncate(length);
            left = find();
        } finally {
            lock.writeLock().unlock();
        }
    }

    void read(long position, ByteBuffer into) throws IOException {
        while (!readIfOpen(position, into)) { // a file may be closed for another at any time
            openForReading();
        }
    }

    private boolean readIfOpen(long position, ByteBuffer into) throws IOException {
        lock.readLock().lock();
        try {
            FileChannel file = channel;
            if (file == null) {
                return false;
            }
            openFiles.used(this);
            long at = position;
            while (into.hasRemaining()) {
                int read = file.read(into, at);
                if (read < 0) {
                    requireAsLeft();
                    throw new EOFException(name + " ends at " + at);
                }
                at += read;
            }
            requireAsLeft();
            return true;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void openForReading() throws IOException {
        lock.writeLock().lock();
        try {
            requireAsLeft();
            if (channel == null) {
                opened(path.open(READ), false);
            }
        } catch (NoSuchFileException e) {
            var notThere = new EOFException("there is no " + name);
            notThere.initCause(e);
            throw notThere;
        } finally {
            lock.writeLock().unlock();
        }
    }

    void closeIfIdle() throws IOException {
        if (lock.writeLock().tryLock()) {
            try {
                close();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    /** It is moved or removed: another one may come in its place. */
    void closeAndForget() throws IOException {
        lock.writeLock().lock();
        try {
            close();
            left = null;
            isNameSynced = false;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private FileChannel writable() throws IOException {
        FileChannel file = channel;
        if (file != null && isWritable) {
            openFiles.used(this);
            return file;
        }
        close();
        try {
            file = path.open(WRITE);
        } catch (NoSuchFileException noDirectory) {
            path.makeDirectories();
            file = path.open(WRITE);
        }
        opened(file, true);
        return file;
    }

    private void opened(FileChannel file, boolean writable) throws IOException {
        channel = file;
        isWritable = writable;
        openFiles.used(this);
    }

    private void close() throws IOException {
        FileChannel file = channel;
        channel = null;
        if (file != null) {
            file.close();
        }
    }

    /** A file that nobody has spoken of yet is as it is. */
    private void requireAsLeft() throws IOException {
        Found expected = left;
        if (expected == null) {
            return;
        }
        Found found = find();
        if (found == null
                || !found.stamp().equals(expected.stamp())
                || (expected.key() != null && !expected.key().equals(found.key()))) {
            // The channel may be one of a file that is no longer there.
            throw new FileChanged(name);
        }
        if (expected.key() == null) {
            left = found; // once it is trusted, also another one of the same look is a change
        }
    }

    private @Nullable Found find() throws IOException {
        return find(path);
    }

    static @Nullable Stamp stamp(SafePath path) throws IOException {
        Found found = find(path);
        return found == null ? null : found.stamp();
    }

    private static @Nullable Found find(SafePath path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes =
                    Files.readAttributes(
                            path.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (!attributes.isRegularFile()) {
            return null;
        }
        long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        return new Found(new Stamp(attributes.size(), modified), attributes.fileKey());
    }

    static Set<OpenOption> options(OpenOption... options) {
        return new LinkedHashSet<>(List.of(options));
    }
}
