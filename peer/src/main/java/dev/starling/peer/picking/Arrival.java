package dev.starling.peer.picking;

/** What a block that came is worth. */
public enum Arrival {
    /** It is kept. */
    WANTED,

    /** It was asked for, and is no longer needed: another was quicker, or plans changed. */
    DUPLICATE,

    /** It was never asked of this peer. */
    UNWANTED
}
