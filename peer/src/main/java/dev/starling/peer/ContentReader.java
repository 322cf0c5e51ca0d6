package dev.starling.peer;

import dev.starling.host.Result;
import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of a torrent's content in order while it comes, as a player does: what is read next
 * is fetched first, and what comes after it before the rest.
 *
 * <p>It lives on the swarm's host's thread. What it reads must be wanted: a file that is skipped
 * does not come.
 */
public final class ContentReader {
    /** So far ahead pieces are hurried, and three in any case. */
    static final long AHEAD_BYTES = 8 << 20;

    static final int AHEAD_PIECES_MIN = 3;

    /** Behind the first, each may take so much longer than the one before. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Reading reading;
    private final long end;
    private long position;

    /** The pieces that are hurried for this: from one on, to before another. */
    private int hurriedFrom;

    private int hurriedTo;
    private Swarm.@Nullable Waiting waiting;
    private boolean isReading;
    private boolean isClosed;

    ContentReader(Reading reading, long from, long end) {
        assert 0 <= from && from <= end;
        this.reading = reading;
        this.position = from;
        this.end = end;
    }

    /** Where the next byte is from. */
    public long position() {
        return position;
    }

    /**
     * The next bytes, once they are there: as many as can be had at once, and no more than this;
     * none at the end. One read at a time.
     */
    public void next(int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        assert lengthMax > 0 && !isReading;
        Pieces pieces = reading.pieces();
        if (isClosed || pieces == null) {
            whenDone.accept(Readers.failed("there is nothing to read"));
            return;
        }
        if (position == end) {
            whenDone.accept(new Result.Done<>(ByteBuffer.allocate(0)));
            return;
        }
        isReading = true;
        await(pieces, lengthMax, whenDone);
    }

    private void await(Pieces pieces, int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        int piece = pieces.pieceAt(position);
        hurry(pieces, piece);
        waiting =
                reading.await(
                        piece,
                        result -> {
                            switch (result) {
                                case Result.Done<Integer> _ ->
                                        read(pieces, piece, lengthMax, whenDone);
                                case Result.Failed<Integer>(Throwable cause) ->
                                        end(new Result.Failed<>(cause), whenDone);
                            }
                        });
    }

    private void read(
            Pieces pieces, int piece, int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        reading.read(
                position,
                (int) Math.min(lengthMax, end - position),
                result -> {
                    if (isClosed) {
                        return;
                    }
                    boolean isLost =
                            result instanceof Result.Failed<ByteBuffer>
                                    && !reading.isReadable(piece)
                                    && !reading.isClosed();
                    if (isLost) {
                        await(pieces, lengthMax, whenDone); // it will come again
                    } else {
                        end(result, whenDone);
                    }
                });
    }

    private void end(Result<ByteBuffer> result, Consumer<Result<ByteBuffer>> whenDone) {
        isReading = false;
        if (result instanceof Result.Done<ByteBuffer>(ByteBuffer bytes)) {
            position += bytes.remaining();
        }
        whenDone.accept(result);
    }

    private void hurry(Pieces pieces, int piece) {
        int last = pieces.pieceAt(end - 1);
        long ahead = Math.max(AHEAD_PIECES_MIN, AHEAD_BYTES / pieces.pieceLength());
        int to = (int) Math.min(last + 1L, piece + ahead);
        for (int passed = hurriedFrom; passed < piece; passed++) {
            reading.clearDeadline(passed);
        }
        for (int coming = piece; coming < to; coming++) {
            reading.setDeadline(coming, (coming - piece) * STEP_NANOS);
        }
        hurriedFrom = piece;
        hurriedTo = to;
    }

    /** Nothing is hurried for it any more; who waits for a read is not told. */
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        Swarm.Waiting open = waiting;
        if (open != null) {
            open.cancel();
        }
        for (int piece = hurriedFrom; piece < hurriedTo; piece++) {
            reading.clearDeadline(piece);
        }
        reading.onClosed(this);
    }

    /** Somebody else, who has left, may have wanted the same pieces, and a piece has one hurry. */
    void hurryAgain() {
        Pieces pieces = reading.pieces();
        if (isReading && pieces != null) {
            hurry(pieces, pieces.pieceAt(position));
        }
    }
}
