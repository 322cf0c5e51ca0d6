package dev.starling.cli.torrent;

import dev.starling.peer.torrent.PieceDigest;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces of a torrent from its files. For one thread; it keeps the file open in which it
 * has read last, because the next piece is most often there, too.
 */
final class PieceReader implements Closeable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Pieces pieces;
    private final List<TorrentFile> files;
    private final Function<TorrentFile, Path> places;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer zeros = ByteBuffer.allocate(BUFFER_BYTES).asReadOnlyBuffer();
    private @Nullable FileChannel open;
    private int openNumber;

    PieceReader(Pieces pieces, List<TorrentFile> files, Function<TorrentFile, Path> places) {
        this.pieces = pieces;
        this.files = files;
        this.places = places;
    }

    /**
     * Hands a piece to the digest.
     *
     * @return the file that it is of, or one of them
     * @throws EOFException when a file is too short
     */
    TorrentFile read(int piece, PieceDigest digest) throws IOException {
        long at = pieces.offset(piece);
        long end = at + pieces.length(piece);
        int number = fileAt(at);
        var last = files.get(number);
        while (at < end) {
            var file = files.get(number++);
            long until = Math.min(end, file.end());
            if (file.isPadding()) {
                pad(until - at, digest);
            } else if (until > at) {
                read(file, at - file.offset(), until - file.offset(), digest);
                last = file;
            }
            at = Math.max(at, until);
        }
        return last;
    }

    /** The file that a byte of the content is of. */
    int fileAt(long offset) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (files.get(middle).end() > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void read(TorrentFile file, long from, long to, PieceDigest digest) throws IOException {
        var channel = open(file);
        long at = from;
        while (at < to) {
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, to - at));
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new EOFException(places.apply(file) + " is too short");
            }
            at += count;
            digest.update(buffer.flip());
        }
    }

    private void pad(long length, PieceDigest digest) {
        for (long left = length; left > 0; left -= BUFFER_BYTES) {
            digest.updatePadding(zeros.slice(0, (int) Math.min(BUFFER_BYTES, left)));
        }
    }

    private FileChannel open(TorrentFile file) throws IOException {
        if (open == null || openNumber != file.number()) {
            close();
            Path path = places.apply(file);
            // A directory can be opened and not read, and opening a pipe may never end.
            if (!Files.isRegularFile(path)) {
                throw new NoSuchFileException(path.toString());
            }
            open = FileChannel.open(path, StandardOpenOption.READ);
            openNumber = file.number();
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
