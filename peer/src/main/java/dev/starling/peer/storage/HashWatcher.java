package dev.starling.peer.storage;

import java.util.function.BooleanSupplier;

/** Sees pieces being hashed, to measure it, on whichever thread does it. */
@FunctionalInterface
public interface HashWatcher {
    /** One that looks at nothing. */
    HashWatcher NOBODY = (_, _, hashing) -> hashing.getAsBoolean();

    /** Where a piece that is hashed comes from. */
    enum From {
        PEERS,
        DISK
    }

    /**
     * Does the hashing.
     *
     * @return what it does: whether the piece is right
     */
    boolean watch(From from, int bytes, BooleanSupplier hashing);
}
