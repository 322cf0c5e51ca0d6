package dev.starling.peer.storage;

import java.io.IOException;

/** What became of a piece that was to be verified and written. */
public sealed interface Outcome {
    /** It is right, it is in its files, and it is in the journal: it may be announced. */
    record Stored() implements Outcome {}

    /** It is not what the torrent says. Nothing was written. */
    record WrongHash() implements Outcome {}

    /**
     * It is right, but could not be written.
     *
     * @param isFull whether it will do once there is room
     */
    record Failed(IOException why, boolean isFull) implements Outcome {}
}
