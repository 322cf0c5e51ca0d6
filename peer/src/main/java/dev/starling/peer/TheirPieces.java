package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.Bitfield;
import org.jspecify.annotations.Nullable;

/** What one peer says that it has, before and after it is known how many pieces there are. */
final class TheirPieces {
    /** Who has everything may lose some of it and get it again, but not all day. */
    private static final int WHOLES_MAX = 16;

    private @Nullable Holdings early = new Holdings();
    private Bitfield has = new Bitfield(0);
    private boolean isSaid;
    private int wholes;

    /** What it has; nothing before {@link #areCounted}. */
    Bitfield has() {
        return has;
    }

    /** Whether {@link #has} says something: as soon as the number of pieces is known. */
    boolean areCounted() {
        return early == null;
    }

    boolean areAll() {
        return early == null && has.isFull();
    }

    /**
     * The number of pieces is known: what it has becomes a bitfield. A peer that has nothing may
     * say nothing, so until it does it counts as one that has nothing.
     */
    void onCount(int pieces) throws MalformedMessage {
        Holdings said = early;
        if (said != null) {
            has = said.of(pieces);
            early = null;
        }
    }

    /**
     * Some say it again, as they do in {@link #onAll}: that is shorter than to name every piece
     * that they have got since. Answers what it has now, to be put in the place of what it had.
     */
    @Nullable Bitfield onBits(byte[] bits) throws MalformedMessage {
        isSaid = true;
        Holdings said = early;
        if (said == null) {
            return withWhatItHad(Bitfield.ofWire(bits, has.size()));
        }
        said.onBits(bits);
        return null;
    }

    @Nullable Bitfield onAll() {
        isSaid = true;
        Holdings said = early;
        if (said != null) {
            said.onAll();
            return null;
        }
        if (has.isFull()) {
            return null; // as it said before
        }
        wholes++;
        var all = new Bitfield(has.size());
        all.fill();
        return all;
    }

    void onNone() throws MalformedMessage {
        if (isSaid) {
            throw new MalformedMessage("a peer has nothing any more");
        }
        isSaid = true;
    }

    /** Whether it has got everything too often: that is five bytes, and a look at every piece. */
    boolean isFlood() {
        return wholes > WHOLES_MAX;
    }

    private Bitfield withWhatItHad(Bitfield now) {
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            now.set(piece);
        }
        return now;
    }

    void replaceBy(Bitfield now) {
        has = now;
    }

    /** Answers whether that is news to be counted. */
    boolean onHave(int piece) throws MalformedMessage {
        Holdings said = early;
        if (said != null) {
            said.onHave(piece);
            return false;
        }
        if (piece < 0 || piece >= has.size()) {
            throw new MalformedMessage("a piece that the torrent does not have: " + piece);
        }
        return has.set(piece);
    }

    /** Answers whether that is news to be counted. */
    boolean onDontHave(int piece) {
        Holdings said = early;
        if (said != null) {
            said.onDontHave(piece);
            return false;
        }
        boolean isNews = piece >= 0 && piece < has.size() && has.get(piece);
        if (isNews) {
            has.clear(piece);
        }
        return isNews;
    }
}
