package dev.starling.peer.picking;

/** How much a piece is wanted. */
public enum Priority {
    /** Not at all. */
    SKIP,
    LOW,
    NORMAL,
    HIGH
}
