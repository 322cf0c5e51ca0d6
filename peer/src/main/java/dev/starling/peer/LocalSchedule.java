package dev.starling.peer;

import dev.starling.dht.InfoHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which torrents to call out in the local network, and when (BEP 14): a new one at once, each again
 * every five minutes, none twice in a minute, and never many at a time.
 */
final class LocalSchedule {
    static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(5);
    static final long REPEAT_NANOS_MIN = TimeUnit.MINUTES.toNanos(1);

    /** Between two rounds, in each of which so many are called out. */
    static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final int ROUND_MAX = 100;

    private final SequencedSet<InfoHash> unsaid = new LinkedHashSet<>();

    /** The one said longest ago first. */
    private final SequencedMap<InfoHash, Long> saidAt = new LinkedHashMap<>();

    private @Nullable Long roundAt;

    /** One to be called out soon. */
    void add(InfoHash infoHash, long now) {
        Long said = saidAt.get(infoHash);
        if (said == null || now - said >= REPEAT_NANOS_MIN) {
            saidAt.remove(infoHash);
            unsaid.add(infoHash);
        }
    }

    void remove(InfoHash infoHash) {
        unsaid.remove(infoHash);
        saidAt.remove(infoHash);
    }

    /** Those whose turn it is; they count as called out. */
    List<InfoHash> next(long now) {
        if (waitNanos(now) > 0) {
            return List.of();
        }
        var round = new ArrayList<InfoHash>();
        while (round.size() < ROUND_MAX && !unsaid.isEmpty()) {
            round.add(unsaid.removeFirst());
        }
        while (round.size() < ROUND_MAX
                && !saidAt.isEmpty()
                && now - saidAt.firstEntry().getValue() >= REPEAT_NANOS) {
            round.add(saidAt.pollFirstEntry().getKey());
        }
        round.forEach(infoHash -> saidAt.put(infoHash, now));
        roundAt = now;
        return round;
    }

    /** How long until it is somebody's turn; {@link Long#MAX_VALUE} when there is nobody. */
    long waitNanos(long now) {
        Long last = roundAt;
        long round = last == null ? 0 : Math.max(0, last + ROUND_NANOS - now);
        if (!unsaid.isEmpty()) {
            return round;
        }
        return saidAt.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(round, saidAt.firstEntry().getValue() + REPEAT_NANOS - now);
    }
}
