package dev.starling.peer.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a torrent's own files, and what is remembered of them, to another place, while the torrent
 * is not open. Everything here blocks, a step no longer than it takes to copy some megabytes.
 *
 * <p>A file changes its place at one moment where that can be done, and is copied elsewhere. The
 * old journal says how far it is: as long as it tells of the old place, what lies there is what
 * counts, and is moved or copied, again if need be. Once all is whole and synced at the new place
 * and in its journal, the old one is put out of force, and then only is what was copied removed. So
 * whatever ends the program, or the machine, at whatever moment: who begins anew goes on, and
 * nothing is lost.
 */
public final class Moving {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int STEP_BYTES = 16 << 20;

    private final TorrentStore from;
    private final ResumeLog fromLog;
    private final TorrentStore to;
    private final ResumeLog toLog;
    private final ResumeState state;
    private final List<Integer> files;
    private final Map<Integer, Stamp> copiedByFile = new LinkedHashMap<>();
    private boolean isThere;
    private int next;
    private @Nullable Copy copy;

    private Moving(
            TorrentStore from,
            ResumeLog fromLog,
            TorrentStore to,
            ResumeLog toLog,
            ResumeState state,
            boolean isThere)
            throws IOException {
        boolean isKnown = !state.isFresh();
        this.from = isKnown ? from.withPlaced(state.placed()) : from;
        this.to = isKnown ? to.withPlaced(state.placed()) : to;
        this.fromLog = fromLog;
        this.toLog = toLog;
        this.state = state;
        this.isThere = isThere;
        this.files = new Removing(this.from, state.written()).ownFiles();
    }

    /**
     * A move of which nobody knows yet. Whoever remembers it may take the first step.
     *
     * @param from with the files placed that are wanted; so {@code to}
     * @throws IOException when something is in its way
     */
    public static Moving begin(
            TorrentStore from, ResumeLog fromLog, TorrentStore to, ResumeLog toLog)
            throws IOException {
        Moving moving = ofOld(from, fromLog, to, toLog, fromLog.read());
        for (int file : moving.files) {
            if (to.stamp(file).isPresent()) {
                throw new IOException(
                        "there is a "
                                + to.pathOf(file)
                                + " in "
                                + to.storage().where()
                                + " already: take it away, or choose another directory");
            }
        }
        toLog.delete(); // of an earlier stay, of which nothing is left there
        return moving;
    }

    /** A move that was begun in an earlier life, and maybe done. */
    public static Moving goOn(
            TorrentStore from, ResumeLog fromLog, TorrentStore to, ResumeLog toLog)
            throws IOException {
        ResumeState before = fromLog.read();
        if (Recollection.isAbout(from, before)) {
            return ofOld(from, fromLog, to, toLog, before);
        }
        ResumeState after = Recollection.isAbout(to, before) ? before : toLog.read();
        return Recollection.isAbout(to, after)
                ? new Moving(from, fromLog, to, toLog, after, true)
                : ofOld(from, fromLog, to, toLog, before);
    }

    private static Moving ofOld(
            TorrentStore from,
            ResumeLog fromLog,
            TorrentStore to,
            ResumeLog toLog,
            ResumeState state)
            throws IOException {
        boolean isKnown = Recollection.isAbout(from, state);
        return new Moving(from, fromLog, to, toLog, isKnown ? state : new ResumeState(), false);
    }

    /** Goes on a bit, and answers whether there is more to do. */
    public boolean step() throws IOException {
        if (isThere) {
            var rest = new Removing(from, state.written());
            rest.remove();
            rest.removeDirectories(from.placedAndStored().stream().boxed().toList());
            fromLog.delete();
            return false;
        }
        if (next < files.size()) {
            if (isMoved(files.get(next))) {
                next++;
            }
            return true;
        }
        takeOver();
        isThere = true;
        return true;
    }

    /** Whether the torrent is at its new place, and only what is left at the old one is to go. */
    public boolean isThere() {
        return isThere;
    }

    /** Puts everything back, while it is not yet there. */
    public void undo() throws IOException {
        assert !isThere;
        copy = null;
        to.storage().delete(unfinished());
        List<Integer> ever = ownEverFiles();
        for (int file : ever) {
            if (to.stamp(file).isEmpty()) {
                continue;
            }
            String path = to.pathOf(file);
            if (from.stamp(file).isPresent()) {
                to.storage().delete(path);
            } else if (!from.storage().takeOver(to.storage(), path)) {
                throw new IOException(path + " cannot be brought back");
            }
        }
        new Removing(to, new BitSet()).removeDirectories(ever);
        toLog.delete();
    }

    /** Those, too, that an earlier life has moved already. */
    private List<Integer> ownEverFiles() throws IOException {
        var ever = new ArrayList<>(files);
        for (int file : new Removing(to, state.written()).ownFiles()) {
            if (!ever.contains(file)) {
                ever.add(file);
            }
        }
        return ever;
    }

    private boolean isMoved(int file) throws IOException {
        String path = from.pathOf(file);
        Copy begun = copy;
        if (begun == null) {
            if (to.storage().takeOver(from.storage(), path)) {
                return true;
            }
            begun = Copy.of(from.storage(), to.storage(), path, unfinished());
            copy = begun;
        }
        if (begun.goesOn()) {
            return false;
        }
        copy = null;
        Stamp left = begun.end();
        if (begun.original().equals(state.stampsByFile().get(file))) {
            copiedByFile.put(file, left);
        }
        return true;
    }

    private String unfinished() {
        return "." + from.metainfo().infoHash() + ".moving";
    }

    /** What was known of the old place, holds of the new one. */
    private void takeOver() throws IOException {
        if (state.isFresh()) {
            return;
        }
        boolean isClosed = state.isClosed();
        state.apply(new ResumeRecord.Began(state.boot(), to.storage().where()));
        state.apply(new ResumeRecord.Stamps(copiedByFile));
        if (isClosed) {
            state.apply(new ResumeRecord.Closed());
        }
        toLog.rewrite(state.records());
        fromLog.rewrite(state.records());
    }

    /** A file that is copied under another name until it is whole. */
    private record Copy(
            Storage from,
            Storage to,
            String path,
            String unfinished,
            Stamp original,
            ByteBuffer chunk,
            long[] at) {
        static Copy of(Storage from, Storage to, String path, String unfinished)
                throws IOException {
            Optional<Stamp> found = from.stamp(path);
            if (found.isEmpty()) {
                throw new FileChanged(path);
            }
            from.trust(path, found); // who writes it meanwhile stops us
            if (found.get().length() > to.freeBytes()) {
                throw new DiskFull(path);
            }
            to.delete(unfinished);
            to.create(unfinished);
            return new Copy(
                    from,
                    to,
                    path,
                    unfinished,
                    found.get(),
                    ByteBuffer.allocateDirect(CHUNK_BYTES),
                    new long[1]);
        }

        boolean goesOn() throws IOException {
            long stepEnd = Math.min(original.length(), at[0] + STEP_BYTES);
            while (at[0] < stepEnd) {
                int length = (int) Math.min(CHUNK_BYTES, original.length() - at[0]);
                from.read(path, at[0], chunk.clear().limit(length));
                boolean isLast = at[0] + length == original.length();
                // What is not there yet is no more there afterwards: it takes no room.
                if (isLast || !isZeros(chunk.flip())) {
                    to.write(unfinished, at[0], chunk.rewind());
                }
                at[0] += length;
            }
            return at[0] < original.length();
        }

        Stamp end() throws IOException {
            to.sync(unfinished);
            to.rename(unfinished, path);
            to.sync(path);
            return to.stamp(path).orElseThrow(() -> new FileChanged(path));
        }

        private static boolean isZeros(ByteBuffer bytes) {
            while (bytes.remaining() >= Long.BYTES) {
                if (bytes.getLong() != 0) {
                    return false;
                }
            }
            while (bytes.hasRemaining()) {
                if (bytes.get() != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
