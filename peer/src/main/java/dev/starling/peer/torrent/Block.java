package dev.starling.peer.torrent;

/**
 * A part of a piece, as peers ask for it.
 *
 * @param begin where in the piece it begins
 */
public record Block(int piece, int begin, int length) {
    /** Where it ends: the first byte of the piece that is not its own. */
    public int end() {
        return begin + length;
    }
}
