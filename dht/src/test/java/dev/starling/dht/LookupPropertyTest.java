package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.LookupStrategy.Step;
import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the others do, a lookup ends and keeps its bounds. One seed draws how a network behaves:
 * silent, lying, colliding, flooding, late, or all of it.
 */
final class LookupPropertyTest {
    private static final int SEEDS = 300;
    private static final int FLOOD = 4096 / 26;

    private record Event(long at, long order, Runnable action) {}

    static List<LookupStrategy> strategies() {
        return List.of(new AdaptiveStrategy(), new FixedAlpha(), new LibtorrentLike());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void endsAndKeepsItsBoundsWhateverOthersDo(LookupStrategy strategy) {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                new Madhouse(seed, strategy).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(strategy + ", seed " + seed, e);
            }
        }
    }

    /** A network in which anything goes, and the checks of what the lookup does in it. */
    private static final class Madhouse {
        private final SplittableRandom chance;
        private final NodeId self;
        private final NodeId target;
        private final Lookup lookup;
        private final boolean isOurs;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(
                        Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
        private final List<Contact> known = new ArrayList<>();
        private final Set<Contact> asked = new HashSet<>();
        private final Map<Candidate, Integer> ends = new HashMap<>();
        private final int silent;
        private final int lying;
        private final int refusing;
        private final int flooding;
        private final int idBits;
        private final int addresses;
        private long now;
        private long order;
        private int sent;

        Madhouse(long seed, LookupStrategy strategy) {
            chance = new SplittableRandom(seed);
            now = chance.nextLong() / 2;
            silent = share();
            lying = share();
            refusing = share() / 4;
            flooding = share();
            idBits = chance.nextInt(6) == 0 ? 4 : NodeId.BITS;
            addresses = chance.nextInt(4) == 0 ? 3 : Integer.MAX_VALUE;
            self = id();
            target = chance.nextInt(5) == 0 ? self : id();
            isOurs = strategy instanceof AdaptiveStrategy;
            boolean isCounted = chance.nextBoolean();
            int salt = chance.nextInt();
            var surroundings =
                    new LookupSurroundings(
                            self,
                            new RoundTrips(),
                            new Unreachable(seed),
                            contact -> (contact.hashCode() ^ salt) % 3 != 0,
                            isCounted ? 1 + chance.nextInt(10_000_000) : 0,
                            isCounted ? chance.nextInt(5000) : 0,
                            chance.nextInt(4) == 0);
            var bootstrap = new ArrayList<Endpoint>();
            for (int i = chance.nextInt(50); i > 0; i--) {
                bootstrap.add(endpoint());
            }
            lookup =
                    new Lookup(
                            target,
                            surroundings,
                            strategy,
                            contacts(chance.nextInt(40)),
                            bootstrap);
        }

        void run() {
            advance();
            while (!events.isEmpty()) {
                Event event = events.remove();
                now = event.at();
                event.action().run();
                advance();
                check();
            }
            assertTrue(lookup.next(now) instanceof Step.Done, "it never ends");
            assertEquals(0, lookup.waiting());
            assertEquals(0, lookup.stalled());
            assertEquals(lookup.calls(), ends.size());
            ends.values().forEach(times -> assertEquals(1, times));
            assertEquals(sent, lookup.figures().queries());
        }

        private void advance() {
            for (int steps = 0; steps < 1000; steps++) {
                switch (lookup.next(now)) {
                    case Step.Ask(var candidates) -> candidates.forEach(this::send);
                    case Step.Explore(var by, _) -> explore(by);
                    case Step.Wait(long nanos) -> {
                        assertTrue(nanos > 0);
                        if (nanos != Step.FOREVER) {
                            at(nanos, () -> {});
                        } else {
                            assertTrue(lookup.waiting() + lookup.stalled() > 0, "for whom?");
                        }
                        return;
                    }
                    case Step.Done() -> {
                        return;
                    }
                }
            }
            throw new AssertionError("it asks without end");
        }

        private void explore(Candidate by) {
            sent++;
            assertTrue(by.is(Candidate.State.ANSWERED), "asks a stranger");
            if (chance.nextInt(100) >= silent) {
                at(delay(), () -> lookup.onExplored(by, nodes()));
            }
        }

        private void send(Candidate candidate) {
            sent++;
            assertEquals(now, candidate.sentAt());
            if (candidate.isNamed()) {
                assertFalse(candidate.id().equals(self), "asks itself");
            }
            assertTrue(candidate.sends() <= 2, "sent a third time");
            if (candidate.sends() == 1 && candidate.isNamed()) {
                assertTrue(asked.add(candidate.contact()), "asked twice: " + candidate);
            }
            boolean isSilent = chance.nextInt(100) < silent;
            if (!isSilent) {
                at(delay(), () -> answer(candidate));
                if (chance.nextInt(10) == 0) {
                    at(delay(), () -> answer(candidate));
                }
            }
            long stallsAt = candidate.stallsAt();
            long timesOutAt = candidate.timesOutAt();
            at(
                    stallsAt - now,
                    () -> {
                        if (candidate.stallsAt() == stallsAt) {
                            lookup.onStall(candidate, now);
                        }
                    });
            at(
                    timesOutAt - now,
                    () -> {
                        if (candidate.timesOutAt() == timesOutAt) {
                            end(candidate, () -> lookup.onTimeout(candidate, now));
                        }
                    });
        }

        private void answer(Candidate candidate) {
            end(
                    candidate,
                    () -> {
                        if (chance.nextInt(100) < refusing) {
                            lookup.onError(candidate, now);
                        } else {
                            boolean isOther =
                                    !candidate.isNamed() || chance.nextInt(100) < lying / 3;
                            NodeId sender = isOther ? anyId() : candidate.id();
                            lookup.onReply(candidate, sender, nodes(), null, now);
                        }
                    });
        }

        /** A call that is out is so no more; to one that has ended nothing happens. */
        private void end(Candidate candidate, Runnable event) {
            boolean wasOut = candidate.isOut();
            Candidate.State before = candidate.state();
            event.run();
            assertFalse(candidate.isOut());
            if (wasOut) {
                ends.merge(candidate, 1, Integer::sum);
            } else {
                assertEquals(before, candidate.state());
            }
        }

        private void check() {
            assertTrue(lookup.candidates().size() <= Lookup.CANDIDATES_MAX);
            assertTrue(lookup.strangers().size() <= Lookup.STRANGERS_MAX);
            assertTrue(lookup.calls() <= Lookup.CALLS_MAX);
            if (isOurs) {
                assertTrue(lookup.waiting() <= AdaptiveStrategy.SLOTS);
            }
            List<Candidate> candidates = lookup.candidates();
            for (int i = 1; i < candidates.size(); i++) {
                assertTrue(
                        target.compareNearness(candidates.get(i - 1).id(), candidates.get(i).id())
                                <= 0);
            }
            if (isOurs) {
                checkClosestSet(lookup.closestSet());
            }
        }

        private void checkClosestSet(List<Candidate> set) {
            assertTrue(set.size() <= AdaptiveStrategy.CLOSEST_MAX);
            assertTrue(set.stream().allMatch(member -> member.is(Candidate.State.ANSWERED)));
            if (!lookup.surroundings().isLocalNetwork()) {
                assertEquals(
                        set.size(), set.stream().mapToLong(Candidate::subnet).distinct().count());
            }
        }

        private List<Contact> nodes() {
            return contacts(chance.nextInt(100) < flooding / 2 ? FLOOD : chance.nextInt(9));
        }

        private List<Contact> contacts(int count) {
            var contacts = new ArrayList<Contact>();
            for (int i = 0; i < count; i++) {
                boolean isKnown = !known.isEmpty() && chance.nextInt(3) > 0;
                var contact =
                        isKnown
                                ? known.get(chance.nextInt(known.size()))
                                : new Contact(anyId(), endpoint());
                known.add(contact);
                contacts.add(contact);
            }
            return contacts;
        }

        private NodeId anyId() {
            return switch (chance.nextInt(10)) {
                case 0 -> self;
                case 1 -> known.isEmpty() ? id() : known.get(chance.nextInt(known.size())).id();
                case 2, 3 -> target == null ? id() : target.randomAt(chance.nextInt(160), chance);
                default -> id();
            };
        }

        private NodeId id() {
            NodeId drawn = NodeId.random(chance);
            return idBits == NodeId.BITS ? drawn : new NodeId(drawn.high() & (-1L << 60), 0, 0);
        }

        private Endpoint endpoint() {
            int address = addresses == 3 ? chance.nextInt(3) : chance.nextInt();
            int port = chance.nextInt(50) == 0 ? 0 : 1 + chance.nextInt(3);
            return Endpoint.ofIpv4(address, port);
        }

        private long delay() {
            return chance.nextInt(20) == 0
                    ? chance.nextLong(20_000_000_000L)
                    : chance.nextLong(700_000_000L);
        }

        private int share() {
            return switch (chance.nextInt(4)) {
                case 0 -> 0;
                case 1 -> 100;
                default -> chance.nextInt(100);
            };
        }

        private void at(long delay, Runnable action) {
            events.add(new Event(now + delay, order++, action));
        }
    }
}
