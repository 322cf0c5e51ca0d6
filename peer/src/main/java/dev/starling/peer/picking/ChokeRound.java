package dev.starling.peer.picking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whom to serve for the next ten seconds.
 *
 * <p>While we fetch: those who send us most, and beside them somebody by chance, for 30 seconds, to
 * find out whether he would send more than they do, and because he who has nothing can send
 * nothing. Slots that nobody has earned go by chance, too. Whoever has not had such a turn is
 * before those who have, and who came lately is three times as likely as others of his kind. A peer
 * that owes us blocks and does not send them (a snub) earns nothing.
 *
 * <p>When we have everything nobody can earn anything: the slots go round, 30 seconds each, to who
 * has waited longest.
 */
public final class ChokeRound {
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    static final long TURN_NANOS = Duration.ofSeconds(30).toNanos();

    /** How long a peer counts as new. */
    static final long NEW_NANOS = Duration.ofMinutes(1).toNanos();

    static final int NEW_WEIGHT = 3;

    /** One slot in so many is given by chance, and one in any case. */
    private static final int OPTIMISTIC_DIVISOR = 5;

    /**
     * A connected peer.
     *
     * @param downRate bytes a second that it sends us
     * @param isSnubbed it has not sent what it owes us for a minute
     * @param connectedSince on the host's clock
     */
    public record Candidate(
            long key,
            boolean isInterested,
            long downRate,
            boolean isSnubbed,
            long connectedSince) {}

    private static final Comparator<Candidate> BY_MERIT =
            Comparator.comparingLong(Candidate::downRate)
                    .reversed()
                    .thenComparingLong(Candidate::key);

    private final RandomGenerator random;

    /** Who was given a slot for nothing, and when; in the order of when. */
    private final Map<Long, Long> turns = new LinkedHashMap<>();

    /** Who had a turn while others of those who are still there had none. */
    private final Set<Long> served = new LinkedHashSet<>();

    /** While we seed: who is served next, and behind them those who are or were, as they were. */
    private final Set<Long> line = new LinkedHashSet<>();

    public ChokeRound(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Who is to be unchoked; everybody else is to be choked.
     *
     * @param candidates in an order that is the same in every run
     */
    public List<Long> next(List<Candidate> candidates, int slots, boolean isSeeding, long now) {
        assert slots > 0 : slots;
        var interested = new ArrayList<Candidate>();
        var keys = new LinkedHashSet<Long>();
        for (Candidate candidate : candidates) {
            if (candidate.isInterested) {
                interested.add(candidate);
                keys.add(candidate.key);
            }
        }
        turns.keySet().retainAll(keys);
        turns.values().removeIf(since -> now - since >= TURN_NANOS);
        served.retainAll(keys);
        line.retainAll(keys);
        return isSeeding ? seeding(keys, slots, now) : fetching(interested, slots, now);
    }

    /** Who of those whom {@link #next} named has his slot for nothing. */
    public Set<Long> optimistic() {
        return new LinkedHashSet<>(turns.keySet());
    }

    private List<Long> fetching(List<Candidate> interested, int slots, long now) {
        int earnable = slots - Math.max(1, slots / OPTIMISTIC_DIVISOR);
        var unchoked = new LinkedHashSet<Long>();
        interested.stream()
                .filter(candidate -> !candidate.isSnubbed && candidate.downRate > 0)
                .sorted(BY_MERIT)
                .limit(earnable)
                .forEach(candidate -> unchoked.add(candidate.key));
        turns.keySet().removeAll(unchoked); // he has earned it now
        while (turns.size() > slots - unchoked.size()) {
            turns.remove(turns.keySet().iterator().next());
        }
        unchoked.addAll(turns.keySet());
        while (unchoked.size() < slots && unchoked.size() < interested.size()) {
            long chosen = byChance(interested, unchoked, now);
            unchoked.add(chosen);
            served.add(chosen);
            turns.put(chosen, now);
        }
        return List.copyOf(unchoked);
    }

    private long byChance(List<Candidate> interested, Set<Long> unchoked, long now) {
        var waiting = new ArrayList<Candidate>();
        for (Candidate candidate : interested) {
            if (!unchoked.contains(candidate.key) && !served.contains(candidate.key)) {
                waiting.add(candidate);
            }
        }
        if (waiting.isEmpty()) { // everybody had his turn: the next time round
            served.clear();
            return byChance(interested, unchoked, now);
        }
        int ticket = random.nextInt(waiting.stream().mapToInt(it -> weight(it, now)).sum());
        int index = 0;
        while (ticket >= weight(waiting.get(index), now)) {
            ticket -= weight(waiting.get(index++), now);
        }
        return waiting.get(index).key;
    }

    private static int weight(Candidate candidate, long now) {
        return now - candidate.connectedSince < NEW_NANOS ? NEW_WEIGHT : 1;
    }

    private List<Long> seeding(Set<Long> interested, int slots, long now) {
        line.addAll(interested);
        while (turns.size() > slots) {
            turns.remove(turns.keySet().iterator().next());
        }
        for (long key : List.copyOf(line)) {
            if (turns.size() < slots && turns.putIfAbsent(key, now) == null) {
                line.remove(key);
                line.add(key);
            }
        }
        return List.copyOf(turns.keySet());
    }
}
