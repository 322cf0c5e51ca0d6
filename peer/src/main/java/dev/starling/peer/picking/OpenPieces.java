package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pieces that are being fetched, each of which holds a buffer: a bounded number of them.
 *
 * <p>When there is room for no other, one that nobody has worked at for a while is abandoned with
 * what came of it. Without that, pieces whose owners left would fill the room for ever.
 */
final class OpenPieces {
    /** Two at least, so that one can be fetched while another is hashed and written. */
    static final int OPEN_MIN = 2;

    /** However short they are. */
    static final int OPEN_MAX = 16_384;

    static final int STRAGGLERS_MAX = 4_096;
    static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final int PLACE_BITS = 48;

    private final Pieces pieces;
    private final int openMax;

    /** By number, in the order in which they were opened. */
    private final Map<Integer, OpenPiece> open = new LinkedHashMap<>();

    /** Those with a free block, by their place. */
    private final TreeMap<Long, OpenPiece> unfinished = new TreeMap<>();

    private final LinkedHashSet<Straggler> stragglers = new LinkedHashSet<>();
    private final List<Integer> abandoned = new ArrayList<>();
    private long opened;

    OpenPieces(Pieces pieces, int openBytesMax) {
        this.pieces = pieces;
        this.openMax = Math.clamp(openBytesMax / pieces.pieceLength(), OPEN_MIN, OPEN_MAX);
    }

    int size() {
        return open.size();
    }

    int max() {
        return openMax;
    }

    @Nullable OpenPiece get(int piece) {
        return open.get(piece);
    }

    Collection<OpenPiece> all() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** Those with a free block; in the order of their places. */
    Collection<OpenPiece> unfinished() {
        return Collections.unmodifiableCollection(unfinished.values());
    }

    boolean hasRoom() {
        return open.size() < openMax;
    }

    /** The one that it costs least to abandon, of those that nobody works at; null without one. */
    @Nullable OpenPiece idlest(long now) {
        OpenPiece least = null;
        for (OpenPiece it : unfinished.values()) {
            boolean isIdle = it.isIdleSince(now - IDLE_NANOS);
            if (isIdle && (least == null || it.received() < least.received())) {
                least = it;
            }
        }
        return least;
    }

    OpenPiece open(int piece, int rank, long now) {
        assert open.size() < openMax && !open.containsKey(piece);
        var it = new OpenPiece(pieces, piece, (long) rank << PLACE_BITS | opened++, now);
        open.put(piece, it);
        unfinished.put(it.place, it);
        return it;
    }

    void setRank(OpenPiece it, int rank) {
        unfinished.remove(it.place);
        it.place = (long) rank << PLACE_BITS | (it.place & (1L << PLACE_BITS) - 1);
        update(it);
    }

    /** To be called after whatever may have taken or given a free block. */
    void update(OpenPiece it) {
        if (it.hasFree()) {
            unfinished.put(it.place, it);
        } else {
            unfinished.remove(it.place);
        }
    }

    void close(OpenPiece it) {
        it.forEachRequest(this::addStraggler);
        open.remove(it.number);
        unfinished.remove(it.place);
    }

    void abandon(OpenPiece it) {
        close(it);
        abandoned.add(it.number);
    }

    List<Integer> takeAbandoned() {
        var taken = List.copyOf(abandoned);
        abandoned.clear();
        return taken;
    }

    void addStraggler(Straggler straggler) {
        stragglers.add(straggler);
        if (stragglers.size() > STRAGGLERS_MAX) {
            stragglers.removeFirst();
        }
    }

    /** Whether a block that nobody waits for was asked for once; each time it may come once. */
    boolean isStraggler(long peer, Block block) {
        return stragglers.remove(new Straggler(peer, block));
    }

    void forgetStragglersOf(long peer) {
        stragglers.removeIf(straggler -> straggler.peer() == peer);
    }
}
