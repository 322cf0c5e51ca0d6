package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.HashMap;
import java.util.Map;

/**
 * How many of our places each address holds, so that none holds too many. Of IPv6, what counts is
 * the /64: everybody has all addresses of one.
 */
final class PerAddress {
    private final Map<Long, Integer> counts = new HashMap<>();

    /** What is counted as one address. */
    static long key(Endpoint endpoint) {
        return endpoint.isIpv4() ? endpoint.low() : endpoint.high();
    }

    int count(long key) {
        return counts.getOrDefault(key, 0);
    }

    void add(long key) {
        counts.merge(key, 1, Integer::sum);
    }

    void remove(long key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
}
