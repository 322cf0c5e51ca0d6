package dev.starling.peer.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * The journal of one torrent. Everything here blocks; {@link #append} may be called from any
 * thread.
 *
 * <p>A process may be killed at any byte: a record that is cut short ends the journal, and what it
 * would have told is not known. What a record tells was done before it was appended, so a journal
 * never promises too much while the machine runs. A loss of power may take what was written but not
 * synced, of files as of the journal; therefore pieces are trusted afterwards only where {@link
 * ResumeRecord.Synced} says so, which is appended after the files were synced.
 */
public final class ResumeLog {
    static final long LOG_BYTES_MAX = 256L << 20;

    private static final String UNFINISHED = ".new";

    private final Storage storage;
    private final String path;

    /**
     * @param storage of what the program remembers; not that of the torrent's files
     */
    public ResumeLog(Storage storage, String path) {
        this.storage = storage;
        this.path = path;
    }

    /** What the journal tells; nothing when there is none, or none that can be read. */
    public ResumeState read() throws IOException {
        var state = new ResumeState();
        long length = storage.stamp(path).map(Stamp::length).orElse(0L);
        if (length == 0 || length > LOG_BYTES_MAX) {
            return state;
        }
        ByteBuffer log = ByteBuffer.allocate((int) length);
        storage.read(path, 0, log);
        log.flip();
        for (var record = ResumeCodec.next(log); record != null; record = ResumeCodec.next(log)) {
            state.apply(record);
        }
        return state;
    }

    /** Remembers the {@code info} of a torrent before it has a disk. */
    public void remember(byte[] info, ResumeFacts facts) throws IOException {
        ResumeState state = read();
        state.apply(new ResumeRecord.Metadata(info));
        state.apply(new ResumeRecord.Facts(facts));
        rewrite(state.records());
    }

    /**
     * Remembers that all of a torrent is there, because all of it has just been read and hashed.
     *
     * @param seen how each file lay there before it was read, by number: what was changed since is
     *     not believed
     */
    public void vouch(TorrentStore store, Map<Integer, Stamp> seen) throws IOException {
        var all = new BitSet();
        all.set(0, store.metainfo().pieces().count());
        Storage files = store.storage();
        var state = new ResumeState();
        state.apply(new ResumeRecord.Began(files.bootId().orElse(""), files.where()));
        state.apply(new ResumeRecord.Metadata(store.metainfo().infoBytes()));
        state.apply(new ResumeRecord.Facts(read().facts()));
        state.apply(new ResumeRecord.Placed(TorrentStore.allFiles(store.metainfo())));
        state.apply(new ResumeRecord.Have(all));
        state.apply(new ResumeRecord.Stamps(seen));
        state.apply(new ResumeRecord.Closed());
        rewrite(state.records());
    }

    /** Forgets the torrent. */
    public void delete() throws IOException {
        storage.delete(path);
    }

    /** Adds a record. It survives the end of the process from here on. */
    int append(ResumeRecord record) throws IOException {
        ByteBuffer bytes = ResumeCodec.encode(record);
        int length = bytes.remaining();
        storage.append(path, bytes);
        return length;
    }

    void sync() throws IOException {
        storage.sync(path);
    }

    /**
     * Puts these records in the place of the journal, which is the old one or the new one whatever
     * happens. Nobody may append meanwhile.
     *
     * @return its length
     */
    long rewrite(List<ResumeRecord> records) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (ResumeRecord record : records) {
            bytes.writeBytes(ResumeCodec.encode(record).array());
        }
        storage.delete(path + UNFINISHED);
        storage.append(path + UNFINISHED, ByteBuffer.wrap(bytes.toByteArray()));
        storage.sync(path + UNFINISHED);
        storage.rename(path + UNFINISHED, path);
        storage.sync(path);
        return bytes.size();
    }
}
