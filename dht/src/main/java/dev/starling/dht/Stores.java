package dev.starling.dht;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a node keeps for others, whichever of its sockets they came to. */
final class Stores {
    private final RandomGenerator random;
    private final long startedAt;
    private final ItemStore items;

    // Null as long as no socket is of that family.
    private @Nullable PeerStore peers;
    private @Nullable PeerStore peers6;

    Stores(RandomGenerator random, long now) {
        this.random = random;
        this.startedAt = now;
        this.items = new ItemStore(ItemStore.Limits.STANDARD, now);
    }

    PeerStore peers(Family family) {
        PeerStore store = family == Family.IPV4 ? peers : peers6;
        if (store != null) {
            return store;
        }
        boolean isIpv4 = family == Family.IPV4;
        store = new PeerStore(PeerStore.Limits.STANDARD, isIpv4, random, startedAt);
        if (isIpv4) {
            peers = store;
        } else {
            peers6 = store;
        }
        return store;
    }

    ItemStore items() {
        return items;
    }
}
