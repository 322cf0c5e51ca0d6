package dev.starling.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The textbook's lookup, to compare ours with: three calls at a time, each for two seconds, until
 * the eight nearest that are not known to be dead have answered.
 */
final class FixedAlpha implements LookupStrategy {
    private static final int ALPHA = 3;
    private static final int CLOSEST = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Override
    public long stallNanos(Lookup lookup) {
        return timeoutNanos();
    }

    @Override
    public long timeoutNanos() {
        return TIMEOUT.toNanos();
    }

    @Override
    public Step next(Lookup lookup, long now) {
        var chosen = new ArrayList<Candidate>();
        int answered = 0;
        int out = 0;
        for (Candidate candidate : lookup.candidates()) {
            if (answered == CLOSEST) {
                break;
            }
            switch (candidate.state()) {
                case ANSWERED -> answered++;
                case WAITING, STALLED -> out++;
                case FRESH -> {
                    boolean isFree = lookup.waiting() + lookup.stalled() + chosen.size() < ALPHA;
                    if (isFree && lookup.calls() + chosen.size() < Lookup.CALLS_MAX) {
                        chosen.add(candidate);
                    }
                }
                case FAILED, MISNAMED, BARRED -> {}
            }
        }
        if (!chosen.isEmpty()) {
            return new Step.Ask(chosen);
        }
        boolean isWorthWaiting = answered < CLOSEST && lookup.waiting() + lookup.stalled() > 0;
        return out > 0 || isWorthWaiting ? new Step.Wait(Step.FOREVER) : new Step.Done();
    }

    @Override
    public List<Candidate> closestSet(Lookup lookup) {
        return lookup.candidates().stream()
                .filter(candidate -> candidate.is(Candidate.State.ANSWERED))
                .limit(CLOSEST)
                .toList();
    }
}
