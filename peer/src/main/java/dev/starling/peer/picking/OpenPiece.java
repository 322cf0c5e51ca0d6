package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is being fetched: for each of its blocks, of whom it was asked, and from whom it
 * came.
 *
 * <p>A block is free when it has not come and nobody is expected to send it. Somebody who let a
 * request time out is not expected to, but may.
 */
final class OpenPiece {
    private enum State {
        EXPECTED,

        /** It may come; to ask the same peer again at once would be in vain. */
        OVERDUE,

        /** It may be on its way; if not, the peer has forgotten that it was asked. */
        DROPPED
    }

    /** A block was asked of a peer. */
    private static final class Request {
        final long peer;
        final long askedAt;
        final @Nullable Request next;
        State state = State.EXPECTED;

        Request(long peer, long askedAt, @Nullable Request next) {
            this.peer = peer;
            this.askedAt = askedAt;
            this.next = next;
        }

        boolean mayBeRepeated(long now) {
            return switch (state) {
                case EXPECTED -> false;
                case OVERDUE -> now - askedAt >= REPEAT_AFTER_NANOS;
                case DROPPED -> true;
            };
        }
    }

    /** A peer that did not answer is asked for the same block again after this time. */
    static final long REPEAT_AFTER_NANOS = Duration.ofMinutes(2).toNanos();

    final int number;

    /**
     * Its place among the open pieces: those wanted more, then those opened earlier, come first.
     */
    long place;

    private final Pieces pieces;
    private final @Nullable Request[] requests;
    private final long[] senders;
    private final Bitfield received;
    private final Bitfield free;

    /** Requests that are out and not overdue. */
    private int pending;

    /** Since when nobody is expected to send anything, while that is so. */
    private long idleSince;

    /** Who fetches it by himself, being quick enough. */
    private @Nullable Long owner;

    /**
     * Until when nobody but the owner may send any of it: a piece that once failed is fetched from
     * one peer at a time, so that another failure has one culprit.
     */
    private @Nullable Long aloneUntil;

    OpenPiece(Pieces pieces, int number, long place, long now) {
        this.pieces = pieces;
        this.number = number;
        this.place = place;
        this.idleSince = now;
        int blocks = pieces.blockCount(number);
        requests = new @Nullable Request[blocks];
        senders = new long[blocks];
        received = new Bitfield(blocks);
        free = new Bitfield(blocks);
        free.fill();
    }

    int blocks() {
        return requests.length;
    }

    boolean isComplete() {
        return received.isFull();
    }

    boolean hasFree() {
        return !free.isEmpty();
    }

    int received() {
        return received.cardinality();
    }

    int pending() {
        return pending;
    }

    boolean isIdleSince(long time) {
        return pending == 0 && !isComplete() && idleSince - time <= 0;
    }

    @Nullable Long owner() {
        return owner;
    }

    void ownedBy(@Nullable Long peer) {
        owner = peer;
    }

    void aloneUntil(long time) {
        aloneUntil = time;
    }

    boolean isAlone(long now) {
        return aloneUntil != null && now - aloneUntil < 0;
    }

    boolean isOwnedBy(long peer) {
        return owner != null && owner == peer;
    }

    /** The index of a block, or -1 when there is no such block. */
    int index(Block block) {
        int index = block.begin() / Pieces.BLOCK_LENGTH;
        boolean exists = index >= 0 && index < blocks();
        return exists && pieces.block(number, index).equals(block) ? index : -1;
    }

    /** The first free block from this index on that this peer may be asked for, or -1. */
    int nextFree(int from, long peer, long now) {
        int index = free.nextSet(from);
        while (index >= 0 && !mayAsk(index, peer, now)) {
            index = free.nextSet(index + 1);
        }
        return index;
    }

    private boolean mayAsk(int index, long peer, long now) {
        Request asked = find(index, peer);
        return asked == null || asked.mayBeRepeated(now);
    }

    /**
     * The first block from this index on that was asked for long ago of this many others, or -1.
     *
     * @param patience how long is long
     */
    int nextSlow(int from, long peer, int askers, long patience, long now) {
        int index = received.nextClear(from);
        while (index >= 0 && !(isSlow(index, askers, now - patience) && mayAsk(index, peer, now))) {
            index = received.nextClear(index + 1);
        }
        return index;
    }

    private boolean isSlow(int index, int askers, long latest) {
        int expected = 0;
        for (Request it = requests[index]; it != null; it = it.next) {
            if (it.state == State.EXPECTED) {
                if (it.askedAt - latest > 0) {
                    return false;
                }
                expected++;
            }
        }
        return expected == askers;
    }

    Block ask(int index, long peer, long now) {
        assert !received.get(index) && mayAsk(index, peer, now);
        forget(index, peer, now);
        requests[index] = new Request(peer, now, requests[index]);
        free.clear(index);
        pending++;
        return pieces.block(number, index);
    }

    boolean isReceived(int index) {
        return received.get(index);
    }

    boolean isAsked(int index, long peer) {
        return find(index, peer) != null;
    }

    void receive(int index, long peer, long now) {
        assert !received.get(index);
        received.set(index);
        free.clear(index);
        senders[index] = peer;
        forget(index, peer, now);
        // The others may be quiet now: nobody waits for them.
        for (Request it = requests[index]; it != null; it = it.next) {
            end(it, State.OVERDUE, now);
        }
    }

    /** A request ended without a block. */
    void forget(int index, long peer, long now) {
        Request asked = find(index, peer);
        if (asked != null) {
            end(asked, State.OVERDUE, now);
            requests[index] = without(requests[index], asked);
            updateFree(index);
        }
    }

    /** A request is not expected to be answered any more, for all that the peer remembers it. */
    void giveUp(int index, long peer, long now) {
        end(index, peer, State.OVERDUE, now);
    }

    /** The peer forgets what it was asked for. */
    void drop(int index, long peer, long now) {
        end(index, peer, State.DROPPED, now);
    }

    private void end(int index, long peer, State state, long now) {
        Request asked = find(index, peer);
        if (asked != null) {
            end(asked, state, now);
            updateFree(index);
        }
    }

    void forEachRequest(Consumer<Straggler> sink) {
        for (int index = 0; index < blocks(); index++) {
            forEachRequest(index, sink);
        }
    }

    private void forEachRequest(int index, Consumer<Straggler> sink) {
        for (Request it = requests[index]; it != null; it = it.next) {
            sink.accept(new Straggler(it.peer, pieces.block(number, index)));
        }
    }

    /** Whether somebody else is still to send, or may be sending, this block. */
    void forEachAsker(int index, Consumer<Long> sink) {
        for (Request it = requests[index]; it != null; it = it.next) {
            sink.accept(it.peer);
        }
    }

    /** From whom each block came; complete pieces only. */
    long[] senders() {
        assert isComplete();
        return senders.clone();
    }

    private @Nullable Request find(int index, long peer) {
        Request it = requests[index];
        while (it != null && it.peer != peer) {
            it = it.next;
        }
        return it;
    }

    private void end(Request request, State state, long now) {
        if (request.state == State.EXPECTED && --pending == 0) {
            idleSince = now;
        }
        request.state = state;
    }

    private void updateFree(int index) {
        boolean isExpected = received.get(index);
        for (Request it = requests[index]; it != null; it = it.next) {
            isExpected |= it.state == State.EXPECTED;
        }
        if (isExpected) {
            free.clear(index);
        } else {
            free.set(index);
        }
    }

    private static @Nullable Request without(@Nullable Request list, Request gone) {
        Request kept = null;
        for (Request it = list; it != null; it = it.next) {
            if (it != gone) {
                var copy = new Request(it.peer, it.askedAt, kept);
                copy.state = it.state;
                kept = copy;
            }
        }
        return kept;
    }
}
