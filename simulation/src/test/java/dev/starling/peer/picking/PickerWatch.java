package dev.starling.peer.picking;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.util.function.BiPredicate;

/** What holds of a picker between events. */
public final class PickerWatch {
    /** No peer's. */
    private static final long NOBODY = -1;

    private PickerWatch() {}

    /**
     * Each block that is neither there nor free is expected of somebody.
     *
     * @param isAsked whether a peer was asked for a block and may still send it
     */
    public static void check(PiecePicker picker, Pieces pieces, BiPredicate<Long, Block> isAsked) {
        for (OpenPiece it : picker.open.all()) {
            for (int index = 0; index < it.blocks(); index++) {
                boolean isFree = it.nextFree(index, NOBODY, 0) == index;
                if (!isFree
                        && !it.isReceived(index)
                        && !isExpected(it, pieces.block(it.number, index), isAsked)) {
                    throw new AssertionError(
                            "nobody is asked for block " + index + " of piece " + it.number);
                }
            }
        }
    }

    private static boolean isExpected(OpenPiece it, Block block, BiPredicate<Long, Block> isAsked) {
        var isExpected = new boolean[1];
        it.forEachAsker(it.index(block), peer -> isExpected[0] |= isAsked.test(peer, block));
        return isExpected[0];
    }
}
