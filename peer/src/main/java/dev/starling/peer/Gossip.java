package dev.starling.peer;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What one peer is told of our other peers, and how often we listen to what it tells (BEP 11): once
 * a minute, and only of those to whom we are connected.
 */
final class Gossip {
    static final int TOLD_MAX = 50;
    static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Clocks and networks are not exact. */
    private static final long HEARD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(50);

    /** Some send their first list at once and their second soon after. */
    private static final int HEARD_EARLY_MAX = 2;

    /** What has changed since the last time. */
    record News(List<Endpoint> added, List<Endpoint> dropped) {
        boolean isEmpty() {
            return added.isEmpty() && dropped.isEmpty();
        }
    }

    private final Set<Endpoint> told = new LinkedHashSet<>();
    private long nextAt;
    private long heardAt = Long.MIN_VALUE / 2;
    private int heardEarly;

    Gossip(long now) {
        // The first list soon, because a new peer knows few others.
        this.nextAt = now + EVERY_NANOS / 6;
    }

    boolean isTime(long now) {
        return now >= nextAt;
    }

    News news(Collection<Endpoint> connected, long now) {
        nextAt = now + EVERY_NANOS;
        var added = new ArrayList<Endpoint>();
        for (Endpoint endpoint : connected) {
            if (added.size() < TOLD_MAX && !told.contains(endpoint)) {
                added.add(endpoint);
            }
        }
        var dropped = new ArrayList<Endpoint>();
        var present = new LinkedHashSet<>(connected);
        for (Endpoint endpoint : told) {
            if (dropped.size() < TOLD_MAX && !present.contains(endpoint)) {
                dropped.add(endpoint);
            }
        }
        told.addAll(added);
        dropped.forEach(told::remove);
        return new News(added, dropped);
    }

    /** Whether what the peer tells now is listened to. */
    boolean mayHear(long now) {
        if (now - heardAt < HEARD_EVERY_NANOS && ++heardEarly > HEARD_EARLY_MAX) {
            return false;
        }
        heardAt = now;
        return true;
    }
}
