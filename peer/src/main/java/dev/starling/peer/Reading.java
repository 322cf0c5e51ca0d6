package dev.starling.peer;

import dev.starling.host.Result;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a torrent's content while it comes, for those who wait for it. */
final class Reading {
    private final Life life;
    private final Content content;
    private final Runnable onHurry;
    private final Readers readers = new Readers();
    private final List<ContentReader> contentReaders = new ArrayList<>(0);
    private boolean mustWake;

    /**
     * @param onHurry called when what is asked for next may have changed
     */
    Reading(Life life, Content content, Runnable onHurry) {
        this.life = life;
        this.content = content;
        this.onHurry = onHurry;
    }

    void read(long offset, int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        Metainfo known = content.metainfo();
        TorrentDisk open = content.keeping().disk();
        if (known == null || open == null || offset < 0) {
            whenDone.accept(Readers.failed("the torrent is not open"));
            return;
        }
        Pieces pieces = known.pieces();
        if (offset >= pieces.totalLength() || !isReadable(pieces.pieceAt(offset))) {
            whenDone.accept(Readers.failed("there is nothing to read at " + offset));
            return;
        }
        int piece = pieces.pieceAt(offset);
        int begin = (int) (offset - pieces.offset(piece));
        int length = Math.min(lengthMax, TorrentDisk.RUN_BYTES_MAX);
        open.read(
                new Block(piece, begin, Math.min(length, pieces.length(piece) - begin)),
                result ->
                        whenDone.accept(
                                // Who loses it while it is read, does not know what was read.
                                isReadable(piece)
                                        ? result
                                        : Readers.failed("piece " + piece + " was lost")));
    }

    Swarm.Waiting await(int piece, Consumer<Result<Integer>> whenReadable) {
        if (life.isClosed()) {
            whenReadable.accept(Readers.failed("the torrent was closed"));
            return () -> {};
        }
        mustWake = true;
        life.soon();
        return readers.await(piece, whenReadable);
    }

    boolean isReadable(int piece) {
        return content.disk() != null
                && !life.isClosed()
                && piece < content.have().size()
                && content.have().get(piece);
    }

    void setDeadline(int piece, long inNanos) {
        Intake open = content.intake();
        if (open != null && !life.isClosed() && !open.picker().has(piece)) {
            open.picker().setDeadline(piece, life.now() + inNanos);
            onHurry.run();
        }
    }

    void clearDeadline(int piece) {
        Intake open = content.intake();
        if (open != null) {
            open.picker().clearDeadline(piece);
        }
    }

    ContentReader reader(long from, long end) {
        var reader = new ContentReader(this, from, end);
        contentReaders.add(reader);
        return reader;
    }

    void onClosed(ContentReader reader) {
        contentReaders.remove(reader);
        List.copyOf(contentReaders).forEach(ContentReader::hurryAgain);
    }

    /** Null before it is known what the torrent is. */
    @Nullable Pieces pieces() {
        return content.pieces();
    }

    boolean isClosed() {
        return life.isClosed();
    }

    /** What is there has changed; the caller calls {@link Life#soon}. */
    void onNews() {
        mustWake = true;
    }

    void wakeIfNews() {
        if (mustWake) {
            mustWake = false;
            readers.wake(this::isReadable);
        }
    }

    void close() {
        readers.close();
    }
}
