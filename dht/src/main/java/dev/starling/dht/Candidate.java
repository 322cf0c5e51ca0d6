package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node that a lookup may ask, and what has come of it. The lookup writes it; the face reads the
 * deadlines of a call from it.
 *
 * <p>Its state is an enum with fields beside it and not a type for each state: a lookup goes over
 * all its candidates after every answer, and a hundred thousand nodes look up in one process.
 */
final class Candidate {
    static final int SUGGESTERS_MAX = 8;

    private static final int DISTRUST_FAILURES = 3;
    private static final @Nullable Candidate[] NOBODY = {};

    enum State {
        /** Not asked yet. */
        FRESH,
        /** Asked, and holds a slot. */
        WAITING,
        /** Asked, silent for long, and holds no slot. Its answer would still be welcome. */
        STALLED,
        ANSWERED,
        /** It did not answer, or only with an error. */
        FAILED,
        /** Another one answered: who promised this id was wrong. */
        MISNAMED,
        /** Never to be asked: its address has been, under another name. */
        BARRED
    }

    private final Endpoint endpoint;
    private final long subnet;
    private final int hops;

    /** It needed nobody to suggest it. */
    private final boolean isOurs;

    /** Those who named it first; the rest of the array is free. */
    private @Nullable Candidate[] suggesters;

    private int suggesterCount;

    /** Null until a bootstrap host has answered. */
    private @Nullable Contact contact;

    private State state = State.FRESH;

    // Whether its id fits its address; asked after every answer, worked out once.
    private boolean isJudged;
    private boolean isCompliant;

    // Of its call, from when it is asked.
    private long sentAt;
    private long stallsAt;
    private long timesOutAt;
    private int sends;
    private byte @Nullable [] token;
    private @Nullable NodeId shownId;

    // What became of those that it suggested.
    private int worked;
    private int failed;

    Candidate(Endpoint endpoint, @Nullable Contact contact, @Nullable Candidate suggester) {
        this.endpoint = endpoint;
        this.contact = contact;
        this.subnet = endpoint.isIpv4() ? endpoint.low() >>> 8 : endpoint.high();
        this.isOurs = suggester == null;
        this.hops = suggester == null ? 1 : suggester.hops + 1;
        this.suggesters = suggester == null ? NOBODY : new @Nullable Candidate[] {suggester};
        this.suggesterCount = suggesters.length;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Its id with its endpoint; only of one whose id is known, as it is of all but bootstrap hosts.
     */
    Contact contact() {
        assert contact != null : "a bootstrap host that has not answered";
        return contact;
    }

    NodeId id() {
        return contact().id();
    }

    boolean isNamed() {
        return contact != null;
    }

    /** Whether its id fits its address (BEP 42). */
    boolean isCompliant(LookupSurroundings surroundings) {
        if (!isJudged) {
            isCompliant = surroundings.isCompliant().test(contact());
            isJudged = true;
        }
        return isCompliant;
    }

    State state() {
        return state;
    }

    boolean is(State other) {
        return state == other;
    }

    /** The /24 of IPv4 or /64 of IPv6 that it is in. */
    long subnet() {
        return subnet;
    }

    /** How many calls, one after the other, led to its answer. */
    int hops() {
        return hops;
    }

    /** How many different nodes suggested it, as far as that is counted. */
    int suggesters() {
        return suggesterCount;
    }

    /** How often its query was sent: a second time under the same transaction, if at all. */
    int sends() {
        return sends;
    }

    long sentAt() {
        return sentAt;
    }

    /** When its call stalls, unless it is answered. */
    long stallsAt() {
        return stallsAt;
    }

    /** When its call ends, unless it is answered. */
    long timesOutAt() {
        return timesOutAt;
    }

    /** What came with its answer, to be shown with an announce or put. */
    byte @Nullable [] token() {
        return token;
    }

    /** As whom it answered, when that was not as promised. */
    @Nullable NodeId shownId() {
        return shownId;
    }

    boolean isOut() {
        return state == State.WAITING || state == State.STALLED;
    }

    /** Whether one of those who named it named mostly nodes that answered. */
    boolean isCredible() {
        if (isOurs) {
            return true;
        }
        for (int i = 0; i < suggesterCount; i++) {
            if (!suggester(i).isDistrusted()) {
                return true;
            }
        }
        return false;
    }

    private boolean isDistrusted() {
        return failed >= DISTRUST_FAILURES && failed > 2 * worked;
    }

    void onSuggestedBy(Candidate suggester) {
        if (suggesterCount < SUGGESTERS_MAX && !isSuggestedBy(suggester)) {
            if (suggesterCount == suggesters.length) {
                suggesters = Arrays.copyOf(suggesters, 2 * suggesterCount + 1);
            }
            suggesters[suggesterCount++] = suggester;
            suggester.failed += failures(state);
            suggester.worked += successes(state);
        }
    }

    void onSent(long now, long stall, long timeout) {
        become(State.WAITING);
        sentAt = now;
        stallsAt = now + stall;
        timesOutAt = now + timeout;
        sends++;
    }

    void onStalled() {
        become(State.STALLED);
    }

    void onAnswered(NodeId id, byte @Nullable [] newToken) {
        contact = contact == null ? new Contact(id, endpoint) : contact;
        token = newToken;
        become(State.ANSWERED);
    }

    void onFailed() {
        become(State.FAILED);
    }

    void onMisnamed(NodeId shown) {
        shownId = shown;
        become(State.MISNAMED);
    }

    void onBarred() {
        become(State.BARRED);
    }

    /** Changes the state, and with it the credit of those who suggested it. */
    private void become(State next) {
        int failures = failures(next) - failures(state);
        int successes = successes(next) - successes(state);
        state = next;
        if (failures == 0 && successes == 0) {
            return;
        }
        for (int i = 0; i < suggesterCount; i++) {
            Candidate suggester = suggester(i);
            suggester.failed += failures;
            suggester.worked += successes;
        }
    }

    @SuppressWarnings("ReferenceEquality") // a candidate is itself and no other
    private boolean isSuggestedBy(Candidate other) {
        for (int i = 0; i < suggesterCount; i++) {
            if (suggesters[i] == other) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("NullAway") // below the count there are suggesters
    private Candidate suggester(int index) {
        return suggesters[index];
    }

    private static int failures(State state) {
        return switch (state) {
            case FRESH, WAITING, ANSWERED, BARRED -> 0;
            case STALLED, FAILED, MISNAMED -> 1;
        };
    }

    private static int successes(State state) {
        return state == State.ANSWERED ? 1 : 0;
    }

    @Override
    public String toString() {
        return (contact == null ? endpoint : contact) + " " + state;
    }
}
