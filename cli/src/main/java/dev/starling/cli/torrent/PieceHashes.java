package dev.starling.cli.torrent;

import dev.starling.peer.torrent.Merkle;
import dev.starling.peer.torrent.PieceDigest;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import dev.starling.peer.torrent.TorrentFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** The hashes of all pieces, each written by whichever thread has read it. */
record PieceHashes(TorrentFormat format, Pieces pieces, byte[] sha1s, byte[] roots) {
    private static final int SHA1_BYTES = 20;

    PieceHashes(TorrentFormat format, Pieces pieces) {
        this(
                format,
                pieces,
                new byte[format.hasV1() ? SHA1_BYTES * pieces.count() : 0],
                new byte[format.hasV2() ? Merkle.HASH_LENGTH * pieces.count() : 0]);
    }

    AllCores.Worker worker(List<TorrentFile> files, Function<TorrentFile, Path> places) {
        var reader = new PieceReader(pieces, files, places);
        var digest = new PieceDigest(format);
        return new AllCores.Worker() {
            @Override
            public void work(int piece) throws IOException {
                var file = reader.read(piece, digest);
                if (format.hasV1()) {
                    System.arraycopy(digest.sha1(), 0, sha1s, SHA1_BYTES * piece, SHA1_BYTES);
                }
                if (format.hasV2()) {
                    boolean isWholeFile = file.length() <= pieces.pieceLength();
                    byte[] root = digest.root(isWholeFile, pieces.pieceLength());
                    System.arraycopy(
                            root, 0, roots, Merkle.HASH_LENGTH * piece, Merkle.HASH_LENGTH);
                }
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
