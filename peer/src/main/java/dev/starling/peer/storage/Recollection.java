package dev.starling.peer.storage;

import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What of a journal may be believed, now that the files are looked at. There are four answers for a
 * piece.
 *
 * <ul>
 *   <li>It is <em>had</em>: it was synced, or it was written in this same run of the machine; and
 *       its files are as they were left.
 *   <li>It is had, but <em>unconfirmed</em>: its files are not as the journal saw them last, as
 *       happens when the process was killed between a write and the record of it; or another
 *       program was there. It counts, and is hashed before it is read for anybody.
 *   <li>It is <em>doubtful</em>: it was written, and the machine went down before it was synced; or
 *       somebody changed its files after the torrent was closed; or its files lie there and nobody
 *       remembers them. It is hashed before it counts.
 *   <li>It is not there.
 * </ul>
 */
record Recollection(
        BitSet have,
        BitSet synced,
        BitSet unconfirmed,
        BitSet doubtful,
        Map<Integer, Stamp> foundByFile) {
    /** Whether what a journal says of files is about those of this store. */
    static boolean isAbout(TorrentStore store, ResumeState state) {
        return !state.isFresh() && state.where().equals(store.storage().where());
    }

    /** Looks at the files, and takes each over as it is found. */
    static Recollection of(TorrentStore store, ResumeState state, boolean believeNothing)
            throws IOException {
        boolean isElsewhere = believeNothing || !isAbout(store, state);
        String boot = store.storage().bootId().orElse("");
        boolean isSameRun = !boot.isEmpty() && boot.equals(state.boot());

        var look = new Look(store);
        look.atFiles();
        var found =
                new Recollection(
                        new BitSet(), new BitSet(), new BitSet(), new BitSet(), look.foundByFile);
        Pieces pieces = store.metainfo().pieces();
        for (int piece = 0; piece < pieces.count(); piece++) {
            if (!look.isLongEnough(piece)) {
                continue;
            }
            boolean isAsLeft = !isElsewhere && look.isAsLeft(piece, state.stampsByFile());
            boolean isWritten = !isElsewhere && state.written().get(piece);
            boolean isSafe = isWritten && (state.synced().get(piece) || isSameRun);
            if (isSafe && (isAsLeft || !state.isClosed())) {
                found.have.set(piece);
                found.synced.set(piece, state.synced().get(piece) && isAsLeft);
                found.unconfirmed.set(piece, !isAsLeft || state.unconfirmed().get(piece));
            } else if (isWritten
                    || isElsewhere
                    || (!isAsLeft && (state.isClosed() || !look.isKnown(piece, state)))) {
                found.doubtful.set(piece);
            }
        }
        return found;
    }

    /** The files of a torrent as they lie there now. */
    private static final class Look {
        private final TorrentStore store;
        private final Map<Integer, Stamp> foundByFile = new LinkedHashMap<>();

        Look(TorrentStore store) {
            this.store = store;
        }

        void atFiles() throws IOException {
            at(Span.PART_FILE);
            for (TorrentFile file : store.metainfo().files()) {
                if (TorrentLayout.isStored(file)) {
                    at(file.number());
                }
            }
        }

        private void at(int file) throws IOException {
            Optional<Stamp> stamp = store.stamp(file);
            store.trust(file, stamp);
            stamp.ifPresent(now -> foundByFile.put(file, now));
        }

        boolean isLongEnough(int piece) {
            for (Span span : store.spansOf(piece)) {
                Stamp stamp = foundByFile.get(span.file());
                if (stamp == null || stamp.length() < span.position() + span.length()) {
                    return false;
                }
            }
            return true;
        }

        boolean isAsLeft(int piece, Map<Integer, Stamp> leftByFile) {
            for (Span span : store.spansOf(piece)) {
                Stamp stamp = foundByFile.get(span.file());
                if (stamp == null || !stamp.equals(leftByFile.get(span.file()))) {
                    return false;
                }
            }
            return true;
        }

        /** Whether the journal has seen all its files. */
        boolean isKnown(int piece, ResumeState state) {
            for (Span span : store.spansOf(piece)) {
                if (!state.stampsByFile().containsKey(span.file())) {
                    return false;
                }
            }
            return true;
        }
    }
}
