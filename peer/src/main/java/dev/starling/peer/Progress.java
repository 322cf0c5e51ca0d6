package dev.starling.peer;

import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import java.util.BitSet;

/** How much of a torrent is there, in pieces and in bytes. */
final class Progress {
    private Bitfield have = new Bitfield(0);
    private long bytesHave;
    private long bytesWanted;
    private int checked;
    private int toCheck;

    /** What lies on the disk is known. */
    void begin(BitSet there, int pieces) {
        have = new Bitfield(pieces);
        for (int piece = there.nextSetBit(0); piece >= 0; piece = there.nextSetBit(piece + 1)) {
            have.set(piece);
        }
    }

    /** What is wanted may have changed. */
    void count(PiecePicker picker, Pieces pieces) {
        bytesWanted = 0;
        bytesHave = 0;
        for (int piece = 0; piece < pieces.count(); piece++) {
            if (picker.priority(piece) != Priority.SKIP) {
                bytesWanted += pieces.length(piece);
                bytesHave += have.get(piece) ? pieces.length(piece) : 0;
            }
        }
    }

    /** Answers whether it is news that the piece is there; of so many bytes, if it is wanted. */
    boolean onHad(int piece, long wantedBytes) {
        boolean isNews = have.set(piece);
        bytesHave += isNews ? wantedBytes : 0;
        return isNews;
    }

    void onLost(int piece, long wantedBytes) {
        have.clear(piece);
        bytesHave -= wantedBytes;
    }

    /** Of what lies on the disk, how many pieces have been looked at. */
    void onChecked(int done, int total) {
        checked = done;
        toCheck = total;
    }

    /** The pieces that are there; of size 0 before that is known. */
    Bitfield have() {
        return have;
    }

    /** Of those that are wanted. */
    long bytesHave() {
        return bytesHave;
    }

    long bytesWanted() {
        return bytesWanted;
    }

    int checked() {
        return checked;
    }

    int toCheck() {
        return toCheck;
    }

    /** How many bytes of each file are there. */
    long[] ofFiles(Metainfo metainfo) {
        long[] bytes = new long[metainfo.files().size()];
        if (have.size() > 0) {
            for (TorrentFile file : metainfo.files()) {
                bytes[file.number()] = ofFile(file, metainfo.pieces());
            }
        }
        return bytes;
    }

    private long ofFile(TorrentFile file, Pieces pieces) {
        if (file.length() == 0) {
            return 0;
        }
        long bytes = 0;
        int last = pieces.pieceAt(file.end() - 1);
        int piece = have.nextSet(pieces.pieceAt(file.offset()));
        while (piece >= 0 && piece <= last) {
            long from = Math.max(file.offset(), pieces.offset(piece));
            long to = Math.min(file.end(), pieces.offset(piece) + pieces.length(piece));
            bytes += to - from;
            piece = piece == last ? -1 : have.nextSet(piece + 1);
        }
        return bytes;
    }
}
