package dev.starling.simulation;

import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.storage.FileChanged;
import dev.starling.peer.storage.Stamp;
import dev.starling.peer.storage.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The storage of a simulated machine, for the life of one program. */
public final class SimulatedStorage implements Storage {
    /** How a file lies there: another file of the same look is another one. */
    private record Found(Stamp stamp, @Nullable SimulatedFile file) {}

    private final SimulatedDisk disk;
    private final String directory;
    private final Map<String, Found> leftByPath = new LinkedHashMap<>();
    private long bytesToLive = Long.MAX_VALUE;

    SimulatedStorage(SimulatedDisk disk, String directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /**
     * The program is killed when it has written so many more bytes, in the middle of a write. From
     * then on every call fails, as if it were never made.
     */
    public void killAfter(long bytes) {
        bytesToLive = bytes;
    }

    public boolean isKilled() {
        return bytesToLive == 0;
    }

    @Override
    public Stamp create(String path) throws IOException {
        return write(path, 0, ByteBuffer.allocate(0));
    }

    @Override
    public Stamp write(String path, long position, ByteBuffer bytes) throws IOException {
        requireAsLeft(path);
        try {
            put(path, position, bytes);
        } finally {
            SimulatedFile file = disk.filesByName.get(name(path));
            if (file != null) {
                leftByPath.put(path, found(file));
            }
        }
        return stampOf(fileAt(path));
    }

    @Override
    public void append(String path, ByteBuffer bytes) throws IOException {
        requireAlive();
        SimulatedFile file = disk.filesByName.get(name(path));
        int end = file == null ? 0 : file.seen.length;
        if (file != null && !disk.hasRoom(file, end, bytes.remaining())) {
            throw new DiskFull(path);
        }
        put(path, end, bytes);
    }

    @Override
    public void read(String path, long position, ByteBuffer into) throws IOException {
        requireAlive();
        requireAsLeft(path);
        SimulatedFile file = fileAt(path);
        int length = into.remaining();
        if (position + length > file.seen.length) {
            throw new EOFException(path + " ends at " + file.seen.length);
        }
        into.put(file.seen, (int) position, length);
    }

    @Override
    public Optional<Stamp> stamp(String path) throws IOException {
        requireAlive();
        return Optional.ofNullable(disk.filesByName.get(name(path))).map(SimulatedStorage::stampOf);
    }

    @Override
    public void trust(String path, Optional<Stamp> stamp) {
        stamp.ifPresentOrElse(
                known -> leftByPath.put(path, new Found(known, null)),
                () -> leftByPath.remove(path));
    }

    @Override
    public void truncate(String path, long length) throws IOException {
        requireAlive();
        SimulatedFile file = fileAt(path);
        file.truncate((int) length, disk.now());
        leftByPath.put(path, found(file));
    }

    @Override
    public void sync(String path) throws IOException {
        requireAlive();
        if (!disk.sync(fileAt(path))) {
            throw new IOException("the disk could not write " + path);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        requireAlive();
        SimulatedFile file = fileAt(from);
        // Both names change at one moment: the one that counts last, the other is then only litter.
        disk.setName(name(to), file);
        disk.setName(name(from), null);
        leftByPath.remove(from);
        leftByPath.remove(to);
    }

    @Override
    public boolean takeOver(Storage other, String path) throws IOException {
        requireAlive();
        if (!(other instanceof SimulatedStorage theirs) || theirs.disk != disk) {
            return false;
        }
        SimulatedFile file = theirs.fileAt(path);
        disk.setName(name(path), file);
        disk.setName(theirs.name(path), null);
        disk.syncNames();
        leftByPath.remove(path);
        theirs.leftByPath.remove(path);
        return true;
    }

    @Override
    public void delete(String path) throws IOException {
        requireAlive();
        if (disk.filesByName.containsKey(name(path))) {
            disk.setName(name(path), null);
        }
        leftByPath.remove(path);
    }

    @Override
    public void deleteIfEmpty(String directory) throws IOException {
        requireAlive(); // here a directory is there as long as a file is in it
    }

    @Override
    public List<String> list(String directory) throws IOException {
        requireAlive();
        String prefix = directory.isEmpty() ? name("") : name(directory) + "/";
        return disk.filesByName.keySet().stream()
                .filter(name -> name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    @Override
    public String where() {
        return directory;
    }

    @Override
    public long freeBytes() throws IOException {
        requireAlive();
        long countable = Long.MAX_VALUE / SimulatedFile.SECTOR_BYTES;
        return Math.min(disk.freeSectors(), countable) * SimulatedFile.SECTOR_BYTES;
    }

    @Override
    public Optional<String> bootId() {
        return Optional.of(disk.bootId());
    }

    @Override
    public void close() {
        leftByPath.clear();
    }

    /** Writes as far as the program lives and the disk has room. */
    private void put(String path, long position, ByteBuffer bytes) throws IOException {
        requireAlive();
        SimulatedFile file = disk.filesByName.get(name(path));
        if (file == null) {
            file = new SimulatedFile();
            disk.setName(name(path), file);
        }
        int at = (int) position;
        if (!bytes.hasRemaining()) {
            file.write(at, new byte[0], disk.now());
        }
        boolean isWhole =
                bytes.remaining() <= bytesToLive && disk.hasRoom(file, at, bytes.remaining());
        while (bytes.hasRemaining()) {
            int untilSectorEnds = SimulatedFile.SECTOR_BYTES - at % SimulatedFile.SECTOR_BYTES;
            // Sector by sector only where it may end within: to make a file longer is to copy it.
            int length = isWhole ? bytes.remaining() : Math.min(bytes.remaining(), untilSectorEnds);
            if (!isWhole && !disk.hasRoom(file, at, length)) {
                throw new DiskFull(path);
            }
            byte[] part = new byte[(int) Math.min(length, bytesToLive)];
            bytes.get(part);
            file.write(at, part, disk.now());
            at += part.length;
            if (bytesToLive != Long.MAX_VALUE) {
                bytesToLive -= part.length;
                requireAlive();
            }
        }
    }

    private void requireAsLeft(String path) throws FileChanged {
        Found left = leftByPath.get(path);
        if (left == null) {
            return;
        }
        SimulatedFile file = disk.filesByName.get(name(path));
        if (file == null
                || !stampOf(file).equals(left.stamp())
                || (left.file() != null && left.file() != file)) {
            throw new FileChanged(path);
        }
    }

    private void requireAlive() throws IOException {
        if (isKilled()) {
            throw new IOException("the program was killed");
        }
    }

    private SimulatedFile fileAt(String path) throws EOFException {
        SimulatedFile file = disk.filesByName.get(name(path));
        if (file == null) {
            throw new EOFException("there is no " + path);
        }
        return file;
    }

    private static Found found(SimulatedFile file) {
        return new Found(stampOf(file), file);
    }

    private static Stamp stampOf(SimulatedFile file) {
        return new Stamp(file.seen.length, file.modified);
    }

    private String name(String path) {
        return directory + "/" + path;
    }
}
