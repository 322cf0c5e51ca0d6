package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
    private static final long START = -12_345_678_901L;
    private static final long RTT = Duration.ofMillis(50).toNanos();

    private final SplittableRandom random = new SplittableRandom(42);
    private final NodeId self = NodeId.random(random);
    private final RandomContacts contacts = new RandomContacts(random, Family.IPV4);
    private final RoutingTable table = new RoutingTable(self, Family.IPV4, false, START);

    @Test
    void whoNeverAnsweredIsNotInTheTable() {
        Contact stranger = contacts.next();
        table.onQuery(stranger, START);
        table.onTimeout(stranger, START);
        assertEquals(0, table.size());
        assertTrue(table.isCandidate(stranger, START));
        assertEquals(new Admission.Inserted(), answer(stranger, START));
        assertEquals(List.of(stranger), table.closest(self, 8, START));
        assertFalse(table.isCandidate(stranger, START));
        assertEquals(new Admission.Refreshed(), answer(stranger, START));
    }

    @Test
    void eightOfEachDistanceAndNearlyAllOfTheNeighbours() {
        fill(10_000);
        TableQuality quality = table.quality(START);
        int buckets = quality.buckets().size();
        assertTrue(buckets >= 9 && buckets <= 13, () -> buckets + " buckets");
        for (TableQuality.OfBucket bucket : quality.buckets().subList(0, buckets - 3)) {
            assertEquals(RoutingTable.BUCKET_SIZE, bucket.size());
            assertEquals(RoutingTable.WAITING_MAX, bucket.waiting());
        }
        assertEquals(quality.size(), quality.good());
        assertTrue(quality.size() > 90 && quality.size() < 120, quality::toString);
    }

    /** Where we are among the eight nearest ourselves, others rely on us to know the rest. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anAnswerAboutATargetNearUsMissesNobody(long seed) {
        var drawn = new SplittableRandom(seed);
        var world = new ArrayList<Contact>();
        var several = new RandomContacts(drawn, Family.IPV6);
        for (int i = 0; i < 20_000; i++) {
            world.add(several.next());
        }
        NodeId own = NodeId.random(drawn);
        var filled = new RoutingTable(own, Family.IPV6, false, START);
        world.forEach(contact -> filled.onAnswer(contact, RTT, START));
        int nearTargets = 0;
        for (int i = 0; i < 200; i++) {
            NodeId target = own.randomAt(8 + i % 12, drawn);
            List<Contact> truth =
                    world.stream()
                            .sorted(Comparator.comparing(Contact::id, target::compareNearness))
                            .limit(8)
                            .toList();
            if (target.compareNearness(own, truth.getLast().id()) < 0) {
                nearTargets++;
                assertEquals(truth, filled.closest(target, 8, START));
            }
        }
        assertTrue(nearTargets > 50);
    }

    @Test
    void aContactIsGoodForFifteenMinutesAfterAnAnswer() {
        Contact contact = contacts.next();
        answer(contact, START);
        assertEquals(1, table.quality(second(899)).good());
        assertEquals(0, table.quality(second(15 * 60)).good());
        assertEquals(1, table.quality(second(15 * 60)).questionable());
    }

    @Test
    void itsQueriesKeepItGoodForAnHourAtMost() {
        Contact contact = contacts.next();
        answer(contact, START);
        for (int minute = 1; minute < 60; minute++) {
            table.onQuery(contact, at(Duration.ofMinutes(minute)));
            assertEquals(1, table.quality(at(Duration.ofMinutes(minute))).good());
        }
        table.onQuery(contact, at(Duration.ofMinutes(60)));
        assertEquals(0, table.quality(at(Duration.ofMinutes(60))).good());
    }

    @Test
    void goodOnesAreHandedOutBeforeQuestionableOnes() {
        Contact near = contacts.next(self, 20);
        Contact far = contacts.next(self, 0);
        answer(near, START);
        answer(far, at(Duration.ofMinutes(14)));
        long later = at(Duration.ofMinutes(20));
        assertEquals(List.of(far), table.closest(self, 1, later));
        assertEquals(List.of(near, far), table.closest(self, 2, later));
    }

    @Test
    void whoIsNotWantedIsPassedOver() {
        fill(1_000);
        List<Contact> all = table.closest(self, 16, START);
        List<Contact> even =
                table.closest(self, 5, START, contact -> all.indexOf(contact) % 2 == 0);
        assertEquals(List.of(all.get(0), all.get(2), all.get(4), all.get(6), all.get(8)), even);
    }

    @Test
    void thoseWhoWaitForAPlaceAreAmongTheNearest() {
        List<Contact> far = farBucket();
        Contact waiting = contacts.next(self, 0);
        assertInstanceOf(Admission.Waiting.class, answer(waiting, second(1)));
        int all = table.entries(second(1)).size();
        List<Contact> nearest = table.nearest(waiting.id(), all);
        assertEquals(waiting, nearest.getFirst());
        assertTrue(nearest.containsAll(far));
        assertEquals(all, nearest.size());
        assertEquals(nearest.subList(0, 3), table.nearest(waiting.id(), 3));
    }

    @Test
    void threeFailuresInARowWhenNobodyWaits() {
        Contact contact = contacts.next();
        answer(contact, START);
        assertEquals(new AfterTimeout.Stays(), table.onTimeout(contact, second(10)));
        assertEquals(0, table.quality(second(10)).good());
        assertEquals(new AfterTimeout.Stays(), table.onTimeout(contact, second(20)));
        answer(contact, second(25));
        assertEquals(1, table.quality(second(25)).good());
        assertEquals(new AfterTimeout.Stays(), table.onTimeout(contact, second(30)));
        assertEquals(new AfterTimeout.Stays(), table.onTimeout(contact, second(40)));
        assertEquals(new AfterTimeout.Left(null), table.onTimeout(contact, second(50)));
        assertEquals(0, table.size());
        assertEquals(new AfterTimeout.NotHere(), table.onTimeout(contact, second(60)));
    }

    @Test
    void twoFailuresWhenAnotherWaitsAndTheLatestToAnswerFollows() {
        List<Contact> far = farBucket();
        Contact first = contacts.next(self, 0);
        Contact second = contacts.next(self, 0);
        assertInstanceOf(Admission.Waiting.class, answer(first, second(1)));
        assertInstanceOf(Admission.Waiting.class, answer(second, second(2)));
        Contact failing = far.getFirst();
        assertEquals(new AfterTimeout.Stays(), table.onTimeout(failing, second(10)));
        assertEquals(new AfterTimeout.Left(second), table.onTimeout(failing, second(20)));
        assertTrue(table.closest(first.id(), 8, second(20)).contains(second));
    }

    @Test
    void manyLookupsThatWaitForOneNodeAreOneFailure() {
        Contact contact = contacts.next();
        answer(contact, START);
        for (int i = 0; i < 8; i++) {
            assertEquals(new AfterTimeout.Stays(), table.onTimeout(contact, second(10)));
        }
    }

    @Test
    void whenNobodyAnswersAnyMoreTheTableStays() {
        fill(1_000);
        int size = table.size();
        long now = START;
        for (int round = 0; round < 20; round++) {
            for (TableEntry entry : table.entries(now)) {
                now += Duration.ofSeconds(1).toNanos();
                table.onTimeout(entry.contact(), now);
            }
        }
        assertTrue(table.isCutOff());
        assertTrue(table.size() >= size - 1);
        answer(table.entries(now).getFirst().contact(), now);
        assertFalse(table.isCutOff());
    }

    /** Or one who is dead would be asked for ever, while the others are heard of and not asked. */
    @Test
    void whoIsCutOffAsksOneAfterTheOther() {
        fill(100);
        long now = START;
        Contact dead = table.entries(now).getFirst().contact();
        for (int i = 0; !table.isCutOff(); i++) {
            now = second(60 + i);
            table.onTimeout(dead, second(60));
        }
        var asked = new LinkedHashSet<Contact>();
        int live = table.size();
        for (int i = 0; i < live; i++) {
            now += Duration.ofSeconds(30).toNanos();
            for (TableEntry entry : table.entries(now)) {
                table.onQuery(entry.contact(), now);
            }
            Contact next = askedBy(table.upkeep(now, random));
            table.onTimeout(next, now);
            asked.add(next);
        }
        assertEquals(live, asked.size());
    }

    @Test
    void aChangedIdEvictsAtOnceAndTheBucketIsAskedFirst() {
        List<Contact> far = farBucket();
        Contact before = far.getFirst();
        var after = new Contact(NodeId.random(random), before.endpoint());
        assertEquals(new Admission.IdChanged(before), answer(after, second(1)));
        assertFalse(table.closest(before.id(), 200, second(1)).contains(before));
        var asked = new LinkedHashSet<Contact>();
        long now = second(30);
        for (int i = 0; i < far.size() - 1; i++) {
            asked.add(askedBy(table.upkeep(now, random)));
            now += RoutingTable.UPKEEP_SPACING_NANOS;
        }
        assertEquals(new LinkedHashSet<>(far.subList(1, far.size())), asked);
        assertEquals(new Admission.Inserted(), answer(after, now));
    }

    @Test
    void whoIsInDoubtIsNotNamedBeforeAnAnswerShowsWhoItIs() {
        fill(100);
        Contact known = contacts.next(self, 9);
        answer(known, START);
        var other = new Contact(self.randomAt(9, random), known.endpoint());
        assertFalse(table.doubt(known, second(1)));
        assertFalse(table.doubt(contacts.next(), second(1)));
        assertEquals(known, nearestNamed(known, second(1)));
        assertTrue(table.doubt(other, second(1)));
        assertFalse(table.namable(known.id(), 8, second(2)).contains(known));
        // For our own use it is as good as before.
        assertEquals(known, table.closest(known.id(), 1, second(2)).getFirst());
        answer(known, second(3));
        assertEquals(known, nearestNamed(known, second(3)));
    }

    @Test
    void whoHasAnotherIdIndeedIsNamedByItWhenItHasAnsweredTwice() {
        Contact before = contacts.next(self, 9);
        answer(before, START);
        var after = new Contact(self.randomAt(9, random), before.endpoint());
        assertTrue(table.doubt(after, second(1)));
        assertEquals(new Admission.IdChanged(before), answer(after, second(2)));
        assertEquals(List.of(), table.namable(before.id(), 8, second(2)));
        assertEquals(new Admission.Inserted(), answer(after, second(3)));
        assertEquals(after, nearestNamed(after, second(3)));
        // One who changed his id may do so again.
        assertTrue(table.doubt(before, second(4)));
    }

    @Test
    void aDoubtThatNobodyAnswersEnds() {
        Contact known = contacts.next();
        answer(known, START);
        var other = new Contact(NodeId.random(random), known.endpoint());
        assertTrue(table.doubt(other, START));
        assertEquals(List.of(), table.namable(known.id(), 8, START + Doubts.LASTS_NANOS - 1));
        assertEquals(known, nearestNamed(known, START + Doubts.LASTS_NANOS));
        assertFalse(table.doubt(other, START + Doubts.AGAIN_AFTER_NANOS - 1));
        assertTrue(table.doubt(other, START + Doubts.AGAIN_AFTER_NANOS));
    }

    /** Somebody speaks in the name of all whom we know, with ever new ids, for two hours. */
    @Test
    void whoForgesQueriesWipesNothingAndCausesFewPings() {
        fill(10_000);
        List<Contact> known = table.entries(START).stream().map(TableEntry::contact).toList();
        int pings = 0;
        int named = 0;
        int times = 0;
        for (int at = 0; at < 7_200; at++) {
            var toPing = new ArrayList<Contact>();
            for (Contact contact : known) {
                var forged = new Contact(NodeId.random(random), contact.endpoint());
                table.onQuery(forged, second(at));
                if (table.doubt(forged, second(at))) {
                    toPing.add(contact);
                }
            }
            int inUse = table.size();
            int namedNow = table.namable(self, inUse, second(at)).size();
            assertTrue(namedNow >= inUse - Doubts.DOUBTS_MAX, namedNow + " of " + inUse);
            named += namedNow;
            times += inUse;
            pings += toPing.size();
            // The doubted are there, but for one in ten, who is dead and will leave by himself.
            toPing.stream()
                    .filter(contact -> known.indexOf(contact) % 10 != 0)
                    .forEach(contact -> answer(contact, START));
        }
        assertEquals(known, table.entries(START).stream().map(TableEntry::contact).toList());
        int intervals = (int) (Duration.ofHours(2).toNanos() / Doubts.AGAIN_AFTER_NANOS);
        assertTrue(pings <= intervals * Doubts.DOUBTS_MAX, () -> "too many pings");
        assertTrue(pings > intervals, "nothing was tested");
        double share = (double) named / times;
        System.out.printf(
                "forged queries in the names of %d, every second: %.1f pings a minute, %.2f %%"
                        + " of the table is named%n",
                known.size(), pings / 120.0, 100 * share);
        assertTrue(share > 0.98);
    }

    @Test
    void anIdThatIsHereAlreadyDoesNotMove() {
        Contact contact = contacts.next();
        answer(contact, START);
        var elsewhere = new Contact(contact.id(), contacts.nextEndpoint());
        assertEquals(
                new Admission.Refused(Admission.Reason.ID_TAKEN), answer(elsewhere, second(1)));
        // Who is here has to prove it.
        assertEquals(contact, askedBy(table.upkeep(second(30), random)));
    }

    @Test
    void oneContactForEachAddressOneForEachNetworkInABucket() {
        Contact first = contacts.next(self, 0);
        answer(first, START);
        Endpoint endpoint = first.endpoint();
        var samePlace = new Contact(self.randomAt(5, random), endpoint.withPort(7));
        assertEquals(
                new Admission.Refused(Admission.Reason.ADDRESS_TAKEN), answer(samePlace, START));
        var neighbour = Endpoint.ofIpv4(endpoint.ipv4() ^ 1, 7);
        var sameNetwork = new Contact(self.randomAt(0, random), neighbour);
        assertEquals(
                new Admission.Refused(Admission.Reason.NETWORK_TAKEN), answer(sameNetwork, START));
        fill(100);
        var otherBucket = new Contact(self.randomAt(4, random), neighbour);
        assertInstanceOf(Admission.Inserted.class, answer(otherBucket, START));
    }

    @Test
    void inANetworkOfOnesOwnManyShareAnAddress() {
        var local = new RoutingTable(self, Family.IPV4, true, START);
        for (int port = 1; port <= 8; port++) {
            var contact = new Contact(NodeId.random(random), Endpoint.loopback(port));
            assertEquals(new Admission.Inserted(), local.onAnswer(contact, RTT, START));
            assertInstanceOf(Admission.Refused.class, answer(contact, START));
        }
        assertEquals(8, local.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5.6.7.8:0", "0.0.0.0:1", "224.0.0.1:1", "10.0.0.1:1", "[2a00::1]:6881"})
    void nobodyEntersFromWhereNobodyCanBe(String address) {
        var contact = new Contact(NodeId.random(random), Endpoint.parse(address));
        assertFalse(table.isCandidate(contact, START));
        assertEquals(
                new Admission.Refused(Admission.Reason.UNUSABLE_ADDRESS), answer(contact, START));
    }

    @Test
    void weAreNotOurOwnContact() {
        var mirror = new Contact(self, contacts.nextEndpoint());
        assertFalse(table.isCandidate(mirror, START));
        assertEquals(new Admission.Refused(Admission.Reason.OWN_ID), answer(mirror, START));
    }

    @Test
    void idsThatTheirAddressesAllowGoFirstAndTheOthersStayWelcome() {
        List<Contact> far = farBucket();
        for (int i = 0; i < RoutingTable.BUCKET_SIZE; i++) {
            Contact compliant = contacts.nextCompliant(self, 0);
            assertTrue(table.isCandidate(compliant, START));
            assertEquals(new Admission.Inserted(), answer(compliant, second(i)));
        }
        TableQuality.OfBucket bucket = table.quality(START).buckets().getFirst();
        assertEquals(8, bucket.size());
        assertEquals(RoutingTable.WAITING_MAX, bucket.waiting());
        assertInstanceOf(
                Admission.Waiting.class, answer(contacts.nextCompliant(self, 0), second(9)));
        assertFalse(far.isEmpty());
        var ofAll = new RoutingTable(self, Family.IPV4, false, START);
        for (Contact contact : far) {
            assertEquals(new Admission.Inserted(), ofAll.onAnswer(contact, RTT, START));
        }
    }

    @Test
    void whoWaitsIsToldWhoMightHaveToGo() {
        List<Contact> far = farBucket();
        answer(far.get(3), at(Duration.ofMinutes(10)));
        assertEquals(
                new Admission.Waiting(null),
                answer(contacts.next(self, 0), at(Duration.ofMinutes(11))));
        for (int i = 0; i < far.size(); i++) {
            if (i != 5) {
                answer(far.get(i), at(Duration.ofMinutes(12)));
            }
        }
        assertEquals(
                new Admission.Waiting(far.get(5)),
                answer(contacts.next(self, 0), at(Duration.ofMinutes(16))));
    }

    /** A table that nobody asks anything costs one question for each contact in a quarter. */
    @Test
    void upkeepKeepsAnIdleTableGoodAtLittleCost() {
        fill(10_000);
        int size = table.size();
        long now = START;
        long lastAsked = Long.MIN_VALUE;
        int asked = 0;
        int turns = 0;
        long end = at(Duration.ofHours(2));
        while (now < end) {
            turns++;
            Upkeep upkeep = table.upkeep(now, random);
            if (upkeep instanceof Upkeep.Rest(long until)) {
                assertTrue(until > now);
                now = until;
                continue;
            }
            asked++;
            assertTrue(
                    lastAsked == Long.MIN_VALUE
                            || now - lastAsked >= RoutingTable.UPKEEP_SPACING_NANOS);
            lastAsked = now;
            answer(askedBy(upkeep), now + RTT);
        }
        assertEquals(size, table.size());
        assertEquals(size, table.quality(now).good());
        double perContactAndQuarter = asked / 8.0 / size;
        System.out.printf(
                "upkeep of %d idle contacts: %d questions in 2 h, %.2f a minute, %d turns%n",
                size, asked, asked / 120.0, turns);
        assertTrue(perContactAndQuarter < 1.2, () -> "asked " + perContactAndQuarter);
    }

    @Test
    void upkeepOfATableWithTrafficCostsAlmostNothing() {
        fill(10_000);
        int asked = 0;
        for (int minute = 0; minute < 50; minute++) {
            long now = at(Duration.ofMinutes(minute));
            table.entries(now).forEach(entry -> table.onQuery(entry.contact(), now));
            asked += table.upkeep(now, random) instanceof Upkeep.Rest ? 0 : 1;
        }
        assertTrue(asked <= 20, "asked " + asked);
    }

    @Test
    void upkeepAsksForWhatARangeLacks() {
        Contact near = contacts.next(self, 30);
        answer(near, START);
        var upkeep = table.upkeep(at(Duration.ofMinutes(14)), random);
        assertEquals(new Upkeep.FindNode(near, self), upkeep);
        fill(200);
        int lacking = 0;
        for (TableEntry entry : table.entries(START)) {
            if (entry.sharedBits() == 1 && lacking++ > 0) {
                for (int i = 0; i < 40; i++) {
                    table.onTimeout(entry.contact(), second(4 * i));
                    answer(near, second(4 * i));
                }
            }
        }
        long now = at(Duration.ofMinutes(20));
        boolean explored = false;
        for (int i = 0; i < 200; i++) {
            explored |=
                    table.upkeep(now, random) instanceof Upkeep.FindNode(_, var target)
                            && self.sharedBits(target) == 1;
            now += RoutingTable.UPKEEP_SPACING_NANOS;
        }
        assertTrue(explored);
    }

    @Test
    void anotherIdOfOursKeepsTheContacts() {
        fill(10_000);
        var newSelf = NodeId.random(random);
        RoutingTable moved = table.withSelf(newSelf, second(1));
        assertEquals(newSelf, moved.self());
        var known = table.entries(START).stream().map(TableEntry::contact).toList();
        var kept = moved.entries(START).stream().map(TableEntry::contact).toList();
        assertTrue(known.containsAll(kept));
        // Of the far half we knew many, and are interested in few now.
        assertTrue(kept.size() > 30, () -> kept.size() + " of " + known.size());
        assertEquals(moved.size(), moved.quality(second(1)).good());
    }

    @Test
    void aRoundTripTimeIsSmoothed() {
        Contact contact = contacts.next();
        answer(contact, START);
        assertEquals(50, millis(contact));
        table.onAnswer(contact, 5 * RTT, START);
        assertEquals(100, millis(contact));
        table.onAnswer(contact, 0, START);
        assertEquals(100, millis(contact));
        table.onAnswer(contact, Duration.ofHours(1).toNanos(), START);
        assertTrue(table.rttNanos(contact) < Duration.ofSeconds(10).toNanos());
        assertEquals(0, table.rttNanos(contacts.next()));
    }

    /** Whoever forges ids next to ours makes us deep, not large. */
    @Test
    void aForgerOfIdsMeetsTheBounds() {
        for (int bits = 0; bits < 60; bits++) {
            for (int i = 0; i < 40; i++) {
                answer(contacts.next(self, bits), START);
            }
        }
        TableQuality quality = table.quality(START);
        assertEquals(RoutingTable.BUCKETS_MAX, quality.buckets().size());
        assertTrue(quality.size() <= 48 * 8 + 3 * 8, quality::toString);
        long bytes = Weight.of(() -> table.withSelf(self, START));
        System.out.println("bytes of a table under attack: " + bytes);
        assertTrue(bytes < 32_000, () -> bytes + " bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4, 100, 3500",
        "IPV4, 10000, 7000",
        "IPV4, 300000, 9500",
        "IPV6, 300000, 12000"
    })
    void aTableWeighsLittle(Family family, int nodes, int bytesMax) {
        var several = RandomContacts.seeded(7, family);
        var filled = new RoutingTable(self, family, false, START);
        for (int i = 0; i < nodes; i++) {
            filled.onAnswer(several.next(), RTT, START);
        }
        long bytes = Weight.of(() -> filled.withSelf(self, START));
        TableQuality quality = filled.quality(START);
        System.out.printf(
                "%s, a network of %d: %d contacts and %d waiting in %d buckets weigh %d bytes%n",
                family, nodes, quality.size(), quality.waiting(), quality.buckets().size(), bytes);
        assertTrue(bytes < bytesMax, () -> bytes + " bytes");
    }

    private Admission answer(Contact contact, long now) {
        return table.onAnswer(contact, RTT, now);
    }

    private void fill(int nodes) {
        for (int i = 0; i < nodes; i++) {
            answer(contacts.next(), START);
        }
    }

    /** Makes the far half of the keyspace a bucket of its own, full, and nobody waits. */
    private List<Contact> farBucket() {
        for (int bits = 1; bits < 5; bits++) {
            for (int i = 0; i < 17; i++) {
                answer(contacts.next(self, bits), START);
            }
        }
        var far = new ArrayList<Contact>();
        for (int i = 0; i < RoutingTable.BUCKET_SIZE; i++) {
            Contact contact = contacts.next(self, 0);
            far.add(contact);
            assertEquals(new Admission.Inserted(), answer(contact, START));
        }
        return far;
    }

    private Contact nearestNamed(Contact target, long now) {
        return table.namable(target.id(), 8, now).getFirst();
    }

    private long millis(Contact contact) {
        return Math.round(table.rttNanos(contact) / 1e6);
    }

    private static Contact askedBy(Upkeep upkeep) {
        return switch (upkeep) {
            case Upkeep.Ping(var contact) -> contact;
            case Upkeep.FindNode(var contact, _) -> contact;
            case Upkeep.Rest rest -> throw new AssertionError(rest);
        };
    }

    private static long at(Duration afterStart) {
        return START + afterStart.toNanos();
    }

    private static long second(int afterStart) {
        return at(Duration.ofSeconds(afterStart));
    }
}
