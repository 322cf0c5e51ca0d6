package dev.starling.dht;

import dev.starling.dht.LookupStrategy.Step;
import dev.starling.host.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lookup under way: sends what the {@link Lookup} wants sent, tells it what comes of that, and
 * hands what the answers say to whoever asked. It ends once.
 */
final class Search extends Timeout {
    /** Makes the query that every node on the way is sent. */
    @FunctionalInterface
    interface Question {
        Query by(NodeId self);
    }

    /** Hears of each answer as it comes, and at last of the end. */
    interface Listener {
        void onReply(Contact from, Reply reply);

        void onDone(Search search);

        /** Somebody who wants to know the end only. */
        static Listener ofEnd(Consumer<Search> whenDone) {
            return new Listener() {
                @Override
                public void onReply(Contact from, Reply reply) {}

                @Override
                public void onDone(Search search) {
                    whenDone.accept(search);
                }
            };
        }
    }

    private final Vantage vantage;
    private final Lookup lookup;
    private final Question question;
    private final Listener listener;
    private final long startedAt;

    /** In the order in which they were made. */
    private final List<LookupCall> out = new ArrayList<>();

    private boolean isDone;

    /** Null unless somebody watches. */
    private final @Nullable SearchRecorder recorder;

    /** The same. */
    private final @Nullable Consumer<SearchReport> watcher;

    Search(
            Vantage vantage,
            Lookup lookup,
            Question question,
            Listener listener,
            @Nullable SearchRecorder recorder,
            @Nullable Consumer<SearchReport> watcher) {
        this.vantage = vantage;
        this.lookup = lookup;
        this.question = question;
        this.listener = listener;
        this.startedAt = vantage.now();
        this.recorder = recorder;
        this.watcher = watcher;
    }

    Vantage vantage() {
        return vantage;
    }

    NodeId target() {
        return lookup.target();
    }

    /** The nearest that answered, nearest first, with the tokens that they gave. */
    List<Candidate> closestSet() {
        return lookup.closestSet();
    }

    /** All that answered, nearest first: where the next lookup near here may begin. */
    List<Contact> answered() {
        return lookup.candidates().stream()
                .filter(candidate -> candidate.is(Candidate.State.ANSWERED))
                .map(Candidate::contact)
                .toList();
    }

    boolean isDone() {
        return isDone;
    }

    int replies() {
        return lookup.replies();
    }

    SearchReport report() {
        Lookup.Figures figures = lookup.figures();
        return new SearchReport(
                target(),
                figures.queries(),
                figures.queries() - figures.repeats(),
                figures.replies(),
                figures.timeouts(),
                figures.hops(),
                vantage.now() - startedAt,
                closestSet().stream().map(Candidate::contact).toList());
    }

    /** Does whatever the lookup wants done now. */
    void proceed() {
        while (!isDone) {
            switch (lookup.next(vantage.now())) {
                case Step.Ask(var candidates) -> candidates.forEach(this::ask);
                case Step.Explore(var by, var place) -> explore(by, place);
                case Step.Wait(long nanos) -> {
                    vantage.host().cancel(this);
                    if (nanos != Step.FOREVER) {
                        vantage.host().arm(this, nanos);
                    }
                    return;
                }
                case Step.Done _ -> {
                    end();
                    vantage.onSearchDone(this);
                    listener.onDone(this);
                }
            }
        }
    }

    /** Nobody wants the outcome any more; calls that are out still teach the node. */
    void cancel() {
        if (!isDone) {
            end();
        }
    }

    /** The lookup wanted to wait, and it has. */
    @Override
    protected void expire() {
        proceed();
    }

    private void end() {
        isDone = true;
        vantage.host().cancel(this);
        if (recorder != null) {
            recorder.onOver();
        }
        if (watcher != null) {
            watcher.accept(report());
        }
    }

    private void ask(Candidate candidate) {
        LookupCall call = callTo(candidate);
        if (call == null) {
            call = new LookupCall(candidate);
            out.add(call);
        }
        if (recorder != null) {
            recorder.onSent(candidate, vantage.now());
        }
        vantage.send(call, candidate.stallsAt() - vantage.now());
    }

    private void record(Candidate candidate, long now) {
        if (recorder != null) {
            recorder.onEnded(candidate, now);
        }
    }

    private void explore(Candidate by, NodeId place) {
        vantage.ask(
                by.endpoint(),
                by.id(),
                new Query.FindNode(vantage.self(), place, vantage.want()),
                outcome -> {
                    if (outcome instanceof SimpleCall.Outcome.Answered(_, var reply, _)) {
                        lookup.onExplored(by, vantage.usableNodes(reply));
                    }
                    proceed();
                });
    }

    private @Nullable LookupCall callTo(Candidate candidate) {
        for (LookupCall call : out) {
            if (call.candidate == candidate) {
                return call;
            }
        }
        return null;
    }

    /** One of the lookup's calls. It stalls first, and is over later. */
    private final class LookupCall extends Call {
        private final Candidate candidate;

        LookupCall(Candidate candidate) {
            super(
                    vantage.calls(),
                    candidate.endpoint(),
                    candidate.isNamed() ? candidate.id() : null,
                    question.by(vantage.self()));
            this.candidate = candidate;
        }

        @Override
        protected void expire() {
            long now = vantage.now();
            if (candidate.is(Candidate.State.WAITING) && now < candidate.timesOutAt()) {
                lookup.onStall(candidate, now);
                vantage.host().arm(this, candidate.timesOutAt() - now);
            } else {
                end();
                out.remove(this);
                lookup.onTimeout(candidate, now);
                record(candidate, now);
                vantage.onSilence(this, now);
            }
            proceed();
        }

        @Override
        void onReply(Reply reply, long now) {
            out.remove(this);
            List<Contact> nodes = vantage.usableNodes(reply);
            lookup.onReply(candidate, reply.sender(), nodes, reply.token(), now);
            record(candidate, now);
            if (!isDone) {
                listener.onReply(new Contact(reply.sender(), to()), reply);
            }
            proceed();
        }

        @Override
        void onRefused(int code, String why, long now) {
            out.remove(this);
            lookup.onError(candidate, now);
            record(candidate, now);
            proceed();
        }
    }
}
