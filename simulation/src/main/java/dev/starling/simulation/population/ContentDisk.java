package dev.starling.simulation.population;

import dev.starling.peer.storage.Stamp;
import dev.starling.peer.storage.Storage;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The disk of one who shares a {@link SharedContent}: it remembers which pieces were written, and
 * takes no other bytes than those of the content. What is written to any other file is forgotten:
 * nobody lives on this machine twice.
 */
final class ContentDisk implements Storage {
    private final SharedContent content;
    private final String path;
    private final int pieceLength;
    private final BitSet pieces = new BitSet();
    private int wrongWrites;

    ContentDisk(SharedContent content, boolean isFull) {
        this.content = content;
        this.path = content.metainfo().pathOf(content.metainfo().files().getFirst());
        this.pieceLength = content.metainfo().pieces().pieceLength();
        pieces.set(0, isFull ? content.metainfo().pieces().count() : 0);
    }

    /** How often bytes were to be stored that are not the content's: never, if all is well. */
    int wrongWrites() {
        return wrongWrites;
    }

    /** How many of the content's bytes lie here. */
    long bytes() {
        long length = (long) pieces.cardinality() * pieceLength;
        int last = content.metainfo().pieces().count() - 1;
        return pieces.get(last)
                ? length - pieceLength + content.metainfo().pieces().length(last)
                : length;
    }

    void countInto(int[] counts) {
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            counts[piece]++;
        }
    }

    @Override
    public Stamp create(String file) {
        return stampNow();
    }

    @Override
    public Stamp write(String file, long position, ByteBuffer bytes) {
        if (!file.equals(path)) {
            return new Stamp(position + bytes.remaining(), 0);
        }
        if (content.isSame(position, bytes)) {
            int piece = (int) (position / pieceLength);
            assert position % pieceLength == 0 : "pieces are written whole";
            pieces.set(piece);
        } else {
            wrongWrites++;
        }
        return stampNow();
    }

    @Override
    public void append(String file, ByteBuffer bytes) {}

    @Override
    public void read(String file, long position, ByteBuffer into) throws EOFException {
        into.put(view(file, position, into.remaining()));
    }

    @Override
    public ByteBuffer view(String file, long position, int length) throws EOFException {
        int first = (int) (position / pieceLength);
        int last = (int) ((position + length - 1) / pieceLength);
        if (!file.equals(path) || pieces.nextClearBit(first) <= last) {
            throw new EOFException(file + " ends before " + (position + length));
        }
        return content.slice(position, length);
    }

    @Override
    public Optional<Stamp> stamp(String file) {
        return file.equals(path) && !pieces.isEmpty() ? Optional.of(stampNow()) : Optional.empty();
    }

    /** As if room had been taken for all of it: no piece is missing because of the length. */
    private Stamp stampNow() {
        return new Stamp(content.length(), pieces.cardinality());
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
        return pieces.isEmpty() ? List.of() : List.of(path);
    }

    @Override
    public void deleteIfEmpty(String directory) {
        // Here a directory is there as long as a file is in it.
    }

    @Override
    public String where() {
        return "content";
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
