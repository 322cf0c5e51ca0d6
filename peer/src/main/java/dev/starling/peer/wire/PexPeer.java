package dev.starling.peer.wire;

import dev.starling.host.Endpoint;

/**
 * A peer that another peer is connected to (BEP 11).
 *
 * @param isReachable whether whoever tells of it was the one who connected
 */
public record PexPeer(
        Endpoint endpoint, boolean prefersEncryption, boolean isSeed, boolean isReachable) {
    private static final int ENCRYPTION = 0x01;
    private static final int SEED = 0x02;
    private static final int REACHABLE = 0x10;

    static PexPeer of(Endpoint endpoint, int flags) {
        return new PexPeer(
                endpoint, (flags & ENCRYPTION) != 0, (flags & SEED) != 0, (flags & REACHABLE) != 0);
    }

    int flags() {
        return (prefersEncryption ? ENCRYPTION : 0)
                | (isSeed ? SEED : 0)
                | (isReachable ? REACHABLE : 0);
    }
}
