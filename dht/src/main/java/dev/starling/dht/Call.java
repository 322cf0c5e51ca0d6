package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A query of ours that is out, and the timer that waits for its answer. It ends exactly once: with
 * an answer, with an error, or by its own {@link #expire} when nobody answers.
 */
abstract class Call extends Timeout {
    private final Calls calls;
    private final Endpoint to;
    private final @Nullable NodeId expected;
    private final Query query;
    final int transaction;
    private long sentAt;
    private int sends;

    /**
     * @param expected whom we believe to be there, or null
     */
    Call(Calls calls, Endpoint to, @Nullable NodeId expected, Query query) {
        this.calls = calls;
        this.to = to;
        this.expected = expected;
        this.query = query;
        this.transaction = calls.newTransaction();
    }

    final Endpoint to() {
        return to;
    }

    final @Nullable NodeId expected() {
        return expected;
    }

    final Query query() {
        return query;
    }

    /** How long the answer took; 0 when it may be to either of two datagrams. */
    final long roundTripNanos(long now) {
        return sends == 1 ? now - sentAt : 0;
    }

    final void onSent(long now) {
        sentAt = now;
        sends++;
    }

    /** Nobody waits any longer; an answer that still comes is one that nobody asked for. */
    final void end() {
        calls.end(this);
    }

    abstract void onReply(Reply reply, long now);

    abstract void onRefused(int code, String why, long now);
}
