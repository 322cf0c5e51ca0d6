package dev.starling.peer.storage;

import java.util.BitSet;
import java.util.Map;

/** One thing that happened to a torrent, as the journal tells it. */
sealed interface ResumeRecord {
    /**
     * A journal begins.
     *
     * @param boot the run of the machine in which it is written; empty when unknown
     * @param where the storage of the torrent's files
     */
    record Began(String boot, String where) implements ResumeRecord {}

    /** A piece is right and written, which left its files like this. */
    record Written(int piece, Map<Integer, Stamp> left) implements ResumeRecord {}

    /** Pieces survive a loss of power from here on. */
    record Synced(BitSet pieces) implements ResumeRecord {}

    /** Pieces are written, as in {@link Written}. */
    record Have(BitSet pieces) implements ResumeRecord {}

    /** Pieces are not stored, after all, or it is not known. */
    record Lost(BitSet pieces) implements ResumeRecord {}

    /** Pieces are to be hashed before they are read for anybody: somebody touched their files. */
    record Unconfirmed(BitSet pieces) implements ResumeRecord {}

    /** Pieces were hashed again, and are right. */
    record Confirmed(BitSet pieces) implements ResumeRecord {}

    /** Files were found, or left, like this. */
    record Stamps(Map<Integer, Stamp> stamps) implements ResumeRecord {}

    /** Files have bytes of their own from here on; see {@link TorrentLayout}. */
    record Placed(BitSet files) implements ResumeRecord {}

    /** The torrent's {@code info}, which a magnet link does not have. */
    record Metadata(byte[] bytes) implements ResumeRecord {}

    record Facts(ResumeFacts facts) implements ResumeRecord {}

    /** Everything was synced, and nothing is written from here on. */
    record Closed() implements ResumeRecord {}
}
