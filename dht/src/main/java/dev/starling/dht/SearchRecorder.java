package dev.starling.dht;

import dev.starling.dht.SearchTrace.Outcome;
import dev.starling.dht.SearchTrace.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes down what one lookup does. */
final class SearchRecorder {
    static final int STEPS_MAX = 256;

    private final long number;
    private final NodeId target;
    private final Family family;
    private final long startedAt;
    private final Map<Candidate, Step> stepsInOrder = new LinkedHashMap<>();
    private boolean isOver;

    SearchRecorder(long number, NodeId target, Family family, long now) {
        this.number = number;
        this.target = target;
        this.family = family;
        this.startedAt = now;
    }

    /** The same candidate may be asked twice: then the first time counts. */
    void onSent(Candidate candidate, long now) {
        if (stepsInOrder.size() < STEPS_MAX) {
            stepsInOrder.putIfAbsent(
                    candidate,
                    new Step(
                            candidate.endpoint(),
                            sharedBits(candidate),
                            candidate.hops(),
                            now - startedAt,
                            -1,
                            Outcome.WAITING));
        }
    }

    void onEnded(Candidate candidate, long now) {
        stepsInOrder.computeIfPresent(
                candidate,
                (_, step) ->
                        new Step(
                                step.to(),
                                sharedBits(candidate),
                                step.hops(),
                                step.sentNanos(),
                                now - startedAt,
                                outcome(candidate)));
    }

    void onOver() {
        isOver = true;
    }

    SearchTrace trace(long now) {
        return new SearchTrace(
                number,
                target,
                family == Family.IPV4,
                now - startedAt,
                isOver,
                List.copyOf(stepsInOrder.values()));
    }

    private int sharedBits(Candidate candidate) {
        return candidate.isNamed() ? candidate.id().sharedBits(target) : -1;
    }

    private static Outcome outcome(Candidate candidate) {
        return switch (candidate.state()) {
            case FRESH, WAITING, STALLED -> Outcome.WAITING;
            case ANSWERED -> Outcome.ANSWERED;
            case FAILED -> Outcome.SILENT;
            case MISNAMED, BARRED -> Outcome.USELESS;
        };
    }
}
