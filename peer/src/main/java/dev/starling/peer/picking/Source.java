package dev.starling.peer.picking;

/** From whom we know of a peer. */
public enum Source {
    DHT,

    /** Other peers (BEP 11). */
    PEX,

    /** Its own shout into the local network (BEP 14): it may have an address of that. */
    LSD,

    /** The user, or the magnet link. */
    GIVEN,

    /** It came by itself. */
    INCOMING,

    /** We were connected to it the last time. */
    EARLIER
}
