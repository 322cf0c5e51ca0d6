package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import java.util.function.Consumer;

/** Who knows peers by infohash. The peer asks, and does not know that a DHT is behind it. */
@FunctionalInterface
public interface PeerSource {
    /** Finds peers; each goes to the sink as it comes, on the caller's host. */
    void findPeers(InfoHash infoHash, Consumer<Endpoint> sink);
}
