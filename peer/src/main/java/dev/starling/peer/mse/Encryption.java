package dev.starling.peer.mse;

/** What the user wants of connections to peers. */
public enum Encryption {
    /** Encrypted where the other side can, and plain where it cannot. */
    PREFER,
    /** Encrypted or not at all. */
    REQUIRE,
    /** Plain; who comes encrypted is turned away. */
    OFF
}
