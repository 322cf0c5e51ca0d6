package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One answer of a {@link PiecePicker} in the making. */
final class Pick {
    /** So few of a peer's pieces are sorted; of more, enough are soon found in order. */
    private static final int SORTED_MAX = 128;

    private final PiecePicker picker;
    private final PiecePicker.Peer peer;
    private final long key;
    private final int count;
    private final long now;
    private int most;
    private final List<Block> blocks = new ArrayList<>();

    Pick(PiecePicker picker, PiecePicker.Peer peer, int count, long now) {
        this.picker = picker;
        this.peer = peer;
        this.key = peer.key();
        this.count = count;
        this.most = count;
        this.now = now;
    }

    List<Block> blocks() {
        takeUrgent();
        if (!isFull()) {
            takeOpenAndNew();
        }
        if (blocks.isEmpty()) {
            takeSlow();
        }
        return blocks;
    }

    private boolean isFull() {
        return blocks.size() >= most;
    }

    private boolean canGive(int piece) {
        return peer.has().get(piece) && peer.mayAsk(piece);
    }

    private void takeUrgent() {
        for (PiecePicker.Deadline deadline : picker.deadlines) {
            int piece = deadline.piece();
            if (isFull()) {
                return;
            }
            OpenPiece it = picker.open.get(piece);
            if (it != null && it.hasFree() && picker.missing.get(piece) && canGive(piece)) {
                takeFrom(it);
            } else if (picker.unbegun.contains(piece) && canGive(piece) && picker.makeRoom(now)) {
                take(begin(piece));
            }
        }
    }

    private void takeOpenAndNew() {
        var own = new ArrayList<OpenPiece>();
        var fitting = new ArrayList<OpenPiece>();
        var others = new ArrayList<OpenPiece>();
        for (OpenPiece it : picker.open.unfinished()) {
            if (canGive(it.number)) {
                (it.isOwnedBy(key) ? own : isFitting(it) ? fitting : others).add(it);
            }
        }
        takeOpen(own);
        takeOpen(fitting);
        takeNew();
        takeOpen(others);
    }

    private boolean isFitting(OpenPiece it) {
        return it.pending() == 0 || (!peer.isFast() && it.owner() == null);
    }

    private void takeOpen(List<OpenPiece> list) {
        for (OpenPiece it : list) {
            if (!isFull() && it.hasFree()) {
                takeFrom(it);
            }
        }
    }

    /** Takes free blocks of a piece, unless it is somebody else's. */
    private void takeFrom(OpenPiece it) {
        if (!it.isAlone(now) || it.isOwnedBy(key)) {
            take(it);
        } else if (it.pending() == 0) {
            // Its owner is gone. What he sent is of no use: there is to be one sender.
            picker.open.abandon(it);
            take(begin(it.number));
        }
    }

    private void take(OpenPiece it) {
        if (it.pending() == 0 && !it.isAlone(now)) {
            it.ownedBy(peer.isFast() ? key : null);
        }
        int index = it.nextFree(0, key, now);
        while (index >= 0 && !isFull()) {
            blocks.add(it.ask(index, key, now));
            index = it.nextFree(index + 1, key, now);
        }
        picker.open.update(it);
    }

    private OpenPiece begin(int piece) {
        picker.unbegun.remove(piece);
        OpenPiece it = picker.open.open(piece, picker.rank(piece), now);
        if (picker.suspicious.get(piece)) {
            it.ownedBy(key);
            it.aloneUntil(picker.aloneUntil(piece, now));
        }
        return it;
    }

    private void takeNew() {
        for (int rank = 0; rank < Unbegun.RANKS && !isFull(); rank++) {
            Bitfield set = picker.unbegun.set(rank);
            if (set.isEmpty()) {
                continue;
            }
            if (!picker.isSequential) {
                takeSuggested(set);
            }
            if (picker.isSequential) {
                takeInSequence(set);
            } else if (picker.have.cardinality() < PiecePicker.RANDOM_FIRST_PIECES) {
                takeAtRandom(picker.unbegun.order(rank));
            } else if (peer.has().isFull()
                    || peer.has().countCommon(set) > Math.min(SORTED_MAX, set.cardinality())) {
                takeInOrder(picker.unbegun.order(rank), 0);
            } else {
                takeSorted(set);
            }
        }
    }

    /** Of those that are wanted as much: he may say what is cheap, not what is urgent. */
    private void takeSuggested(Bitfield set) {
        for (int piece : peer.suggested()) {
            boolean isNew = piece >= 0 && piece < set.size() && set.get(piece);
            if (isNew && canGive(piece) && !takeOne(piece)) {
                return;
            }
        }
    }

    /** Begins a new piece; false when nothing more is to be begun. */
    private boolean takeOne(int piece) {
        if (isFull() || !picker.makeRoom(now)) {
            return false;
        }
        take(begin(piece));
        return true;
    }

    private void takeInSequence(Bitfield set) {
        int piece = set.nextCommon(peer.has(), 0);
        while (piece >= 0) {
            if (peer.mayAsk(piece) && !takeOne(piece)) {
                return;
            }
            piece = set.nextCommon(peer.has(), piece + 1);
        }
    }

    private void takeAtRandom(RarityOrder order) {
        int start = picker.random.nextInt(order.size());
        takeInOrder(order, start);
        takeInOrder(order, 0);
    }

    private void takeInOrder(RarityOrder order, int from) {
        int index = from;
        while (index < order.size()) {
            int piece = order.at(index);
            if (!canGive(piece)) {
                index++;
            } else if (!takeOne(piece)) { // else another stands where it stood
                return;
            }
        }
    }

    /** The same order, from the other side: for a peer with few pieces that we want. */
    private void takeSorted(Bitfield set) {
        long[] candidates = new long[Math.min(SORTED_MAX, set.cardinality())];
        int length = 0;
        int piece = set.nextCommon(peer.has(), 0);
        while (piece >= 0) {
            if (peer.mayAsk(piece)) {
                candidates[length++] = (long) picker.unbegun.position(piece) << 32 | piece;
            }
            piece = set.nextCommon(peer.has(), piece + 1);
        }
        Arrays.sort(candidates, 0, length);
        for (int i = 0; i < length; i++) {
            if (!takeOne((int) candidates[i])) {
                return;
            }
        }
    }

    /** Asks for what others have been asked for and are slow to send. */
    private void takeSlow() {
        boolean isEnd = picker.isEndGame();
        most = Math.min(count, peer.spareMax());
        if (isFull() || (!isEnd && picker.open.hasRoom())) {
            return;
        }
        long least = isEnd ? PiecePicker.END_GAME_AFTER_NANOS : PiecePicker.NO_ROOM_AFTER_NANOS;
        long patience = Math.max(least, peer.spareAfterNanos());
        for (int askers = 1; askers < PiecePicker.ASKERS_MAX; askers++) {
            for (OpenPiece it : picker.open.all()) {
                boolean isOffLimits = it.isAlone(now) || it.isComplete();
                if (!isOffLimits && picker.missing.get(it.number) && canGive(it.number)) {
                    takeSlow(it, askers, patience);
                }
            }
        }
    }

    private void takeSlow(OpenPiece it, int askers, long patience) {
        int index = it.nextSlow(0, key, askers, patience, now);
        while (index >= 0 && !isFull()) {
            blocks.add(it.ask(index, key, now));
            index = it.nextSlow(index + 1, key, askers, patience, now);
        }
    }
}
