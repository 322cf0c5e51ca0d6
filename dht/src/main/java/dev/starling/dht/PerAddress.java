package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many of our places each address holds, so that none holds too many. Of IPv6, what counts is
 * the /64: everybody has all addresses of one.
 */
final class PerAddress {
    private @Nullable Map<Long, Integer> counts;

    /** What is counted as one address. */
    static long key(Endpoint endpoint) {
        return endpoint.isIpv4() ? endpoint.low() : endpoint.high();
    }

    int count(long key) {
        return counts == null ? 0 : counts.getOrDefault(key, 0);
    }

    void add(long key) {
        if (counts == null) {
            counts = new HashMap<>();
        }
        counts.merge(key, 1, Integer::sum);
    }

    void remove(long key) {
        if (counts != null) {
            counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
