package dev.starling.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of libtorrent with its default settings, to compare ours with: five calls out among the
 * nearest candidates; one that is silent for a second lets another be made beside it; one that is
 * silent for fifteen has failed. It ends when the eight nearest have answered and no nearer one may
 * still do so.
 */
final class LibtorrentLike implements LookupStrategy {
    private static final int BRANCHES = 5;
    private static final int CLOSEST = 8;
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration FULL_TIMEOUT = Duration.ofSeconds(15);

    @Override
    public long stallNanos(Lookup lookup) {
        return SHORT_TIMEOUT.toNanos();
    }

    @Override
    public long timeoutNanos() {
        return FULL_TIMEOUT.toNanos();
    }

    @Override
    public Step next(Lookup lookup, long now) {
        var chosen = new ArrayList<Candidate>();
        int branches = BRANCHES + lookup.stalled();
        int answered = 0;
        int outstanding = 0;
        for (Candidate candidate : lookup.candidates()) {
            if (answered == CLOSEST || outstanding == branches) {
                break;
            }
            switch (candidate.state()) {
                case ANSWERED -> answered++;
                case WAITING, STALLED -> outstanding++;
                case FRESH -> {
                    if (lookup.calls() + chosen.size() < Lookup.CALLS_MAX) {
                        chosen.add(candidate);
                        outstanding++;
                    }
                }
                case FAILED, MISNAMED, BARRED -> {}
            }
        }
        if (answered + outstanding + chosen.size() == 0) {
            // Nobody is known yet but those whom the user named.
            lookup.strangers().stream()
                    .filter(stranger -> stranger.is(Candidate.State.FRESH))
                    .forEach(chosen::add);
        }
        if (!chosen.isEmpty()) {
            return new Step.Ask(chosen);
        }
        boolean isWorthWaiting = answered < CLOSEST && lookup.waiting() + lookup.stalled() > 0;
        return outstanding > 0 || isWorthWaiting ? new Step.Wait(Step.FOREVER) : new Step.Done();
    }

    @Override
    public List<Candidate> closestSet(Lookup lookup) {
        return lookup.candidates().stream()
                .filter(candidate -> candidate.is(Candidate.State.ANSWERED))
                .limit(CLOSEST)
                .toList();
    }
}
