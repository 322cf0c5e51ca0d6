package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/** When each node may be sampled again: it says so itself, and we keep to it (BEP 51). */
final class Manners {
    private static final int NODES_MAX = 10_000;

    private final Map<Endpoint, Long> nextByAsking = new LinkedHashMap<>();

    /** How long to wait still; 0 when it may be asked. */
    long waitNanos(Endpoint node, long now) {
        Long next = nextByAsking.get(node);
        return next == null ? 0 : Math.max(next - now, 0);
    }

    void onAnswer(Endpoint node, long intervalNanos, long now) {
        nextByAsking.remove(node);
        nextByAsking.put(node, now + intervalNanos);
        if (nextByAsking.size() > NODES_MAX) {
            nextByAsking.remove(nextByAsking.keySet().iterator().next());
        }
    }
}
