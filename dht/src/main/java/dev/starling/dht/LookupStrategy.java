package dev.starling.dht;

import java.time.Duration;
import java.util.List;

/**
 * Whom a lookup asks next, and when it is done. Ours is {@link AdaptiveStrategy}; {@link
 * FixedAlpha} and {@link LibtorrentLike} are what it is compared with.
 */
interface LookupStrategy {
    /** What to do now. */
    sealed interface Step {
        /** Nothing is to be done before an answer comes or a call's own deadline. */
        long FOREVER = Long.MAX_VALUE;

        /** To send a query to each, in this order. */
        record Ask(List<Candidate> candidates) implements Step {}

        /** To ask one that answered who is around another place near the target. */
        record Explore(Candidate by, NodeId place) implements Step {}

        /** To ask again for the next step after an answer, a stall, a timeout, or so long. */
        record Wait(long nanos) implements Step {}

        record Done() implements Step {}
    }

    /** How long a call holds its slot. */
    long stallNanos(Lookup lookup);

    /** How long an answer counts. */
    default long timeoutNanos() {
        return Duration.ofSeconds(10).toNanos();
    }

    Step next(Lookup lookup, long now);

    /** The nearest that answered, nearest first. */
    List<Candidate> closestSet(Lookup lookup);
}
