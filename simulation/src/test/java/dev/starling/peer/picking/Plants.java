package dev.starling.peer.picking;

/** What a picker with a bug calls instead of what it ought to call. */
final class Plants {
    private Plants() {}

    static boolean isNever(PiecePicker picker) {
        return false;
    }
}
