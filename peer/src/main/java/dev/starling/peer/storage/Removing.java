package dev.starling.peer.storage;

import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Takes a torrent's own files away, and then the directories that are empty without them.
 *
 * <p>Its own are those that were ever asked for, and that are as long as they will be or hold a
 * piece that is stored. A file that has only the name of one of the torrent's was there before, and
 * stays.
 */
record Removing(TorrentStore store, BitSet have) {
    /** As a journal remembers it, or as asked where none does. */
    static Removing of(TorrentStore asked, ResumeState state) {
        return Recollection.isAbout(asked, state)
                ? new Removing(asked.withPlaced(state.placed()), state.written())
                : new Removing(asked, new BitSet());
    }

    /** Answers how many files there were. Goes on when one cannot be removed, and tells it then. */
    int remove() throws IOException {
        int removed = 0;
        IOException failure = null;
        var gone = new ArrayList<Integer>();
        for (int file : ownFiles()) {
            try {
                store.storage().delete(store.pathOf(file));
                removed++;
                gone.add(file);
            } catch (IOException e) {
                failure = e;
            }
        }
        try {
            removeDirectories(gone);
        } catch (IOException e) {
            failure = e;
        }
        if (failure != null) {
            throw failure;
        }
        return removed;
    }

    /** Removes the directories of files that are no longer there, where nothing else is in them. */
    void removeDirectories(Iterable<Integer> files) throws IOException {
        var directories =
                new TreeSet<>(
                        Comparator.comparingInt(Removing::depth)
                                .reversed()
                                .thenComparing(it -> it));
        for (int file : files) {
            String path = store.pathOf(file);
            for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                directories.add(path.substring(0, end));
            }
        }
        IOException failure = null;
        for (String directory : directories) {
            try {
                store.storage().deleteIfEmpty(directory);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The files that are there and the torrent's. */
    List<Integer> ownFiles() throws IOException {
        var own = new ArrayList<Integer>();
        for (TorrentFile file : store.metainfo().files()) {
            if (TorrentLayout.isStored(file)
                    && store.layout().isPlaced(file.number())
                    && isOwn(file)) {
                own.add(file.number());
            }
        }
        if (store.stamp(Span.PART_FILE).isPresent()) {
            own.add(Span.PART_FILE); // its name is the infohash: nobody else's
        }
        return own;
    }

    private boolean isOwn(TorrentFile file) throws IOException {
        Optional<Stamp> found = store.stamp(file.number());
        return found.isPresent()
                && (found.get().length() == file.length()
                        || store.layout().piecesOf(file.number()).intersects(have));
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }
}
