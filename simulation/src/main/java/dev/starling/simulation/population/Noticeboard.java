package dev.starling.simulation.population;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.Timeout;
import dev.starling.peer.PeerSource;
import dev.starling.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;

/**
 * Where all peers of a swarm are known, as a perfect tracker would know them; for runs that are
 * about the swarm and not about how its peers find each other.
 */
final class Noticeboard {
    /** As many as trackers name. */
    private static final int NAMED = 50;

    private static final long ANSWER_NANOS = 50_000_000;

    /** Changes between events only, so that any thread may read. */
    private final List<Endpoint> endpoints = new ArrayList<>();

    void add(Endpoint endpoint) {
        endpoints.add(endpoint);
    }

    void remove(Endpoint endpoint) {
        int index = endpoints.indexOf(endpoint);
        if (index >= 0) {
            Endpoint last = endpoints.removeLast();
            if (index < endpoints.size()) {
                endpoints.set(index, last);
            }
        }
    }

    PeerSource as(SimulatedHost host) {
        return (InfoHash infoHash, boolean isSeed, PeerSource.Sink sink) -> {
            var answer =
                    new Timeout() {
                        @Override
                        protected void expire() {
                            name(host, sink);
                            sink.onDone();
                        }
                    };
            host.arm(answer, ANSWER_NANOS);
            return () -> host.cancel(answer);
        };
    }

    private void name(SimulatedHost host, PeerSource.Sink sink) {
        int count = Math.min(NAMED, endpoints.size());
        for (int i = 0; i < count; i++) {
            Endpoint endpoint = endpoints.get(host.random().nextInt(endpoints.size()));
            if (!endpoint.hasSameAddress(host.address())) {
                sink.onPeer(endpoint);
            }
        }
    }
}
