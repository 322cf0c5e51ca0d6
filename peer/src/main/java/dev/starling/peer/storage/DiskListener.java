package dev.starling.peer.storage;

import java.io.IOException;

/** Hears what a torrent's disk was not asked for, on the host's thread. */
public interface DiskListener {
    /** So many of so many pieces have been looked at. */
    void onChecked(int done, int total);

    /** A piece that was stored is not, after all: it is to be downloaded again. */
    void onLost(int piece);

    /**
     * The disk could not make sure of what it was given, or the journal could not be written. What
     * this puts in doubt was told by {@link #onLost} before.
     */
    void onTrouble(IOException why);
}
