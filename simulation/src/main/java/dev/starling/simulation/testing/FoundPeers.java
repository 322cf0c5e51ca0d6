package dev.starling.simulation.testing;

import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a search has brought so far; it grows while the network runs. */
public final class FoundPeers {
    private final Set<Endpoint> peers = new LinkedHashSet<>();
    private boolean isDone;
    private int announcedTo;

    FoundPeers() {}

    public boolean contains(Endpoint peer) {
        return peers.contains(peer);
    }

    /** In the order in which they came. */
    public Set<Endpoint> all() {
        return Collections.unmodifiableSet(peers);
    }

    /** Whether the search is over. */
    public boolean isDone() {
        return isDone;
    }

    /** How many nodes took the announcement, if it was one. */
    public int announcedTo() {
        return announcedTo;
    }

    PeersListener listener() {
        return new PeersListener() {
            @Override
            public void onPeer(Endpoint peer) {
                peers.add(peer);
            }

            @Override
            public void onDone(SearchReport report, int nodes) {
                isDone = true;
                announcedTo = nodes;
            }
        };
    }
}
