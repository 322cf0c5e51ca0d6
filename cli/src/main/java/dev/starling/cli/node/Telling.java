package dev.starling.cli.node;

/** Tells somebody that a torrent is complete. */
@FunctionalInterface
public interface Telling {
    /** Tells it, and calls back when it need not be told again. */
    void tell(Torrent torrent, Runnable whenTold);
}
