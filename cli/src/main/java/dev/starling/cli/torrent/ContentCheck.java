package dev.starling.cli.torrent;

import dev.starling.peer.torrent.Merkle;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.PieceDigest;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import dev.starling.peer.torrent.TorrentFormat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/**
 * Compares what lies on a disk with a torrent: of version 1 by the SHA-1 of pieces, of version 2
 * alone by the hash trees of files. Many threads check, and when all are done it can be asked.
 */
final class ContentCheck {
    /** What a file is, compared with what it should be. */
    enum FileState {
        WHOLE,
        MISSING,
        DAMAGED,
        TOO_SHORT,
        TOO_LONG;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Metainfo metainfo;
    private final Pieces pieces;
    private final Function<TorrentFile, Path> places;
    private final TorrentFormat format;

    /** Of each piece whether it is right; each is written by one thread. */
    private final boolean[] isRight;

    /** Of version 2 alone, the roots of the pieces as they are. */
    private final byte[] roots;

    ContentCheck(Metainfo metainfo, Function<TorrentFile, Path> places) {
        this.metainfo = metainfo;
        this.places = places;
        pieces = metainfo.pieces();
        format = metainfo.isDownloadable() ? TorrentFormat.V1 : TorrentFormat.V2;
        isRight = new boolean[pieces.count()];
        roots = new byte[format.hasV2() ? Merkle.HASH_LENGTH * pieces.count() : 0];
    }

    AllCores.Worker worker() {
        var reader = new PieceReader(pieces, metainfo.files(), places);
        return new AllCores.Worker() {
            @Override
            public void work(int piece) throws IOException {
                // A new one each time: of a piece that cannot be read to its end a part is left.
                var digest = new PieceDigest(format);
                try {
                    var file = reader.read(piece, digest);
                    isRight[piece] =
                            format.hasV1()
                                    ? metainfo.hasPieceHash(piece, digest.sha1())
                                    : isRightInTree(file, piece, digest);
                } catch (NoSuchFileException | EOFException notThere) {
                    isRight[piece] = false;
                }
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    /** Of a torrent without the roots of pieces, which a magnet's has not, only a whole file is. */
    private boolean isRightInTree(TorrentFile file, int piece, PieceDigest digest) {
        boolean isWholeFile = file.length() <= pieces.pieceLength();
        byte[] root = digest.root(isWholeFile, pieces.pieceLength());
        System.arraycopy(root, 0, roots, Merkle.HASH_LENGTH * piece, Merkle.HASH_LENGTH);
        var expected = isWholeFile ? metainfo.root(file) : metainfo.pieceRoot(file, piece);
        return expected.map(e -> Arrays.equals(e, root)).orElse(true);
    }

    FileState stateOf(TorrentFile file) throws IOException {
        if (file.isSymlink()) {
            return FileState.WHOLE; // need not be there
        }
        Path path = places.apply(file);
        if (!Files.isRegularFile(path)) {
            return FileState.MISSING;
        }
        long length = Files.size(path);
        if (length != file.length()) {
            return length < file.length() ? FileState.TOO_SHORT : FileState.TOO_LONG;
        }
        return areRight(file) ? FileState.WHOLE : FileState.DAMAGED;
    }

    /** Ranges of those that are not right, like {@code 3-5, 9}. */
    String badPiecesOf(TorrentFile file) {
        var ranges = new ArrayList<String>();
        int behind = behind(file);
        for (int piece = first(file); piece < behind; piece++) {
            int begin = piece;
            while (piece < behind && !isRight[piece]) {
                piece++;
            }
            if (piece > begin) {
                ranges.add(piece - 1 == begin ? "" + begin : begin + "-" + (piece - 1));
            }
        }
        return String.join(",", ranges);
    }

    int badPieces() {
        int bad = 0;
        for (boolean right : isRight) {
            bad += right ? 0 : 1;
        }
        return bad;
    }

    private boolean areRight(TorrentFile file) {
        for (int piece = first(file); piece < behind(file); piece++) {
            if (!isRight[piece]) {
                return false;
            }
        }
        if (format.hasV1() || file.length() <= pieces.pieceLength()) {
            return true;
        }
        byte[] layer =
                Arrays.copyOfRange(
                        roots, Merkle.HASH_LENGTH * first(file), Merkle.HASH_LENGTH * behind(file));
        byte[] root = Merkle.rootOfPieces(layer, pieces.pieceLength());
        return metainfo.root(file).map(expected -> Arrays.equals(expected, root)).orElse(false);
    }

    private int first(TorrentFile file) {
        return (int) (file.offset() / pieces.pieceLength());
    }

    private int behind(TorrentFile file) {
        long last = file.end() + pieces.pieceLength() - 1;
        return file.length() == 0 ? first(file) : (int) (last / pieces.pieceLength());
    }
}
