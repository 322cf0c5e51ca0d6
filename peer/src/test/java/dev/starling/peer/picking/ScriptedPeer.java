package dev.starling.peer.picking;

import java.util.List;

/** A peer that has, and allows, what a test says. */
final class ScriptedPeer implements PiecePicker.Peer {
    final long key;
    final Bitfield has;
    final Bitfield allowed;
    boolean isChoking;
    boolean isFast;
    int spareMax = Integer.MAX_VALUE;
    long spareAfterNanos;
    List<Integer> suggested = List.of();

    ScriptedPeer(long key, Bitfield has) {
        this.key = key;
        this.has = has;
        this.allowed = new Bitfield(has.size());
    }

    static ScriptedPeer seed(long key, int pieces) {
        var has = new Bitfield(pieces);
        has.fill();
        return new ScriptedPeer(key, has);
    }

    static ScriptedPeer with(long key, int pieces, int... has) {
        var bits = new Bitfield(pieces);
        for (int piece : has) {
            bits.set(piece);
        }
        return new ScriptedPeer(key, bits);
    }

    ScriptedPeer fast() {
        isFast = true;
        return this;
    }

    @Override
    public long key() {
        return key;
    }

    @Override
    public Bitfield has() {
        return has;
    }

    @Override
    public boolean isFast() {
        return isFast;
    }

    @Override
    public List<Integer> suggested() {
        return suggested;
    }

    @Override
    public boolean mayAsk(int piece) {
        return !isChoking || allowed.get(piece);
    }

    @Override
    public int spareMax() {
        return spareMax;
    }

    @Override
    public long spareAfterNanos() {
        return spareAfterNanos;
    }

    @Override
    public String toString() {
        return "peer " + key;
    }
}
