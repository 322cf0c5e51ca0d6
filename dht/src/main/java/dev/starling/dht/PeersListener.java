package dev.starling.dht;

import dev.starling.host.Endpoint;

/** Hears of peers as they are found, each once, and at last of the end of the lookup. */
public interface PeersListener {
    void onPeer(Endpoint peer);

    /**
     * The lookup is over.
     *
     * @param announcedTo how many nodes took our announce; 0 when we made none
     */
    void onDone(SearchReport report, int announcedTo);
}
