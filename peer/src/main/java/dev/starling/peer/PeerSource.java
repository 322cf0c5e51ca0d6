package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;

/** Who knows peers by infohash. The peer asks, and does not know that a DHT is behind it. */
@FunctionalInterface
public interface PeerSource {
    /** Knows nobody, for a peer that is told whom to dial. */
    PeerSource NONE = (_, _, sink) -> () -> {};

    /**
     * Finds peers, and lets them find us.
     *
     * @param isSeed whether we have all of it
     * @param sink hears on the caller's host, and never within this call
     */
    Search findPeers(InfoHash infoHash, boolean isSeed, Sink sink);

    /** Where peers go as they are found. */
    interface Sink {
        void onPeer(Endpoint peer);

        /** Nobody else will come of this search. */
        void onDone();
    }

    /** One that is under way. */
    @FunctionalInterface
    interface Search {
        /** Ends it; its sink hears nothing more. */
        void cancel();
    }
}
