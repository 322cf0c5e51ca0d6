package dev.starling.dht;

import java.util.function.Consumer;

/**
 * Sees what a node does, to measure it: on the host's thread, and without a say in it. A node has
 * none unless somebody asks, so that a hundred thousand nodes pay for none.
 */
public interface DhtWatcher {
    /** A query leaves. */
    default void onAsking(QueryKind kind) {}

    /** A query has come, whether it is answered or not. */
    default void onAsked(QueryKind kind) {}

    /**
     * A lookup begins in one family, for a user or for the table.
     *
     * @return told once, when it is over or nobody wants it any more
     */
    default Consumer<SearchReport> onLookup(NodeId target) {
        return _ -> {};
    }
}
