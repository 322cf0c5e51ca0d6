package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A search in every family at once, a {@link Search} at each socket, and what is then asked of
 * those whom they find.
 *
 * <p>A family in which there is nobody to ask does not keep the others from their end; it begins
 * late when its first contact comes while they still search. When there is nobody anywhere, the
 * search waits for the first contact, wherever that comes.
 */
public final class RunningSearch {
    /**
     * When another family has ended with answers, one that has never had any is waited for no
     * longer than this.
     */
    static final long SILENT_NANOS_MAX = Duration.ofSeconds(3).toNanos();

    /** What is sought. */
    interface Errand {
        /** What everybody on the way is asked. */
        Query question(Vantage vantage, NodeId self);

        /** Somebody has answered. */
        default void onReply(Vantage vantage, Reply reply) {}

        /** One family's search is over: those whom it found may be asked for something more. */
        default void onArrived(RunningSearch running, Search search) {}

        /** All is over; told once, and never within the call that began it. */
        void onDone(SearchReport report);
    }

    private final Host host;
    private final NodeId target;
    private final Errand errand;
    private final Consumer<RunningSearch> whenOver;
    private final List<Part> parts = new ArrayList<>();
    private final long startedAt;

    /** The last word; answers that come later change nothing. */
    private @Nullable SearchReport last;

    // Of what is asked beside the searches.
    private int asked;
    private int answered;
    private int silent;

    private final Timeout end =
            new Timeout() {
                @Override
                protected void expire() {
                    endIfAllIsDone();
                }
            };

    /**
     * @param whenOver is told once, before the errand: when it has ended or was cancelled
     */
    RunningSearch(Host host, NodeId target, Errand errand, Consumer<RunningSearch> whenOver) {
        this.host = host;
        this.target = target;
        this.errand = errand;
        this.whenOver = whenOver;
        this.startedAt = host.nanoTime();
    }

    /** What is sought, or the place where it is. */
    public NodeId target() {
        return target;
    }

    /** What it has done by now. */
    public SearchReport report() {
        if (last != null) {
            return last;
        }
        var sum = new SearchReport(target, asked, asked, answered, silent, 0, 0, List.of());
        for (Part part : parts) {
            if (part.search != null) {
                sum = sum.plus(part.search.report());
            }
        }
        return sum.after(host.nanoTime() - startedAt);
    }

    /** Whether nothing more comes of it. */
    public boolean isOver() {
        return last != null;
    }

    /** Nobody wants the outcome any more: nothing more is sent, and nobody is told of an end. */
    public void cancel() {
        if (isOver()) {
            return;
        }
        last = report();
        host.cancel(end);
        parts.forEach(Part::cancel);
        whenOver.accept(this);
    }

    void start(List<Vantage> vantages) {
        for (Vantage vantage : vantages) {
            parts.add(new Part(vantage));
        }
        parts.forEach(Part::start);
    }

    /** There is no room for it: it ends with nothing. */
    void giveUp() {
        host.arm(end, 0);
    }

    /** Shows each of the closest set the token that it gave, with one more query. */
    void tellClosest(
            Search search,
            Function<byte[], Query> query,
            Consumer<SimpleCall.Outcome> whenAnswered) {
        for (Candidate node : search.closestSet()) {
            byte[] token = node.token();
            if (token != null) {
                tell(search.vantage(), node, query.apply(token), whenAnswered);
            }
        }
    }

    private void tell(
            Vantage vantage,
            Candidate node,
            Query query,
            Consumer<SimpleCall.Outcome> whenAnswered) {
        Endpoint to = node.endpoint();
        asked++;
        vantage.ask(
                to,
                node.id(),
                query,
                outcome -> {
                    boolean isSilent = outcome instanceof SimpleCall.Outcome.Silent;
                    silent += isSilent ? 1 : 0;
                    answered += isSilent ? 0 : 1;
                    if (!isOver()) {
                        whenAnswered.accept(outcome);
                        host.arm(end, 0);
                    }
                });
    }

    private void endIfAllIsDone() {
        long now = host.nanoTime();
        long patience = 0;
        boolean hasAnswers = parts.stream().anyMatch(part -> part.isDone() && part.isAnswered());
        for (Part part : parts) {
            if (part.isUnderWay()) {
                if (part.isAnswered() || !hasAnswers) {
                    return;
                }
                patience = Math.max(patience, part.beganAt + SILENT_NANOS_MAX - now);
            }
        }
        boolean areAllWaiting = !parts.isEmpty() && parts.stream().noneMatch(Part::isDone);
        if (areAllWaiting || asked > answered + silent) {
            return;
        }
        if (patience > 0) {
            host.arm(end, patience);
            return;
        }
        cancel();
        errand.onDone(report());
    }

    /** What is searched at one socket. */
    private final class Part implements Search.Listener, Runnable {
        private final Vantage vantage;

        /** Null as long as there is nobody to ask. */
        private @Nullable Search search;

        private long beganAt;

        Part(Vantage vantage) {
            this.vantage = vantage;
        }

        void start() {
            if (vantage.hasSomebodyToAsk()) {
                run();
            } else {
                vantage.await(this);
            }
        }

        /** There is somebody to ask. */
        @Override
        public void run() {
            beganAt = host.nanoTime();
            search = vantage.newSearch(target, self -> errand.question(vantage, self), this);
            search.proceed();
        }

        @Override
        public void onReply(Contact from, Reply reply) {
            errand.onReply(vantage, reply);
        }

        @Override
        public void onDone(Search done) {
            errand.onArrived(RunningSearch.this, done);
            host.arm(end, 0);
        }

        boolean isUnderWay() {
            return search != null && !search.isDone();
        }

        boolean isDone() {
            return search != null && search.isDone();
        }

        /** Whether anybody in this family has ever answered. */
        boolean isAnswered() {
            return !vantage.table().isEmpty() || (search != null && search.replies() > 0);
        }

        void cancel() {
            vantage.awaitNoMore(this);
            if (search != null) {
                search.cancel();
            }
        }
    }
}
