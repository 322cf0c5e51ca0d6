package dev.starling.peer.mse;

import dev.starling.host.Stream;

/** What the user wants of connections to peers. */
public enum Encryption {
    /** Encrypted where the other side can, and plain where it cannot. */
    PREFER,
    /** Encrypted or not at all. */
    REQUIRE,
    /** Plain; who comes encrypted is turned away. */
    OFF;

    /** Whether what goes over a stream is encrypted, as far as that is settled. */
    public static boolean isOf(Stream stream) {
        return stream instanceof MseStream negotiated && negotiated.isEncrypted();
    }
}
