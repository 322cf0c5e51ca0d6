package dev.starling.peer.storage;

import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's bytes on a storage. Everything here blocks; it may be called from any thread, because
 * a store never changes: {@link #place} gives another one.
 *
 * <p>Nobody may write a piece twice at the same time; whoever places files does it alone.
 */
public final class TorrentStore {
    /** What is moved or filled at once. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Storage storage;
    private final Metainfo metainfo;
    private final TorrentLayout layout;

    /** Of those files that lie elsewhere than we would have put them. */
    private final Map<Integer, String> foundByFile;

    private final HashWatcher watcher;

    /**
     * @param placed the files, by number, that are or ever were to be downloaded
     */
    public TorrentStore(Storage storage, Metainfo metainfo, BitSet placed) {
        this(
                storage,
                metainfo,
                new TorrentLayout(metainfo.pieces(), metainfo.files(), placed),
                new LinkedHashMap<>(),
                HashWatcher.NOBODY);
    }

    /** The same torrent with exactly these files placed; nothing is moved. */
    TorrentStore withPlaced(BitSet placed) {
        return new TorrentStore(storage, metainfo, layout.withPlaced(placed), foundByFile, watcher);
    }

    private TorrentStore(
            Storage storage,
            Metainfo metainfo,
            TorrentLayout layout,
            Map<Integer, String> foundByFile,
            HashWatcher watcher) {
        this.storage = storage;
        this.metainfo = metainfo;
        this.layout = layout;
        this.foundByFile = foundByFile;
        this.watcher = watcher;
    }

    /** The same torrent, with somebody who measures how it is hashed. */
    public TorrentStore watchedBy(HashWatcher measuring) {
        return new TorrentStore(storage, metainfo, layout, foundByFile, measuring);
    }

    /**
     * The same torrent, where files are taken as they are that another program has put there, under
     * the names that stand in the torrent, and none of ours is in their place.
     */
    public TorrentStore asFound() throws IOException {
        var found = new LinkedHashMap<Integer, String>();
        for (TorrentFile file : metainfo.files()) {
            String written = metainfo.pathAsWritten(file).orElse("");
            if (!written.isEmpty()
                    && storage.stamp(metainfo.pathOf(file)).isEmpty()
                    && storage.stamp(written).isPresent()) {
                found.put(file.number(), written);
            }
        }
        return new TorrentStore(storage, metainfo, layout, found, watcher);
    }

    public Metainfo metainfo() {
        return metainfo;
    }

    Storage storage() {
        return storage;
    }

    TorrentLayout layout() {
        return layout;
    }

    /** All files of a torrent, for whoever wants them all. */
    public static BitSet allFiles(Metainfo metainfo) {
        var all = new BitSet();
        all.set(0, metainfo.files().size());
        return all;
    }

    /** Whether these are the bytes of the piece. The buffer stays as it is. */
    public boolean isRight(int piece, ByteBuffer whole) {
        return whole.remaining() == metainfo.pieces().length(piece)
                && watcher.watch(
                        HashWatcher.From.DISK,
                        whole.remaining(),
                        () -> metainfo.hasPieceHash(piece, sha1(whole)));
    }

    /** The same of one that has come from peers. */
    boolean isRight(int piece, PieceBuffer whole) {
        return watcher.watch(
                HashWatcher.From.PEERS,
                metainfo.pieces().length(piece),
                () -> metainfo.hasPieceHash(piece, whole.sha1()));
    }

    /** Of these bytes. The buffer stays as it is. */
    static byte[] sha1(ByteBuffer bytes) {
        MessageDigest sha1 = sha1();
        sha1.update(bytes.duplicate());
        return sha1.digest();
    }

    /**
     * Writes a whole piece. The buffer stays as it is.
     *
     * @return how each file that it lies in was left, by number
     */
    public Map<Integer, Stamp> write(int piece, ByteBuffer whole) throws IOException {
        assert whole.remaining() == metainfo.pieces().length(piece);
        var left = new LinkedHashMap<Integer, Stamp>();
        for (Span span : spansOf(piece)) {
            ByteBuffer part = whole.slice(whole.position() + span.begin(), span.length());
            left.put(span.file(), storage.write(pathOf(span.file()), span.position(), part));
        }
        return left;
    }

    /**
     * Fills the buffer from a place in the piece.
     *
     * @throws FileChanged when another program touched one of the files
     */
    public void read(int piece, int begin, ByteBuffer into) throws IOException {
        int end = into.limit();
        for (Span span : layout.spans(piece, begin, into.remaining())) {
            into.limit(into.position() + span.length());
            if (span.file() == Span.PADDING) {
                zeros(into);
            } else {
                storage.read(pathOf(span.file()), span.position(), into);
            }
        }
        assert into.position() == end : piece;
        into.limit(end);
    }

    /** A part of a piece as it lies there, without a copy; null where that cannot be had. */
    @Nullable ByteBuffer view(int piece, int begin, int length) throws IOException {
        List<Span> spans = layout.spans(piece, begin, length);
        Span only = spans.getFirst();
        return spans.size() > 1 || only.file() == Span.PADDING
                ? null
                : storage.view(pathOf(only.file()), only.position(), length);
    }

    /**
     * Whether the piece lies there as it must be. What is not there, or not long enough, is not.
     *
     * @param room as long as a piece; what is in it afterwards is of no use
     */
    public boolean check(int piece, ByteBuffer room) throws IOException {
        room.clear().limit(metainfo.pieces().length(piece));
        try {
            read(piece, 0, room);
        } catch (EOFException notThere) {
            return false;
        }
        return isRight(piece, room.flip());
    }

    /** Makes the empty files among those placed: no piece will. */
    public void createEmptyFiles() throws IOException {
        for (TorrentFile file : metainfo.files()) {
            if (file.length() == 0
                    && TorrentLayout.isStored(file)
                    && layout.isPlaced(file.number())) {
                storage.create(pathOf(file.number()));
            }
        }
    }

    /**
     * Fills a placed file up with zeros from where it ends, for those who do not want sparse files;
     * no further than a step, so that to take the room of a long one is many.
     */
    Stamp grow(int file, long stepBytes) throws IOException {
        String path = pathOf(file);
        Stamp left = storage.create(path);
        long end = Math.min(length(file), left.length() + stepBytes);
        ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
        for (long at = left.length(); at < end; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(CHUNK_BYTES, end - at));
            left = storage.write(path, at, zeros);
        }
        return left;
    }

    /**
     * Looks whether these files, as long as they will be, have room.
     *
     * @throws DiskFull when they do not
     */
    void requireRoom(BitSet files) throws IOException {
        long needed = 0;
        for (int file : files.stream().toArray()) {
            long there = stamp(file).map(Stamp::length).orElse(0L);
            needed += Math.max(0, length(file) - there);
        }
        long free = storage.freeBytes();
        if (needed > free) {
            throw new DiskFull(metainfo.name(), needed, free);
        }
    }

    /** The placed files that lie on the storage: padding and links do not. */
    BitSet placedAndStored() {
        BitSet stored = layout.placed();
        for (TorrentFile file : metainfo.files()) {
            if (!TorrentLayout.isStored(file)) {
                stored.clear(file.number());
            }
        }
        return stored;
    }

    long length(int file) {
        return metainfo.files().get(file).length();
    }

    /**
     * Places more files. What lies of them in the part file moves, and is synced before this
     * returns, so that no loss of power finds it in neither place.
     *
     * @param have the pieces that are stored
     */
    public TorrentStore place(BitSet files, BitSet have) throws IOException {
        BitSet both = layout.placed();
        both.or(files);
        TorrentStore after = withPlaced(both);
        BitSet added = (BitSet) both.clone();
        added.andNot(layout.placed());
        for (int file : added.stream().toArray()) {
            if (!TorrentLayout.isStored(metainfo.files().get(file))) {
                continue;
            }
            if (moveParts(file, have, after.layout)) {
                storage.sync(pathOf(file));
            }
        }
        after.createEmptyFiles();
        return after;
    }

    /** Removes the part file once nothing can be in it any more. */
    public void tidy() throws IOException {
        if (layout.isEveryFilePlaced()) {
            storage.delete(pathOf(Span.PART_FILE));
        }
    }

    /**
     * Removes the torrent's own files and the journal, while the torrent is not open: what is
     * stored, and where, the journal knows. What else lies there stays, and nothing is reached
     * through links.
     *
     * @return how many files there were
     */
    public int removeData(ResumeLog log) throws IOException {
        int removed = Removing.of(this, log.read()).remove();
        log.delete();
        return removed;
    }

    /** When it returns, these pieces, as they were written before, survive a loss of power. */
    public void sync(BitSet pieces) throws IOException {
        var files = new TreeSet<Integer>();
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            spansOf(piece).forEach(span -> files.add(span.file()));
        }
        for (int file : files) {
            storage.sync(pathOf(file));
        }
    }

    /** As the file, or the part file, lies there now. */
    Optional<Stamp> stamp(int file) throws IOException {
        return storage.stamp(pathOf(file));
    }

    /** Takes a file over as it is now, or as it was last left. */
    void trust(int file, Optional<Stamp> stamp) throws IOException {
        storage.trust(pathOf(file), stamp);
    }

    /** Where a file lies on the storage. */
    public String pathOf(int file) {
        if (file == Span.PART_FILE) {
            return "." + metainfo.infoHash() + ".parts";
        }
        String found = foundByFile.get(file);
        return found != null ? found : metainfo.pathOf(metainfo.files().get(file));
    }

    /** Where a piece lies on the storage: padding does not. */
    List<Span> spansOf(int piece) {
        return layout.spans(piece, 0, metainfo.pieces().length(piece)).stream()
                .filter(span -> span.file() != Span.PADDING)
                .toList();
    }

    /** The pieces of which at least one byte lies in the files of this one. */
    BitSet neighboursOf(int piece) {
        var neighbours = new BitSet();
        for (Span span : spansOf(piece)) {
            neighbours.or(piecesIn(span.file()));
        }
        return neighbours;
    }

    /**
     * Takes the files of a piece over as they are now.
     *
     * @return as they are, by number
     */
    Map<Integer, Stamp> trustAsFound(int piece) throws IOException {
        var found = new LinkedHashMap<Integer, Stamp>();
        for (Span span : spansOf(piece)) {
            Optional<Stamp> stamp = stamp(span.file());
            trust(span.file(), stamp);
            stamp.ifPresent(now -> found.put(span.file(), now));
        }
        return found;
    }

    /** As these files are now, without those that are not there. */
    Map<Integer, Stamp> stamps(BitSet files) throws IOException {
        var found = new LinkedHashMap<Integer, Stamp>();
        for (int file : files.stream().toArray()) {
            stamp(file).ifPresent(now -> found.put(file, now));
        }
        return found;
    }

    private BitSet piecesIn(int file) {
        return file == Span.PART_FILE ? layout.sharedPieces() : layout.piecesOf(file);
    }

    private boolean moveParts(int file, BitSet have, TorrentLayout after) throws IOException {
        boolean moved = false;
        for (int piece : layout.piecesOf(file).stream().toArray()) {
            if (!layout.isShared(piece) || !have.get(piece)) {
                continue;
            }
            List<Span> before = layout.spans(piece, 0, metainfo.pieces().length(piece));
            for (Span to : after.spans(piece, 0, metainfo.pieces().length(piece))) {
                if (to.file() == file) {
                    for (Span from : before) {
                        if (from.begin() == to.begin() && from.file() == Span.PART_FILE) {
                            move(from, to);
                            moved = true;
                        }
                    }
                }
            }
        }
        return moved;
    }

    private void move(Span from, Span to) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(Math.min(CHUNK_BYTES, from.length()));
        for (int done = 0; done < from.length(); done += chunk.limit()) {
            chunk.clear().limit(Math.min(chunk.capacity(), from.length() - done));
            storage.read(pathOf(from.file()), from.position() + done, chunk);
            storage.write(pathOf(to.file()), to.position() + done, chunk.flip());
        }
    }

    private static void zeros(ByteBuffer into) {
        while (into.remaining() >= Long.BYTES) {
            into.putLong(0);
        }
        while (into.hasRemaining()) {
            into.put((byte) 0);
        }
    }

    private static MessageDigest sha1() {
        try {
            // The JDK's: seven times as fast as Bouncy Castle's, which knows no instruction for it.
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
