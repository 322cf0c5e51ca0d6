package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CandidatesTest {
    private static final NodeId TARGET = NodeId.random(new SplittableRandom(1));

    private final RandomContacts nodes = RandomContacts.seeded(1);
    private final Candidates candidates = new Candidates(TARGET);

    @Test
    void areNearestFirstWhateverComesAndGoes() {
        var random = new SplittableRandom(2);
        var expected = new ArrayList<Contact>();
        Comparator<Contact> nearestFirst =
                Comparator.<Contact, NodeId>comparing(node -> node.id().distanceTo(TARGET))
                        .thenComparing(Contact::endpoint);
        for (int i = 0; i < 1_000; i++) {
            if (random.nextInt(3) > 0 || expected.isEmpty()) {
                // Up to the last bits, and now and then the same id at two addresses.
                Contact node = nodes.next(TARGET, random.nextInt(NodeId.BITS));
                expected.add(add(node).contact());
                expected.add(add(new Contact(node.id(), nodes.nextEndpoint())).contact());
            } else {
                int index = candidates.find(expected.remove(random.nextInt(expected.size())));
                assertTrue(index >= 0);
                candidates.drop(index);
            }
            expected.sort(nearestFirst);
            assertEquals(expected, candidates.stream().map(Candidate::contact).toList());
        }
    }

    @Test
    void whatIsNotedOfOneGoesWhereItGoes() {
        Candidate asked = add(nodes.next(TARGET, 10));
        add(nodes.next(TARGET, 5));
        candidates.note(asked);
        for (int bits = 1; bits < 60; bits++) {
            add(nodes.next(TARGET, bits));
            candidates.drop(bits % 2 == 0 ? candidates.size() - 1 : 0);
            for (int i = 0; i < candidates.size(); i++) {
                assertEquals(candidates.get(i) == asked, candidates.isNotable(i));
            }
            if (!candidates.contains(asked)) {
                asked = add(nodes.next(TARGET, 10));
                candidates.note(asked);
            }
        }
    }

    @Test
    void whoIsNamedByManyIsNotable() {
        Contact node = nodes.next();
        add(node);
        for (int named = 1; named < Candidates.MANY; named++) {
            assertFalse(candidates.isNotable(0));
            candidates.suggest(0, suggester());
        }
        assertFalse(candidates.isNotable(0), "it was named by too few");
        candidates.suggest(0, suggester());
        assertTrue(candidates.isNotable(0));
    }

    @Test
    void ofAStrangerNothingIsNoted() {
        Contact node = nodes.next();
        add(node);
        candidates.note(new Candidate(node.endpoint(), null, null));
        assertFalse(candidates.isNotable(0));
    }

    private Candidate add(Contact node) {
        var candidate = new Candidate(node.endpoint(), node, null);
        int index = candidates.find(node);
        assertTrue(index < 0);
        candidates.insert(-1 - index, candidate);
        assertSame(candidate, candidates.get(candidates.find(node)));
        return candidate;
    }

    private Candidate suggester() {
        return new Candidate(nodes.nextEndpoint(), nodes.next(), null);
    }
}
