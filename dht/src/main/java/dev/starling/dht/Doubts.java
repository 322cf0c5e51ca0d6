package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Contacts from whose address somebody spoke with another id. One of the two ids is wrong, and
 * until an answer shows which, neither is named to others.
 *
 * <p>Queries can be forged, so doubt is cheap to cause and must not do much: it lasts for seconds,
 * it does not come back to the same contact for minutes, and only so many contacts are doubted at a
 * time. A doubt that proves right costs none of that.
 */
final class Doubts {
    /** As many may be in doubt, or have been of late. */
    static final int DOUBTS_MAX = 16;

    /** A ping is out by then, and its answer back, or given up. */
    static final long LASTS_NANOS = Duration.ofSeconds(20).toNanos();

    static final long AGAIN_AFTER_NANOS = Duration.ofMinutes(5).toNanos();

    /**
     * @param since the start of the doubt
     * @param isOver it was disproved
     */
    private record Doubt(long since, boolean isOver) {}

    /** The oldest first; null when there are none. */
    private @Nullable Map<Endpoint, Doubt> byAddress;

    /** Somebody speaks with another id than is known. False: this is not to be looked into. */
    boolean raise(Endpoint address, long now) {
        expire(now);
        if (byAddress == null) {
            byAddress = new LinkedHashMap<>();
        }
        if (byAddress.size() >= DOUBTS_MAX) {
            return false;
        }
        return byAddress.putIfAbsent(address, new Doubt(now, false)) == null;
    }

    /** The known id has answered. */
    void disprove(Endpoint address, long now) {
        expire(now);
        if (byAddress != null) {
            byAddress.computeIfPresent(address, (_, doubt) -> new Doubt(doubt.since, true));
        }
    }

    /** Who was known there is known no longer. */
    void settle(Endpoint address) {
        if (byAddress != null) {
            byAddress.remove(address);
        }
    }

    boolean isDoubted(Endpoint address, long now) {
        Doubt doubt = byAddress == null ? null : byAddress.get(address);
        return doubt != null && !doubt.isOver && now - doubt.since < LASTS_NANOS;
    }

    boolean isEmpty(long now) {
        expire(now);
        return byAddress == null;
    }

    private void expire(long now) {
        if (byAddress == null) {
            return;
        }
        var oldestFirst = byAddress.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next().since >= AGAIN_AFTER_NANOS) {
            oldestFirst.remove();
        }
        if (byAddress.isEmpty()) {
            byAddress = null;
        }
    }
}
