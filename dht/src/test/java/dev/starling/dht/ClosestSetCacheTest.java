package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ClosestSetCacheTest {
    private static final long NOW = -5;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ClosestSetCache cache = new ClosestSetCache();

    @Test
    void startsTheNextLookupBesideItsTarget() {
        NodeId target = NodeId.random(random);
        List<Contact> closest = contactsNear(target, 8);
        cache.put(target, closest, NOW);
        for (int i = 0; i < 10; i++) {
            NodeId other = target.randomAt(0, random);
            cache.put(other, contactsNear(other, 8), NOW);
        }
        NodeId neighbour = target.randomAt(40, random);
        List<Contact> start = cache.near(neighbour, 8, NOW);
        assertEquals(8, start.size());
        assertTrue(closest.containsAll(start));
        for (int i = 1; i < start.size(); i++) {
            assertTrue(neighbour.compareNearness(start.get(i - 1).id(), start.get(i).id()) < 0);
        }
    }

    @Test
    void keepsContactsToTheLastBit() {
        var ipv6 = new Endpoint(-1, Long.MIN_VALUE, Endpoint.PORT_MAX);
        var contact = new Contact(new NodeId(-1, 0, Integer.MIN_VALUE), ipv6);
        cache.put(contact.id(), List.of(contact), NOW);
        assertEquals(List.of(contact), cache.near(contact.id(), 8, NOW));
    }

    @Test
    void forgetsAfterHalfAnHourAndWhoDoesNotAnswer() {
        NodeId target = NodeId.random(random);
        List<Contact> closest = contactsNear(target, 8);
        cache.put(target, closest, NOW);
        cache.forget(closest.getFirst().endpoint());
        assertEquals(7, cache.near(target, 8, NOW).size());
        assertEquals(List.of(), cache.near(target, 8, NOW + ClosestSetCache.KEPT_NANOS));
    }

    @Test
    void holdsOnlySoManySets() {
        for (int i = 0; i < 1000; i++) {
            NodeId target = NodeId.random(random);
            cache.put(target, contactsNear(target, 100), NOW);
        }
        assertEquals(ClosestSetCache.SETS_MAX, cache.size());
        assertEquals(
                ClosestSetCache.SETS_MAX * ClosestSetCache.SET_CONTACTS_MAX,
                cache.near(NodeId.random(random), 10_000, NOW).size());
    }

    private List<Contact> contactsNear(NodeId target, int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                new Contact(
                                        target.randomAt(20, random),
                                        Endpoint.ofIpv4(random.nextInt(), 6881)))
                .toList();
    }
}
