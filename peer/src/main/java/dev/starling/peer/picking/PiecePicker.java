package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Which blocks to ask of a peer.
 *
 * <p>In this order: pieces with a deadline; pieces that are open, so that they can be hashed and
 * passed on; then new ones: what the peer suggests, then the rarest first. The very first pieces
 * are taken at random: the rarest come slowly, and who has nothing has nothing to trade. A peer
 * that is quick enough gets whole pieces of its own, the others share. When everything is asked
 * for, what is slow to come is asked of others, too (the end-game).
 *
 * <p>It is told what happens, and each block it named ends once: with {@link #onBlock}, {@link
 * #onRejected}, {@link #onTimeout}, or all at once with {@link #onChoked} or {@link #onGone}. A
 * piece whose blocks are all there stays open until {@link #onVerified} or {@link #onFailed}.
 */
public final class PiecePicker {
    /** Pieces that are taken at random before rarity counts. */
    static final int RANDOM_FIRST_PIECES = 4;

    /** Of how many peers a block may be asked at a time, in the end-game. */
    static final int ASKERS_MAX = 3;

    /** A block that comes within this time is not asked for twice, not even in the end-game. */
    static final long END_GAME_AFTER_NANOS = Duration.ofMillis(250).toNanos();

    /** The same, when there would be more to ask for but no room. */
    static final long NO_ROOM_AFTER_NANOS = Duration.ofSeconds(3).toNanos();

    /** The latest are forgotten. */
    static final int DEADLINES_MAX = 1_024;

    /** How long a piece that failed is left to one peer. */
    static final long ALONE_NANOS = Duration.ofSeconds(30).toNanos();

    /** A peer, as far as picking needs to know it. */
    public interface Peer {
        /** Who it is; the same for no other peer, now or later. */
        long key();

        /**
         * What it has. For a peer that chokes us this may be narrowed to what it allows, which
         * saves asking {@link #mayAsk} for each piece.
         */
        Bitfield has();

        /** Whether it sends a whole piece in so short a time that nobody need help it. */
        boolean isFast();

        /** What it would like to be asked for, because that is cheap for it (BEP 6). */
        default Collection<Integer> suggested() {
            return List.of();
        }

        /** Whether it lets us ask for this piece now: it does not choke us, or allowed this one. */
        boolean mayAsk(int piece);

        /**
         * How many blocks it may be asked for that others have been asked for, too. Who has yet to
         * send what he owes himself would only send them when they have come long since.
         */
        default int spareMax() {
            return Integer.MAX_VALUE;
        }

        /**
         * How long others must have owed us a block before it is asked for it, too: sooner it would
         * hardly be the first to send it.
         */
        default long spareAfterNanos() {
            return 0;
        }
    }

    /**
     * How things stand.
     *
     * @param missing pieces that are wanted and not had
     * @param unavailable of them those that no peer has
     * @param open pieces that are being fetched or hashed
     * @param openMax at most
     * @param isEndGame whether everything that can be asked for is asked for
     */
    public record Figures(int missing, int unavailable, int open, int openMax, boolean isEndGame) {}

    record Deadline(long at, int piece) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            int byTime = Long.signum(at - other.at); // System.nanoTime wraps around
            return byTime != 0 ? byTime : Integer.compare(piece, other.piece);
        }
    }

    // What a Pick looks at, and changes.

    final RandomGenerator random;
    final Bitfield have;

    /** Wanted and not had, begun or not. */
    final Bitfield missing;

    /** Failed before, and not verified since. */
    final Bitfield suspicious;

    /** Of those that were begun again. */
    private final Map<Integer, Long> aloneUntil = new LinkedHashMap<>();

    private final Priority[] priorities;
    final Unbegun unbegun;
    final OpenPieces open;
    final TreeSet<Deadline> deadlines = new TreeSet<>();
    private final Map<Integer, Deadline> deadlineOf = new LinkedHashMap<>();
    boolean isSequential;

    /** The time when it was last asked: near enough for what happened in between. */
    private long lastNow;

    /**
     * @param have what there is already; copied
     * @param openBytesMax what open pieces may hold; two pieces in any case
     */
    public PiecePicker(Pieces pieces, Bitfield have, RandomGenerator random, int openBytesMax) {
        assert have.size() == pieces.count();
        this.random = random;
        this.have = have.copy();
        int count = pieces.count();
        missing = new Bitfield(count);
        suspicious = new Bitfield(count);
        priorities = new Priority[count];
        Arrays.fill(priorities, Priority.NORMAL);
        unbegun = new Unbegun(count, random);
        open = new OpenPieces(pieces, openBytesMax);
        for (int piece = have.nextClear(0); piece >= 0; piece = have.nextClear(piece + 1)) {
            missing.set(piece);
            unbegun.add(piece, rank(piece));
        }
    }

    // What peers have.

    public void onPeer(Bitfield has) {
        unbegun.onPeer(has);
    }

    /** A peer left; the bitfield says what was counted of it, since it came and since. */
    public void onPeerGone(Bitfield has) {
        unbegun.onPeerGone(has);
    }

    /** A counted peer has one more piece. */
    public void onHave(int piece) {
        unbegun.raise(piece);
    }

    /** A counted peer has one piece less. */
    public void onDontHave(int piece) {
        unbegun.lower(piece);
    }

    // What is wanted.

    /** Changes what is wanted. A piece that is open and no longer wanted is abandoned. */
    public void setPriority(int piece, Priority priority) {
        if (priorities[piece] == priority) {
            return;
        }
        priorities[piece] = priority;
        unbegun.remove(piece);
        OpenPiece it = open.get(piece);
        boolean isWanted = priority != Priority.SKIP && !have.get(piece);
        if (!isWanted) {
            missing.clear(piece);
            if (it != null && !it.isComplete()) {
                open.abandon(it);
            }
        } else {
            missing.set(piece);
            if (it != null) {
                open.setRank(it, rank(piece));
            } else {
                unbegun.add(piece, rank(piece));
            }
        }
    }

    public Priority priority(int piece) {
        return priorities[piece];
    }

    public void setSequential(boolean isSequential) {
        this.isSequential = isSequential;
    }

    /**
     * Says when somebody wants to read a piece. Pieces with a deadline come first, the soonest
     * before the others; those that are to be skipped are skipped all the same.
     */
    public void setDeadline(int piece, long atNanos) {
        clearDeadline(piece);
        var deadline = new Deadline(atNanos, piece);
        deadlines.add(deadline);
        deadlineOf.put(piece, deadline);
        if (deadlines.size() > DEADLINES_MAX) {
            clearDeadline(deadlines.last().piece);
        }
    }

    public void clearDeadline(int piece) {
        Deadline deadline = deadlineOf.remove(piece);
        if (deadline != null) {
            deadlines.remove(deadline);
        }
    }

    // What to ask for.

    /** What to ask of a peer now, at most this many blocks; they count as asked for. */
    public List<Block> pick(Peer peer, int count, long now) {
        lastNow = now;
        if (count <= 0 || !isInteresting(peer.has())) {
            return List.of();
        }
        return new Pick(this, peer, count, now).blocks();
    }

    /** Whether another piece may be begun; abandons one for it when it has to. */
    boolean makeRoom(long now) {
        if (open.hasRoom()) {
            return true;
        }
        OpenPiece idlest = open.idlest(now);
        if (idlest == null) {
            return false;
        }
        open.abandon(idlest);
        unbegun.add(idlest.number, rank(idlest.number));
        return true;
    }

    // What became of it.

    /** A block came. */
    public Arrival onBlock(long peerKey, Block block) {
        OpenPiece it = open.get(block.piece());
        int index = it == null ? -1 : it.index(block);
        if (it == null || index < 0 || !it.isAsked(index, peerKey)) {
            return open.isStraggler(peerKey, block) ? Arrival.DUPLICATE : Arrival.UNWANTED;
        }
        if (it.isReceived(index)) {
            it.forget(index, peerKey, lastNow);
            return Arrival.DUPLICATE;
        }
        it.receive(index, peerKey, lastNow);
        open.update(it);
        return Arrival.WANTED;
    }

    /** Who else was asked for a block, and should be told to cancel it. */
    public List<Long> alsoAsked(Block block, long butNot) {
        var asked = new ArrayList<Long>();
        OpenPiece it = open.get(block.piece());
        int index = it == null ? -1 : it.index(block);
        if (it != null && index >= 0) {
            it.forEachAsker(index, peer -> addUnless(peer == butNot, asked, peer));
        }
        return asked;
    }

    private static void addUnless(boolean isLeftOut, List<Long> list, long peer) {
        if (!isLeftOut) {
            list.add(peer);
        }
    }

    /** It will not come. */
    public void onRejected(long peerKey, Block block) {
        OpenPiece it = open.get(block.piece());
        int index = it == null ? -1 : it.index(block);
        if (it != null && index >= 0) {
            it.forget(index, peerKey, lastNow);
            open.update(it);
        }
        open.isStraggler(peerKey, block);
    }

    /** It may still come; until then it is free for others, and not asked of this peer again. */
    public void onTimeout(long peerKey, Block block) {
        OpenPiece it = open.get(block.piece());
        int index = it == null ? -1 : it.index(block);
        if (it != null && index >= 0) {
            it.giveUp(index, peerKey, lastNow);
            open.update(it);
        }
    }

    /** A peer left: nothing that it was asked for will come. */
    public void onGone(long peerKey) {
        for (OpenPiece it : open.all()) {
            for (int index = 0; index < it.blocks(); index++) {
                it.forget(index, peerKey, lastNow);
            }
            open.update(it);
        }
        open.forgetStragglersOf(peerKey);
    }

    /**
     * A peer without the fast extension chokes us, and forgets what it was asked for: only what is
     * on its way may come.
     */
    public void onChoked(long peerKey) {
        for (OpenPiece it : open.all()) {
            for (int index = 0; index < it.blocks(); index++) {
                it.drop(index, peerKey, lastNow);
            }
            open.update(it);
        }
    }

    /** A piece is as it should be, and written; wherever it came from. */
    public void onVerified(int piece) {
        OpenPiece it = open.get(piece);
        if (it != null) {
            open.close(it);
        }
        unbegun.remove(piece);
        missing.clear(piece);
        suspicious.clear(piece);
        aloneUntil.remove(piece);
        have.set(piece);
        clearDeadline(piece);
    }

    /** A piece is not as it should be: all of its blocks are needed again. */
    public void onFailed(int piece) {
        suspicious.set(piece);
        aloneUntil.remove(piece);
        onLost(piece);
    }

    /** A piece could not be kept, through nobody's fault: it has to be fetched again. */
    public void onLost(int piece) {
        OpenPiece it = open.get(piece);
        if (it != null) {
            open.close(it);
        }
        have.clear(piece);
        if (priorities[piece] != Priority.SKIP && !unbegun.contains(piece)) {
            missing.set(piece);
            unbegun.add(piece, rank(piece));
        }
    }

    /**
     * The pieces of which all that came was given up since this was last asked: whoever keeps it
     * lets go of it. To be asked after each {@link #pick} and {@link #setPriority}, before anything
     * else: a piece may be named here and have been begun anew.
     */
    public List<Integer> takeAbandoned() {
        return open.takeAbandoned();
    }

    // How things stand.

    /** Whether every block of a piece has come. */
    public boolean isComplete(int piece) {
        OpenPiece it = open.get(piece);
        return it != null && it.isComplete();
    }

    /** From whom each block of a complete piece came, in order. */
    public long[] senders(int piece) {
        OpenPiece it = open.get(piece);
        assert it != null : piece;
        return it.senders();
    }

    /** Who sent something of a complete piece, each once. */
    public long[] contributors(int piece) {
        SequencedSet<Long> contributors = new LinkedHashSet<>();
        for (long sender : senders(piece)) {
            contributors.add(sender);
        }
        return contributors.stream().mapToLong(Long::longValue).toArray();
    }

    public Bitfield have() {
        return have.copy();
    }

    public boolean has(int piece) {
        return have.get(piece);
    }

    /** Whether somebody who has this has something that we want. */
    public boolean isInteresting(Bitfield has) {
        return has.isFull() ? !missing.isEmpty() : missing.nextCommon(has, 0) >= 0;
    }

    /** Whether this piece is wanted and not had. */
    public boolean isWanted(int piece) {
        return piece >= 0 && piece < missing.size() && missing.get(piece);
    }

    /** Whether everything wanted is there. */
    public boolean isDone() {
        return missing.isEmpty();
    }

    public int openPieces() {
        return open.size();
    }

    /** How many peers have a piece. */
    public int availability(int piece) {
        return unbegun.availability(piece);
    }

    /**
     * How many whole copies there are among the peers, and behind the point, of which part of the
     * pieces there is one more.
     */
    public double availability() {
        int least = Integer.MAX_VALUE;
        int atLeast = 0;
        for (int piece = 0; piece < priorities.length; piece++) {
            int availability = unbegun.availability(piece);
            if (availability < least) {
                least = availability;
                atLeast = 0;
            }
            atLeast += availability == least ? 1 : 0;
        }
        return least + (priorities.length - atLeast) / (double) priorities.length;
    }

    public Figures figures() {
        int unavailable = 0;
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            unavailable += unbegun.availability(piece) == 0 ? 1 : 0;
        }
        return new Figures(
                missing.cardinality(), unavailable, open.size(), open.max(), isEndGame());
    }

    /** The time runs from when it is begun first: it may change hands, but not for ever. */
    long aloneUntil(int piece, long now) {
        return aloneUntil.computeIfAbsent(piece, _ -> now + ALONE_NANOS);
    }

    boolean isEndGame() {
        if (unbegun.available() > 0) {
            return false;
        }
        for (OpenPiece it : open.unfinished()) {
            if (missing.get(it.number) && unbegun.availability(it.number) > 0) {
                return false;
            }
        }
        return !missing.isEmpty();
    }

    /**
     * Low is soon. What failed comes first: the sooner it is right, the sooner we know who lied.
     */
    int rank(int piece) {
        if (suspicious.get(piece)) {
            return 0;
        }
        return switch (priorities[piece]) {
            case HIGH -> 0;
            case NORMAL -> 1;
            case LOW -> 2;
            case SKIP -> throw new AssertionError("a piece that nobody wants");
        };
    }
}
