package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a routing table, in whatever order, it stays one. */
class RoutingTableInvariantsTest {
    private static final int OPERATIONS = 25_000;
    private static final int WORLD = 1_500;

    // Four seeds, 100,000 operations: each family, with and without local addresses.
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void nothingBreaksIt(long seed) {
        var random = new SplittableRandom(seed);
        var family = seed % 2 == 0 ? Family.IPV4 : Family.IPV6;
        boolean allowsLocal = seed >= 2;
        long now = -5_000_000_000L;
        var table = new RoutingTable(NodeId.random(random), family, allowsLocal, now);
        List<Contact> world = world(random, family, allowsLocal, table.self());
        var answered = new HashSet<Contact>();
        int deepest = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            Contact contact = world.get(random.nextInt(world.size()));
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> answer(table, contact, answered, now, random);
                case 8, 9, 10, 11, 12 -> table.onTimeout(known(table, random, now), now);
                case 13, 14 -> table.onQuery(contact, now);
                case 15 -> now += random.nextLong(Duration.ofMinutes(4).toNanos());
                case 16 -> {
                    // An id changes, or comes from elsewhere.
                    NodeId id =
                            random.nextBoolean()
                                    ? NodeId.random(random)
                                    : known(table, random, now).id();
                    answer(table, new Contact(id, contact.endpoint()), answered, now, random);
                }
                case 17, 18 -> {
                    if (table.upkeep(now, random) instanceof Upkeep.Ping(var asked)) {
                        answer(table, asked, answered, now, random);
                    }
                }
                default -> {
                    if (random.nextInt(500) == 0) {
                        table = table.withSelf(NodeId.random(random), now);
                    }
                }
            }
            NodeId target =
                    random.nextBoolean()
                            ? NodeId.random(random)
                            : table.self().randomAt(random.nextInt(12), random);
            var checker = TableChecker.of(table, allowsLocal, target, now);
            deepest = Math.max(deepest, checker.buckets().size());
            var violation = checker.violation(answered);
            assertTrue(violation.isEmpty(), "seed " + seed + ", operation " + i + ": " + violation);
        }
        assertTrue(deepest > 6, "the world was too small to test anything: " + deepest);
    }

    /** Who may enter does, and who may not does not. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void aCandidateIsWhoWouldEnter(long seed) {
        var random = new SplittableRandom(seed);
        var family = seed % 2 == 0 ? Family.IPV4 : Family.IPV6;
        var table = new RoutingTable(NodeId.random(random), family, false, 0);
        List<Contact> world = world(random, family, false, table.self());
        long now = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            Contact contact = world.get(random.nextInt(world.size()));
            now += random.nextLong(Duration.ofSeconds(3).toNanos());
            boolean isCandidate = table.isCandidate(contact, now);
            var admission = table.onAnswer(contact, 1, now);
            boolean isNew =
                    admission instanceof Admission.Inserted
                            || (admission instanceof Admission.Waiting && isCandidate);
            assertEquals(isNew, isCandidate, contact + " in operation " + i + ": " + admission);
            table.onTimeout(known(table, random, now), now);
        }
    }

    /** The test of the test. */
    @Test
    void theCheckerSeesEachPlantedBug() {
        var random = new SplittableRandom(1);
        var table = new RoutingTable(NodeId.random(random), Family.IPV4, false, 0);
        var answered = new HashSet<Contact>();
        for (Contact contact : world(random, Family.IPV4, false, table.self())) {
            answer(table, contact, answered, 0, random);
        }
        NodeId target = NodeId.random(random);
        var right = TableChecker.of(table, false, target, 0);
        assertEquals("Optional.empty", right.violation(answered).toString());

        TableEntry first = right.entries().getFirst();
        Contact contact = first.contact();
        Endpoint endpoint = contact.endpoint();
        NodeId inFirst = table.self().randomAt(0, random);
        NodeId inSecond = table.self().randomAt(1, random);
        var fresh = Endpoint.parse("200.1.2.3:4");
        expect("our own id", right, new Contact(table.self(), fresh), 0, answered);
        expect("never answered", right, new Contact(inFirst, fresh), 0, new HashSet<>(answered));
        expect("nobody can be", right, new Contact(inFirst, fresh.withPort(0)), 0, answered);
        expect("twice the id", right, new Contact(contact.id(), fresh), 0, answered);
        expect(
                "twice the address",
                right,
                new Contact(inSecond, endpoint.withPort(9)),
                1,
                answered);
        expect("in the wrong bucket", right, new Contact(inFirst, fresh), 1, answered);
        var neighbour = Endpoint.ofIpv4(endpoint.ipv4() ^ 0x80, 4);
        expect("twice the network", right, new Contact(inFirst, neighbour), 0, answered);
        expect("too many contacts", right, new Contact(inFirst, fresh), 0, answered);
        var oneLess = new ArrayList<>(right.entries());
        oneLess.remove(first);
        assertViolation("though there is room", with(right, oneLess), answered);
        var otherClosest = new ArrayList<>(right.closest());
        otherClosest.removeLast();
        assertViolation(
                "closest to",
                new TableChecker(
                        right.self(),
                        false,
                        right.entries(),
                        right.buckets(),
                        target,
                        otherClosest),
                answered);
    }

    private static void expect(
            String violation,
            TableChecker right,
            Contact planted,
            int bucket,
            Set<Contact> everAnswered) {
        if (!violation.equals("never answered")) {
            everAnswered.add(planted);
        }
        var entries = new ArrayList<>(right.entries());
        entries.add(new TableEntry(planted, bucket, 0, true, false, false));
        assertViolation(violation, with(right, entries), everAnswered);
    }

    private static TableChecker with(TableChecker right, List<TableEntry> entries) {
        return new TableChecker(
                right.self(), false, entries, right.buckets(), right.asked(), right.closest());
    }

    private static void assertViolation(
            String expected, TableChecker wrong, Set<Contact> answered) {
        String found = wrong.violation(answered).orElse("nothing");
        assertTrue(found.contains(expected), () -> "not seen: " + expected + ", but " + found);
    }

    private static void answer(
            RoutingTable table,
            Contact contact,
            Set<Contact> answered,
            long now,
            SplittableRandom random) {
        answered.add(contact);
        table.onAnswer(contact, random.nextLong(Duration.ofSeconds(20).toNanos()), now);
    }

    /** Somebody in the table, if there is anybody. */
    private static Contact known(RoutingTable table, SplittableRandom random, long now) {
        List<TableEntry> entries = table.entries(now);
        return entries.isEmpty()
                ? new Contact(table.self(), Endpoint.loopback(1))
                : entries.get(random.nextInt(entries.size())).contact();
    }

    /** Few networks and crowded ones, near ids and far ones, and some that nobody should let in. */
    private static List<Contact> world(
            SplittableRandom random, Family family, boolean allowsLocal, NodeId self) {
        var contacts = new RandomContacts(random, family);
        var world = new ArrayList<Contact>();
        for (int i = 0; i < WORLD; i++) {
            NodeId id =
                    random.nextBoolean()
                            ? NodeId.random(random)
                            : self.randomAt(random.nextInt(14), random);
            var endpoint =
                    switch (random.nextInt(10)) {
                        case 0 -> contacts.endpoint(random.nextInt(40)).withPort(1 + i);
                        case 1 -> neighbour(contacts.endpoint(random.nextInt(400)), 1 + i % 200);
                        case 2 -> local(family, allowsLocal ? i : 0);
                        case 3 -> contacts.endpoint(random.nextInt(40)).withPort(0);
                        default -> contacts.nextEndpoint();
                    };
            world.add(new Contact(random.nextInt(WORLD) == 0 ? self : id, endpoint));
        }
        return world;
    }

    private static Endpoint neighbour(Endpoint endpoint, int host) {
        return endpoint.isIpv4()
                ? Endpoint.ofIpv4((endpoint.ipv4() & ~0xff) + host, endpoint.port())
                : new Endpoint(endpoint.high(), host, endpoint.port());
    }

    private static Endpoint local(Family family, int port) {
        return family == Family.IPV4 ? Endpoint.loopback(port) : new Endpoint(0, 1, port);
    }
}
