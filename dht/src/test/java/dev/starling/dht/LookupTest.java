package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.LookupStrategy.Step;
import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LookupTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final NodeId TARGET = new NodeId(0, 0, 0);
    private static final NodeId SELF = new NodeId(-1, -1, -1);

    private final SplittableRandom random = new SplittableRandom(1);
    private long now = Long.MAX_VALUE - 5 * SECOND; // nanoTime may wrap
    private boolean isLocal;
    private double networkNodes;

    @Test
    void isDoneAtOnceWhenThereIsNobodyToAsk() {
        assertInstanceOf(Step.Done.class, lookup(List.of(), List.of()).next(now));
    }

    @Test
    void asksAllBootstrapHostsAtOnceAndLearnsTheirIdsFromTheirAnswers() {
        var hosts = List.of(endpoint(1), endpoint(2), endpoint(3));
        Lookup lookup = lookup(List.of(), hosts);
        List<Candidate> asked = ask(lookup);
        assertEquals(hosts, asked.stream().map(Candidate::endpoint).toList());
        now += SECOND / 10;
        for (Candidate candidate : asked) {
            NodeId id = NodeId.random(random);
            lookup.onReply(candidate, id, List.of(), null, now);
            assertEquals(id, candidate.id());
        }
        assertInstanceOf(Step.Done.class, lookup.next(now));
        assertEquals(3, lookup.closestSet().size());
    }

    @Test
    void keepsTheTokenThatCameWithAnAnswer() {
        Lookup lookup = lookup(List.of(node(1)), List.of());
        byte[] token = {1, 2, 3};
        lookup.onReply(ask(lookup).getFirst(), node(1).id(), List.of(), token, now);
        assertEquals(token, lookup.closestSet().getFirst().token());
    }

    @Test
    void givesTheSlotOfAStalledCallToAnotherAndStillWelcomesItsAnswer() {
        Lookup lookup = lookup(nodes(1, 2), List.of());
        List<Candidate> first = ask(lookup);
        assertEquals(List.of(node(1)), contacts(first));
        stall(lookup, first);
        assertEquals(0, lookup.waiting());
        assertEquals(List.of(node(2)), contacts(ask(lookup)));
        lookup.onReply(first.getFirst(), node(1).id(), List.of(), null, now + 5 * SECOND);
        assertEquals(List.of(node(1)), contacts(lookup.closestSet()));
    }

    @Test
    void sendsAQueryOnceMoreToASilentOneThatWouldBelongToTheSet() {
        Lookup lookup = lookup(nodes(1, 2), List.of());
        List<Candidate> asked = askOneAfterTheOther(lookup, 2);
        lookup.onReply(asked.get(1), node(2).id(), List.of(), null, now);
        stall(lookup, asked.subList(0, 1));
        now += 2 * SECOND;
        assertEquals(asked.subList(0, 1), ask(lookup));
        assertEquals(2, asked.getFirst().sends());
        stall(lookup, asked.subList(0, 1));
        now += 2 * SECOND;
        assertInstanceOf(Step.Done.class, lookup.next(now));
        assertEquals(1, lookup.figures().repeats());
    }

    @Test
    void waitsTenSecondsWhenNobodyAtAllHasAnswered() {
        Lookup lookup = lookup(nodes(1, 1), List.of());
        List<Candidate> asked = ask(lookup);
        stall(lookup, asked);
        Step.Wait wait = assertInstanceOf(Step.Wait.class, lookup.next(now));
        assertEquals(asked.getFirst().timesOutAt() - now, wait.nanos());
        now += wait.nanos();
        lookup.onTimeout(asked.getFirst(), now);
        assertInstanceOf(Step.Done.class, lookup.next(now));
    }

    @Test
    void ignoresAnAnswerUnderAnotherIdAndAsksThatOtherOnceItIsNamed() {
        Lookup lookup = lookup(nodes(1, 2), List.of());
        List<Candidate> asked = askOneAfterTheOther(lookup, 2);
        var real = new Contact(node(5).id(), node(1).endpoint());
        lookup.onReply(asked.get(0), real.id(), nodes(6, 9), null, now);
        assertEquals(2, lookup.candidates().size());
        lookup.onReply(asked.get(1), node(2).id(), List.of(real), null, now);
        assertEquals(List.of(real), contacts(ask(lookup)));
    }

    @Test
    void takesAnAnswerForThatOfTheOneWhoGaveItWhenThatOneIsKnown() {
        var real = new Contact(node(5).id(), node(1).endpoint());
        Lookup lookup = lookup(List.of(node(1), real), List.of());
        lookup.onReply(ask(lookup).getFirst(), real.id(), List.of(), null, now);
        assertEquals(List.of(real), contacts(lookup.closestSet()));
    }

    @Test
    void asksOnePerAddressAndSubnetExceptInALocalNetwork() {
        var neighbours =
                List.of(
                        new Contact(node(1).id(), endpoint(1)),
                        new Contact(node(2).id(), endpoint(1).withPort(7)),
                        new Contact(node(3).id(), Endpoint.ofIpv4(endpoint(1).ipv4() + 1, 7)));
        assertEquals(1, askUntilDone(lookup(neighbours, List.of())));
        isLocal = true;
        assertEquals(3, askUntilDone(lookup(neighbours, List.of())));
    }

    @Test
    void leavesThoseWhomOnlyALiarSuggestedForLast() {
        Lookup lookup = lookup(List.of(node(1), node(200)), List.of());
        List<Candidate> asked = askOneAfterTheOther(lookup, 2);
        lookup.onReply(asked.get(0), node(1).id(), nodes(2, 20), null, now);
        lookup.onReply(asked.get(1), node(200).id(), List.of(), null, now);
        for (int i = 0; i < 4; i++) {
            stall(lookup, ask(lookup));
        }
        lookup.candidates().stream()
                .filter(candidate -> candidate.is(Candidate.State.FRESH))
                .forEach(candidate -> assertFalse(candidate.isCredible()));
    }

    @Test
    void asksWhoIsBehindSilentOnesThatFillEverybodysAnswers() {
        Lookup lookup = lookup(nodes(1, 10), List.of());
        var explored = new ArrayList<NodeId>();
        for (int steps = 0; steps < 100; steps++) {
            switch (lookup.next(now)) {
                case Step.Ask(var asked) -> {
                    for (Candidate candidate : asked) {
                        if (candidate.id().compareTo(node(4).id()) < 0) {
                            stall(lookup, List.of(candidate));
                        } else {
                            lookup.onReply(candidate, candidate.id(), List.of(), null, now);
                        }
                    }
                }
                case Step.Explore(var by, var place) -> {
                    assertTrue(by.is(Candidate.State.ANSWERED));
                    explored.add(place);
                    lookup.onExplored(by, nodes(11, 11));
                }
                case Step.Wait(long nanos) -> now += nanos;
                case Step.Done _ -> steps = 100;
            }
        }
        assertFalse(explored.isEmpty());
        assertTrue(explored.size() <= Lookup.EXPLORATIONS_MAX);
        assertTrue(contacts(lookup.closestSet()).contains(node(11)));
    }

    @Test
    void looksBehindASetThatIsTooCloseToBeChance() {
        networkNodes = 1000;
        List<Contact> placed =
                IntStream.range(0, 8)
                        .mapToObj(i -> new Contact(new NodeId(0, 1, i), endpoint(100 + i)))
                        .toList();
        List<Contact> behind =
                IntStream.range(1, 17)
                        .mapToObj(i -> new Contact(new NodeId((long) i << 54, 0, 0), endpoint(i)))
                        .toList();
        var start = new ArrayList<>(behind);
        start.addAll(placed);
        Lookup lookup = lookup(start, List.of());
        askUntilDone(lookup);
        List<Contact> set = contacts(lookup.closestSet());
        assertEquals(AdaptiveStrategy.CLOSEST_MAX, set.size());
        assertTrue(set.containsAll(placed));
        assertTrue(set.containsAll(behind.subList(0, 8)));
    }

    private Lookup lookup(List<Contact> start, List<Endpoint> bootstrap) {
        var surroundings =
                new LookupSurroundings(
                        SELF,
                        new RoundTrips(),
                        new Unreachable(1),
                        _ -> true,
                        networkNodes,
                        networkNodes / 10,
                        isLocal);
        return new Lookup(TARGET, surroundings, new AdaptiveStrategy(), start, bootstrap);
    }

    private List<Candidate> ask(Lookup lookup) {
        return assertInstanceOf(Step.Ask.class, lookup.next(now)).candidates();
    }

    /** Far from the target another is asked when half of all answers would have come. */
    private List<Candidate> askOneAfterTheOther(Lookup lookup, int count) {
        var asked = new ArrayList<Candidate>(ask(lookup));
        while (asked.size() < count) {
            now += assertInstanceOf(Step.Wait.class, lookup.next(now)).nanos();
            asked.addAll(ask(lookup));
        }
        return asked;
    }

    /** Everybody answers and names nobody. */
    private int askUntilDone(Lookup lookup) {
        int asked = 0;
        while (lookup.next(now) instanceof Step.Ask(var candidates)) {
            for (Candidate candidate : candidates) {
                lookup.onReply(candidate, candidate.id(), List.of(), null, now);
                asked++;
            }
        }
        assertInstanceOf(Step.Done.class, lookup.next(now));
        return asked;
    }

    private void stall(Lookup lookup, List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            now = candidate.stallsAt();
            lookup.onStall(candidate, now);
        }
    }

    private static List<Contact> contacts(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::contact).toList();
    }

    private static List<Contact> nodes(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(LookupTest::node).toList();
    }

    /** The lower its number, the nearer it is. */
    private static Contact node(int number) {
        return new Contact(new NodeId((long) number << 48, 0, 0), endpoint(number));
    }

    private static Endpoint endpoint(int number) {
        return Endpoint.ofIpv4(0x05000001 + (number << 8), 6881);
    }
}
