package dev.starling.peer.storage;

import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Where each byte of a torrent lies: pure, and it never changes.
 *
 * <p>A piece that lies in several files may be wanted for the sake of one of them. What belongs to
 * a file that nobody has asked for goes into the part file then, so that no file appears that is
 * not wanted. A file that was ever asked for is <em>placed</em>: from then on its bytes are its
 * own, also when it is no longer wanted. In the part file each piece that lies in several files has
 * a slot as long as a piece, in their order; so what is where depends on no history. Padding (BEP
 * 47) lies nowhere: it is zeros.
 */
final class TorrentLayout {
    private final Pieces pieces;
    private final List<TorrentFile> files;
    private final long[] offsets;
    private final BitSet placed;
    private final BitSet shared;

    TorrentLayout(Pieces pieces, List<TorrentFile> files, BitSet placed) {
        this.pieces = pieces;
        this.files = List.copyOf(files);
        this.offsets = files.stream().mapToLong(TorrentFile::offset).toArray();
        this.placed = (BitSet) placed.clone();
        this.shared = new BitSet(pieces.count());
        int lastPiece = -1;
        for (TorrentFile file : files) {
            if (isStored(file) && file.length() > 0) {
                int first = pieces.pieceAt(file.offset());
                if (first == lastPiece) {
                    shared.set(first);
                }
                lastPiece = pieces.pieceAt(file.end() - 1);
            }
        }
    }

    /** Whether the file is one of the storage: padding and links are not. */
    static boolean isStored(TorrentFile file) {
        return !file.isPadding() && !file.isSymlink();
    }

    /** The same torrent with other files placed. */
    TorrentLayout withPlaced(BitSet nowPlaced) {
        return new TorrentLayout(pieces, files, nowPlaced);
    }

    boolean isPlaced(int file) {
        return placed.get(file);
    }

    BitSet placed() {
        return (BitSet) placed.clone();
    }

    /** Whether these files are placed. */
    boolean covers(BitSet files) {
        BitSet missing = (BitSet) files.clone();
        missing.andNot(placed);
        return missing.isEmpty();
    }

    boolean isEveryFilePlaced() {
        return files.stream().allMatch(file -> !isStored(file) || placed.get(file.number()));
    }

    /** Whether the piece lies in several files. */
    boolean isShared(int piece) {
        return shared.get(piece);
    }

    BitSet sharedPieces() {
        return (BitSet) shared.clone();
    }

    /** The pieces in which a file lies; none when it is empty. */
    BitSet piecesOf(int file) {
        var found = new BitSet();
        TorrentFile it = files.get(file);
        if (it.length() > 0) {
            found.set(pieces.pieceAt(it.offset()), pieces.pieceAt(it.end() - 1) + 1);
        }
        return found;
    }

    /** Where a part of a piece lies, from its beginning to its end. */
    List<Span> spans(int piece, int begin, int length) {
        assert begin >= 0 && length > 0 && begin + length <= pieces.length(piece);
        var spans = new ArrayList<Span>();
        long from = pieces.offset(piece) + begin;
        long to = from + length;
        for (int i = firstFileAt(from); i < files.size() && offsets[i] < to; i++) {
            TorrentFile file = files.get(i);
            long start = Math.max(from, file.offset());
            long end = Math.min(to, file.end());
            if (start < end) {
                spans.add(span(piece, file, start, (int) (end - start)));
            }
        }
        return spans;
    }

    private Span span(int piece, TorrentFile file, long start, int length) {
        int begin = (int) (start - pieces.offset(piece));
        if (file.isPadding()) {
            return new Span(Span.PADDING, 0, begin, length);
        }
        if (isShared(piece) && !placed.get(file.number())) {
            return new Span(Span.PART_FILE, slot(piece) + begin, begin, length);
        }
        return new Span(file.number(), start - file.offset(), begin, length);
    }

    private long slot(int piece) {
        return (long) shared.get(0, piece).cardinality() * pieces.pieceLength();
    }

    /** The first file that has a byte there or further on. */
    private int firstFileAt(long offset) {
        int low = 0;
        int high = files.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (files.get(middle).end() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
