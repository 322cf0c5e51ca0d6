package dev.starling.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The textbook's lookup, to compare ours with: three calls at a time, each for two seconds, until
 * the eight nearest that are not known to be dead have answered.
 *
 * <p>When each may be sent its query twice, it finds about as much as ours, which sends some twice:
 * that says what its recall costs.
 */
final class FixedAlpha implements LookupStrategy {
    private static final int ALPHA = 3;
    private static final int CLOSEST = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long MOMENT_NANOS = 1_000_000;

    private final int sendsMax;

    FixedAlpha() {
        this(1);
    }

    /**
     * @param sendsMax how often a silent one is sent its query, two seconds apart
     */
    FixedAlpha(int sendsMax) {
        this.sendsMax = sendsMax;
    }

    @Override
    public long stallNanos(Lookup lookup) {
        return TIMEOUT.toNanos();
    }

    @Override
    public long timeoutNanos() {
        // A call that may yet be sent again must not be over when it stalls.
        return sendsMax == 1 ? TIMEOUT.toNanos() : TIMEOUT.toNanos() + MOMENT_NANOS;
    }

    @Override
    public Step next(Lookup lookup, long now) {
        var chosen = new ArrayList<Candidate>();
        int answered = 0;
        int out = 0;
        int slots = ALPHA - lookup.waiting() - lookup.stalled();
        for (Candidate candidate : lookup.candidates()) {
            if (answered == CLOSEST) {
                break;
            }
            switch (candidate.state()) {
                case ANSWERED -> answered++;
                case WAITING -> out++;
                case STALLED -> {
                    out++;
                    if (candidate.sends() < sendsMax) {
                        chosen.add(candidate);
                    }
                }
                case FRESH -> {
                    if (slots > 0 && lookup.calls() + chosen.size() < Lookup.CALLS_MAX) {
                        chosen.add(candidate);
                        slots--;
                    }
                }
                case FAILED, MISNAMED, BARRED -> {}
            }
        }
        if (answered + out + chosen.size() == 0) {
            // Nobody is known yet but those whom the user named.
            lookup.strangers().stream()
                    .filter(stranger -> stranger.is(Candidate.State.FRESH))
                    .forEach(chosen::add);
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
