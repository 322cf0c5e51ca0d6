package dev.starling.cli.endurance;

import dev.starling.peer.storage.Stamp;
import dev.starling.peer.storage.Storage;
import dev.starling.peer.storage.TestTorrent;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The disk of one who shares a torrent whose content is in memory anyway: it remembers which pieces
 * there are, so that hundreds of guests need no copies.
 */
final class GuestDisk implements Storage {
    private final TestTorrent torrent;
    private final String path;
    private final int pieceLength;
    private final BitSet pieces = new BitSet();

    GuestDisk(TestTorrent torrent, boolean isFull) {
        this.torrent = torrent;
        this.path = torrent.metainfo().pathOf(torrent.metainfo().files().getFirst());
        this.pieceLength = torrent.metainfo().pieces().pieceLength();
        pieces.set(0, isFull ? torrent.count() : 0);
    }

    @Override
    public synchronized Stamp create(String file) {
        return now();
    }

    @Override
    public synchronized Stamp write(String file, long position, ByteBuffer bytes) {
        if (!file.equals(path)) {
            return new Stamp(position + bytes.remaining(), 0);
        }
        int at = (int) position;
        if (!ByteBuffer.wrap(torrent.content(), at, bytes.remaining()).equals(bytes)) {
            throw new AssertionError("other bytes were to be stored at " + position);
        }
        pieces.set(at / pieceLength);
        return now();
    }

    @Override
    public void append(String file, ByteBuffer bytes) {}

    @Override
    public synchronized void read(String file, long position, ByteBuffer into) throws EOFException {
        int last = (int) ((position + into.remaining() - 1) / pieceLength);
        if (!file.equals(path) || pieces.nextClearBit((int) (position / pieceLength)) <= last) {
            throw new EOFException(file);
        }
        into.put(torrent.content(), (int) position, into.remaining());
    }

    @Override
    public synchronized Optional<Stamp> stamp(String file) {
        return file.equals(path) && !pieces.isEmpty() ? Optional.of(now()) : Optional.empty();
    }

    private Stamp now() {
        return new Stamp(torrent.content().length, pieces.cardinality());
    }

    @Override
    public void trust(String file, Optional<Stamp> stamp) {}

    @Override
    public void truncate(String file, long length) {}

    @Override
    public void sync(String file) {}

    @Override
    public void rename(String from, String to) {}

    @Override
    public void delete(String file) {}

    @Override
    public List<String> list(String directory) {
        return List.of();
    }

    @Override
    public void deleteIfEmpty(String directory) {}

    @Override
    public String where() {
        return "memory";
    }

    @Override
    public long freeBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public Optional<String> bootId() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
