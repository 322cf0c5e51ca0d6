package dev.starling.dht;

import java.util.random.RandomGenerator;

/** What a node keeps for others, whichever of its sockets they came to. */
final class Stores {
    private final PeerStore peers;
    private final PeerStore peers6;
    private final ItemStore items;

    Stores(RandomGenerator random, long now) {
        this.peers = new PeerStore(PeerStore.Limits.STANDARD, true, random, now);
        this.peers6 = new PeerStore(PeerStore.Limits.STANDARD, false, random, now);
        this.items = new ItemStore(ItemStore.Limits.STANDARD, now);
    }

    PeerStore peers(Family family) {
        return family == Family.IPV4 ? peers : peers6;
    }

    ItemStore items() {
        return items;
    }
}
