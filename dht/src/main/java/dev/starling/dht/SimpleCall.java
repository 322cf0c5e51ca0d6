package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A single query to a single node, outside of any lookup. */
final class SimpleCall extends Call {
    static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** How it ended. */
    sealed interface Outcome {
        record Answered(Contact from, Reply reply, long nanos) implements Outcome {}

        record Refused(int code, String why) implements Outcome {}

        record Silent() implements Outcome {}
    }

    private final Vantage vantage;
    private final Consumer<Outcome> whenDone;

    SimpleCall(
            Vantage vantage,
            Endpoint to,
            @Nullable NodeId expected,
            Query query,
            Consumer<Outcome> whenDone) {
        super(vantage.calls(), to, expected, query);
        this.vantage = vantage;
        this.whenDone = whenDone;
    }

    @Override
    protected void expire() {
        end();
        vantage.onSilence(this, vantage.now());
        whenDone.accept(new Outcome.Silent());
    }

    @Override
    void onReply(Reply reply, long now) {
        whenDone.accept(
                new Outcome.Answered(
                        new Contact(reply.sender(), to()), reply, roundTripNanos(now)));
    }

    @Override
    void onRefused(int code, String why, long now) {
        whenDone.accept(new Outcome.Refused(code, why));
    }
}
