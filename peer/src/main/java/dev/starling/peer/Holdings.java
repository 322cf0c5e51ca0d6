package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.Bitfield;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Which pieces a peer has, said before anybody can know how many there are. */
final class Holdings {
    /** More pieces than this no torrent has. */
    static final int PIECES_MAX = 1 << 23;

    private byte @Nullable [] bits;
    private boolean isAll;

    /** Said one by one. */
    private final BitSet pieces = new BitSet();

    void onBits(byte[] theirs) throws MalformedMessage {
        byte[] before = bits;
        if (before != null && before.length != theirs.length) {
            throw new MalformedMessage("what a peer has is of two lengths");
        }
        for (int i = 0; before != null && i < theirs.length; i++) {
            theirs[i] |= before[i];
        }
        bits = theirs;
    }

    void onAll() {
        isAll = true;
    }

    void onHave(int piece) throws MalformedMessage {
        if (piece < 0 || piece >= PIECES_MAX) {
            throw new MalformedMessage("a piece that cannot be: " + piece);
        }
        pieces.set(piece);
    }

    void onDontHave(int piece) {
        if (piece >= 0) {
            pieces.clear(piece);
        }
    }

    /** The same, now that the metadata tells how many there are. */
    Bitfield of(int pieceCount) throws MalformedMessage {
        Bitfield has = bits == null ? new Bitfield(pieceCount) : Bitfield.ofWire(bits, pieceCount);
        if (isAll) {
            has.fill();
        }
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            if (piece >= pieceCount) {
                throw new MalformedMessage("a piece that the torrent does not have: " + piece);
            }
            has.set(piece);
        }
        return has;
    }
}
