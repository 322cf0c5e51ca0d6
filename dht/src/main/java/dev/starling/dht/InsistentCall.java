package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A single query whose answer matters: when none comes soon it is asked again, as a call of its
 * own, and the first answer to any of them counts. One lost datagram must not mean that nobody is
 * there.
 */
final class InsistentCall extends Timeout {
    static final int CALLS_MAX = 3;
    static final long AGAIN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Vantage vantage;
    private final Endpoint to;
    private final @Nullable NodeId expected;
    private final Query query;
    private final Consumer<SimpleCall.Outcome> whenDone;
    private final long startedAt;
    private int calls;
    private int silent;
    private boolean isOver;

    /**
     * @param expected whom we believe to be there, or null
     */
    InsistentCall(
            Vantage vantage,
            Endpoint to,
            @Nullable NodeId expected,
            Query query,
            Consumer<SimpleCall.Outcome> whenDone) {
        this.vantage = vantage;
        this.to = to;
        this.expected = expected;
        this.query = query;
        this.whenDone = whenDone;
        this.startedAt = vantage.now();
    }

    void ask() {
        calls++;
        long patience = startedAt + SimpleCall.PATIENCE_NANOS - vantage.now();
        // Silence counts against a contact once, and not when an earlier call was answered.
        @Nullable NodeId blamed = calls == CALLS_MAX ? expected : null;
        vantage.send(new SimpleCall(vantage, to, blamed, query, this::onOutcome), patience);
        if (calls < CALLS_MAX) {
            vantage.host().arm(this, AGAIN_NANOS);
        }
    }

    @Override
    protected void expire() {
        if (!vantage.isClosed() && vantage.calls().hasRoom()) {
            ask();
        }
    }

    private void onOutcome(SimpleCall.Outcome outcome) {
        silent += outcome instanceof SimpleCall.Outcome.Silent ? 1 : 0;
        boolean isLast = silent == calls || !(outcome instanceof SimpleCall.Outcome.Silent);
        if (isLast && !isOver) {
            isOver = true;
            vantage.host().cancel(this);
            whenDone.accept(outcome);
        }
    }
}
