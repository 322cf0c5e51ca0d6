package dev.starling.dht;

import dev.starling.dht.LookupStrategy.Step;
import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The walk towards the nodes nearest to a target: for find_node, get_peers, get and
 * sample_infohashes alike.
 *
 * <p>It is told of answers and silence, and says what to do {@link #next}; it sends nothing and
 * knows no clock. The face carries out each step, and asks for the next one after whatever happens:
 *
 * <pre>{@code
 * while (lookup.next(now) instanceof Step.Ask(var candidates)) {
 *     for (var candidate : candidates) { send(candidate); }   // stalls at candidate.stallsAt()
 * }
 * }</pre>
 *
 * <p>Each call ends once: with {@link #onReply}, {@link #onError} or {@link #onTimeout}. A stall is
 * no end: it frees the slot, and the answer still counts. A candidate that comes up a second time
 * in a step ({@code sends() == 2}) is the same call: the datagram is sent again under its
 * transaction, and the deadlines move. Calls may outlive the lookup; they are still reported, since
 * what they teach is kept.
 *
 * <p>This class keeps the books. Which candidate comes next, when to stop, and who belongs to the
 * closest set is up to the {@link LookupStrategy}.
 */
final class Lookup {
    static final int CANDIDATES_MAX = 256;
    static final int CALLS_MAX = 128;
    static final int STRANGERS_MAX = 32;
    static final int EXPLORATIONS_MAX = 2;

    /** Others give 8, we up to 16; who gives more wants to push others out. */
    static final int NODES_PER_REPLY_MAX = 20;

    /**
     * What a lookup has done so far.
     *
     * @param queries datagrams sent, repeats included
     * @param repeats of them to nodes that had been sent one before
     * @param hops the most calls, one after the other, that led to a node of the closest set
     * @param sharedBits the leading bits that the nearest of the closest set shares with the
     *     target; -1 without one
     */
    record Figures(
            int queries,
            int repeats,
            int replies,
            int stalls,
            int timeouts,
            int hops,
            int sharedBits) {}

    private final NodeId target;
    private final LookupSurroundings surroundings;
    private final LookupStrategy strategy;

    private final Candidates candidates;

    /** Bootstrap hosts, whose ids are unknown. */
    private final List<Candidate> strangers = new ArrayList<>();

    /** In the order in which they were asked. */
    private final List<Candidate> calls = new ArrayList<>();

    /** Those who were asked who is around another place, in that order; and when the last was. */
    private final List<Candidate> explorers = new ArrayList<>(0);

    private long exploredAt;
    private int explored;

    private int waiting;
    private int stalled;
    private int repeats;
    private int replies;
    private int stalls;
    private int timeouts;

    /**
     * @param start from the routing table and the cache of closest sets
     * @param bootstrap where nodes should be, whoever they are
     */
    Lookup(
            NodeId target,
            LookupSurroundings surroundings,
            LookupStrategy strategy,
            List<Contact> start,
            List<Endpoint> bootstrap) {
        this.target = target;
        this.surroundings = surroundings;
        this.strategy = strategy;
        this.candidates = new Candidates(target);
        for (Contact contact : start) {
            suggest(contact, null);
        }
        for (Endpoint endpoint : bootstrap) {
            addStranger(endpoint);
        }
    }

    NodeId target() {
        return target;
    }

    /** What to do now. */
    Step next(long now) {
        Step step = strategy.next(this, now);
        if (step instanceof Step.Ask(var asked)) {
            assert !asked.isEmpty() : "a step that does nothing would be asked for forever";
            asked.forEach(candidate -> onSent(candidate, now));
        } else if (step instanceof Step.Explore(var by, _)) {
            assert explorers.size() < EXPLORATIONS_MAX;
            explorers.add(by);
            exploredAt = now;
        }
        return step;
    }

    /** One that was asked who is around another place has named them. */
    void onExplored(Candidate by, List<Contact> nodes) {
        explored++;
        suggestAll(nodes, by);
    }

    /**
     * An answer came, from the address that was asked and with the right transaction.
     *
     * @param sender as whom it answered
     * @param nodes of the lookup's family, and none of them where no node can be
     */
    void onReply(
            Candidate candidate,
            NodeId sender,
            List<Contact> nodes,
            byte @Nullable [] token,
            long now) {
        if (!ends(candidate)) {
            return;
        }
        replies++;
        if (candidate.sends() == 1) { // with two nobody knows to which this is the answer
            surroundings.roundTrips().record(now - candidate.sentAt());
        }
        surroundings.unreachable().onAnswer(candidate.endpoint(), now);
        Candidate answerer = answerer(candidate, sender);
        if (answerer != null) {
            answerer.onAnswered(sender, token);
            addAnswered(answerer);
            suggestAll(nodes, answerer);
        }
    }

    /** It does not answer, it seems. */
    void onStall(Candidate candidate, long now) {
        if (candidate.is(Candidate.State.WAITING)) {
            assert now - candidate.stallsAt() >= 0 : candidate;
            candidate.onStalled();
            waiting--;
            stalled++;
            stalls++;
        }
    }

    /** It did not answer. */
    void onTimeout(Candidate candidate, long now) {
        if (ends(candidate)) {
            timeouts++;
            surroundings.unreachable().onSilence(candidate.endpoint(), now);
            candidate.onFailed();
        }
    }

    /** It refused: it is there, and of no use. */
    void onError(Candidate candidate, long now) {
        if (ends(candidate)) {
            surroundings.unreachable().onAnswer(candidate.endpoint(), now);
            candidate.onFailed();
        }
    }

    /** The nearest that answered so far, nearest first. */
    List<Candidate> closestSet() {
        return strategy.closestSet(this);
    }

    Figures figures() {
        var closest = closestSet();
        return new Figures(
                calls.size() + repeats + explorers.size(),
                repeats + explorers.size(),
                replies + explored,
                stalls,
                timeouts,
                closest.stream().mapToInt(Candidate::hops).max().orElse(0),
                closest.isEmpty() ? -1 : closest.getFirst().id().sharedBits(target));
    }

    // What strategies decide by.

    LookupSurroundings surroundings() {
        return surroundings;
    }

    Candidates candidates() {
        return candidates;
    }

    List<Candidate> strangers() {
        return Collections.unmodifiableList(strangers);
    }

    /** Calls that hold a slot. */
    int waiting() {
        return waiting;
    }

    /** Calls that hold none any more, and may yet be answered. */
    int stalled() {
        return stalled;
    }

    int calls() {
        return calls.size();
    }

    int replies() {
        return replies;
    }

    List<Candidate> explorers() {
        return Collections.unmodifiableList(explorers);
    }

    /** How many of the explorers are still silent. */
    int unexplored() {
        return explorers.size() - explored;
    }

    /** When the last of them was asked. */
    long exploredAt() {
        return exploredAt;
    }

    /** How many nodes there should be that are nearer than this one; 0 when nobody knows. */
    double nodesExpectedNearer(Candidate candidate, double networkNodes) {
        long distance = candidate.id().high() ^ target.high();
        return (distance >>> 11) * 0x1p-53 * networkNodes;
    }

    /**
     * Whether the candidate's address was asked already. A second time is in order when another
     * node answered there than was promised, and this is that other.
     */
    boolean isAddressAsked(Candidate candidate) {
        int times = 0;
        boolean isShown = false;
        for (Candidate call : calls) {
            if (call.subnet() == candidate.subnet() && isSameAddress(call, candidate)) {
                times++;
                isShown |= candidate.isNamed() && candidate.id().equals(call.shownId());
            }
        }
        return times > 1 || (times == 1 && !isShown);
    }

    private boolean isSameAddress(Candidate one, Candidate other) {
        return surroundings.isLocalNetwork()
                ? one.endpoint().equals(other.endpoint())
                : one.endpoint().hasSameAddress(other.endpoint());
    }

    private void onSent(Candidate candidate, long now) {
        if (candidate.is(Candidate.State.STALLED)) {
            stalled--;
            repeats++;
        } else {
            assert candidate.is(Candidate.State.FRESH) : candidate;
            assert calls.size() < CALLS_MAX;
            calls.add(candidate);
            candidates.note(candidate);
        }
        waiting++;
        candidate.onSent(now, strategy.stallNanos(this), strategy.timeoutNanos());
    }

    /** Takes a call off the books; false when it was not on them. */
    private boolean ends(Candidate candidate) {
        return switch (candidate.state()) {
            case WAITING -> {
                waiting--;
                yield true;
            }
            case STALLED -> {
                stalled--;
                yield true;
            }
            case FRESH, ANSWERED, FAILED, MISNAMED, BARRED -> false;
        };
    }

    /**
     * Whose answer it is. Another id than promised says nothing against the node that shows it: if
     * it is known under that id, too, then this is its answer; otherwise the answer is ignored.
     */
    private @Nullable Candidate answerer(Candidate asked, NodeId sender) {
        if (asked.isNamed() && asked.id().equals(sender)) {
            return asked;
        }
        Candidate known = find(new Contact(sender, asked.endpoint()));
        if (!asked.isNamed() && known == null && !sender.equals(surroundings.self())) {
            return asked;
        }
        asked.onMisnamed(sender);
        boolean isUsable =
                known != null
                        && (known.is(Candidate.State.FRESH) || known.is(Candidate.State.BARRED));
        return isUsable ? known : null;
    }

    /** A stranger becomes known by its answer. */
    private void addAnswered(Candidate candidate) {
        int index = candidates.find(candidate.contact());
        if (index < 0) {
            add(-1 - index, candidate);
        }
        candidates.note(candidate);
    }

    private void add(int index, Candidate candidate) {
        candidates.insert(index, candidate);
        if (candidates.size() > CANDIDATES_MAX) {
            dropOne();
        }
    }

    private void suggestAll(List<Contact> nodes, Candidate suggester) {
        for (Contact node : nearestOf(nodes)) {
            suggest(node, suggester);
        }
    }

    private List<Contact> nearestOf(List<Contact> nodes) {
        if (nodes.size() <= NODES_PER_REPLY_MAX) {
            return nodes;
        }
        return nodes.stream()
                .sorted((a, b) -> target.compareNearness(a.id(), b.id()))
                .limit(NODES_PER_REPLY_MAX)
                .toList();
    }

    private void suggest(Contact contact, @Nullable Candidate suggester) {
        if (contact.id().equals(surroundings.self()) || contact.endpoint().port() == 0) {
            return;
        }
        int index = candidates.find(contact);
        if (index < 0) {
            add(-1 - index, new Candidate(contact.endpoint(), contact, suggester));
        } else if (suggester != null) {
            candidates.suggest(index, suggester);
        }
    }

    private void addStranger(Endpoint endpoint) {
        boolean isKnown = strangers.stream().anyMatch(known -> known.endpoint().equals(endpoint));
        if (!isKnown && endpoint.port() != 0 && strangers.size() < STRANGERS_MAX) {
            strangers.add(new Candidate(endpoint, null, null));
        }
    }

    /** Makes room: the farthest that nobody credible suggested goes, or just the farthest. */
    private void dropOne() {
        int farthest = -1;
        for (int i = candidates.size() - 1; i >= 0; i--) {
            Candidate candidate = candidates.get(i);
            if (candidate.is(Candidate.State.FRESH)) {
                if (!candidate.isCredible()) {
                    candidates.drop(i);
                    return;
                }
                farthest = Math.max(farthest, i);
            }
        }
        assert farthest >= 0 : "fewer calls than candidates";
        candidates.drop(farthest);
    }

    private @Nullable Candidate find(Contact contact) {
        int index = candidates.find(contact);
        return index < 0 ? null : candidates.get(index);
    }
}
