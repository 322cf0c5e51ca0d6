package dev.starling.dht;

/** What a routing table wants done to stay true; one thing at a time. */
sealed interface Upkeep {
    /** Is it still there? */
    record Ping(Contact contact) implements Upkeep {}

    /** Is it still there, and whom does it know where we know too few? */
    record FindNode(Contact contact, NodeId target) implements Upkeep {}

    /** Nothing, before that time. */
    record Rest(long untilNanos) implements Upkeep {}
}
