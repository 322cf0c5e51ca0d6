package dev.starling.peer.picking;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The pieces that are wanted and of which nothing was asked for yet, and how many peers have each.
 */
final class Unbegun {
    /** Most wanted first. */
    static final int RANKS = 3;

    private static final int NOT_HERE = -1;

    /** How many peers have each piece, not counting {@link #seeds}. */
    private final int[] others;

    /** Which rank each piece has here, if it is here. */
    private final byte[] ranks;

    private final int[] positions;
    private final RarityOrder[] orders = new RarityOrder[RANKS];
    private final Bitfield[] sets = new Bitfield[RANKS];

    /** Peers with all pieces. They make no piece rarer than another. */
    private int seeds;

    Unbegun(int count, RandomGenerator random) {
        others = new int[count];
        positions = new int[count];
        ranks = new byte[count];
        Arrays.fill(ranks, (byte) NOT_HERE);
        for (int rank = 0; rank < RANKS; rank++) {
            orders[rank] = new RarityOrder(positions, random.nextLong());
            sets[rank] = new Bitfield(count);
        }
    }

    void add(int piece, int rank) {
        assert !contains(piece);
        ranks[piece] = (byte) rank;
        sets[rank].set(piece);
        orders[rank].add(piece, others[piece]);
    }

    /** Takes a piece out, if it is here. */
    void remove(int piece) {
        int rank = ranks[piece];
        if (rank != NOT_HERE) {
            ranks[piece] = NOT_HERE;
            sets[rank].clear(piece);
            orders[rank].remove(piece, others[piece]);
        }
    }

    boolean contains(int piece) {
        return ranks[piece] != NOT_HERE;
    }

    RarityOrder order(int rank) {
        return orders[rank];
    }

    Bitfield set(int rank) {
        return sets[rank];
    }

    int position(int piece) {
        return positions[piece];
    }

    int size() {
        int size = 0;
        for (RarityOrder order : orders) {
            size += order.size();
        }
        return size;
    }

    /** How many are here that somebody has. */
    int available() {
        int available = size();
        for (RarityOrder order : orders) {
            available -= seeds == 0 ? order.unavailable() : 0;
        }
        return available;
    }

    int availability(int piece) {
        return others[piece] + seeds;
    }

    void onPeer(Bitfield has) {
        if (has.isFull()) {
            seeds++;
            return;
        }
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            raise(piece);
        }
    }

    void onPeerGone(Bitfield has) {
        if (has.isFull()) {
            loseSeed();
            return;
        }
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            lower(piece);
        }
    }

    void raise(int piece) {
        if (contains(piece)) {
            orders[ranks[piece]].raise(piece, others[piece]);
        }
        others[piece]++;
    }

    void lower(int piece) {
        if (others[piece] == 0) {
            breakSeed();
        }
        if (contains(piece)) {
            orders[ranks[piece]].lower(piece, others[piece]);
        }
        others[piece]--;
    }

    // Only sums count: a peer that became complete piece by piece leaves as a seed, and it does not
    // matter whose ones are taken away.
    private void loseSeed() {
        if (seeds > 0) {
            seeds--;
            return;
        }
        for (int piece = 0; piece < others.length; piece++) {
            assert others[piece] > 0 : piece;
            others[piece]--;
        }
        for (RarityOrder order : orders) {
            order.lowerAll();
        }
    }

    /** Counts one seed piece by piece from now on. */
    private void breakSeed() {
        assert seeds > 0 : "a piece is lost that nobody had";
        seeds--;
        for (int piece = 0; piece < others.length; piece++) {
            others[piece]++;
        }
        for (RarityOrder order : orders) {
            order.raiseAll();
        }
    }
}
