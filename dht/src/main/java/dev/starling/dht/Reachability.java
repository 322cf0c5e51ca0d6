package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether strangers can reach us, in one family. The proof is a query from an address to which we
 * have sent nothing for as long as a router would keep the way open: no router that shuts strangers
 * out lets it through. Three such, from different /16s, are believed for half an hour.
 *
 * <p>That nobody comes proves little, and least when we ourselves told everybody to leave us out
 * (BEP 43). So a node is a full member at first; only when for {@link #PROBATION} it was one, and
 * was answered often enough to be known to many, and still no stranger came, it is taken to be
 * behind a NAT, and reads only. Every hour it becomes a full member again for as long, because
 * networks change; and a stranger who gets through ends it at once.
 */
final class Reachability {
    /** So many strangers' networks prove that we are open. */
    static final int STRANGERS_MIN = 3;

    static final Duration OPEN_FOR = Duration.ofMinutes(30);
    static final Duration PROBATION = Duration.ofMinutes(15);
    static final Duration RETRY_AFTER = Duration.ofHours(1);

    /** Who answered us has heard of us. */
    static final int ANSWERS_MIN = 64;

    private final RecentAddresses asked = new RecentAddresses();

    // The networks of the latest strangers, and when they came; null until the first one.
    private int @Nullable [] strangers;
    private long @Nullable [] cameAtNanos;
    private int strangerCount;

    /** As long as the oldest of enough strangers proves it; asked for at every query and answer. */
    private long openUntilNanos;

    private boolean isShut;
    private long sinceNanos;
    private int answers;

    Reachability(long now) {
        sinceNanos = now;
    }

    /** We send something there. */
    void onSent(Endpoint to, long now) {
        asked.add(to, now);
    }

    /** A query of ours was answered. */
    void onAnswer(long now) {
        answers = Math.min(answers + 1, ANSWERS_MIN);
        step(now);
    }

    /** A query came in. */
    void onQuery(Endpoint from, long now) {
        if (!isProvenOfLate(now)
                && AddressKind.of(from) == AddressKind.PUBLIC
                && asked.isSurelyAbsent(from, now)) {
            onStranger(Family.neighbourhood(from), now);
        }
        step(now);
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        return openUntilNanos + asked.foresee();
    }

    Reach verdict(long now) {
        if (isOpen(now)) {
            return Reach.OPEN;
        }
        return isShut ? Reach.BEHIND_NAT : Reach.UNKNOWN;
    }

    /** Whether queries should say that we answer nobody (BEP 43). */
    boolean isReadOnly(long now) {
        step(now);
        return isShut;
    }

    private boolean isOpen(long now) {
        return strangerCount == STRANGERS_MIN && openUntilNanos - now >= 0;
    }

    /** A proof lasts long enough that no newer one is looked for in the first half of its time. */
    private boolean isProvenOfLate(long now) {
        return isOpen(now) && openUntilNanos - now >= OPEN_FOR.toNanos() / 2;
    }

    private void onStranger(int network, long now) {
        if (strangers == null || cameAtNanos == null) {
            strangers = new int[STRANGERS_MIN];
            cameAtNanos = new long[STRANGERS_MIN];
        }
        int place = place(strangers, cameAtNanos, network);
        strangers[place] = network;
        cameAtNanos[place] = now;
        long oldest = now;
        for (long cameAt : cameAtNanos) {
            oldest = cameAt - oldest < 0 ? cameAt : oldest;
        }
        openUntilNanos = oldest + OPEN_FOR.toNanos();
    }

    /** Its own, else a free one, else that of who came first. */
    private int place(int[] networks, long[] cameAt, int network) {
        int oldest = 0;
        for (int i = 0; i < strangerCount; i++) {
            if (networks[i] == network) {
                return i;
            }
            if (cameAt[i] - cameAt[oldest] < 0) {
                oldest = i;
            }
        }
        return strangerCount < STRANGERS_MIN ? strangerCount++ : oldest;
    }

    private void step(long now) {
        if (isOpen(now)) {
            isShut = false;
            restart(now);
        } else if (isShut && now - sinceNanos >= RETRY_AFTER.toNanos()) {
            isShut = false;
            restart(now);
        } else if (!isShut && answers >= ANSWERS_MIN && now - sinceNanos >= PROBATION.toNanos()) {
            isShut = true;
            restart(now);
        }
    }

    private void restart(long now) {
        sinceNanos = now;
        answers = 0;
    }
}
