package dev.starling.peer.picking;

/** From whom we know of a peer. */
public enum Source {
    DHT(1),

    /** Other peers (BEP 11). */
    PEX(1 << 1),

    /** Its own shout into the local network (BEP 14): it may have an address of that. */
    LSD(1 << 2),

    /** The user, or the magnet link. */
    GIVEN(1 << 3),

    /** It came by itself. */
    INCOMING(1 << 4),

    /** We were connected to it the last time. */
    EARLIER(1 << 5);

    /** For sets of sources in a number. */
    final int bit;

    Source(int bit) {
        this.bit = bit;
    }
}
