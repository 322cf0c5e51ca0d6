package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ResponderTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final byte[] AA = {'a', 'a'};
    private static final Endpoint STRANGER = Endpoint.parse("192.0.2.1:6881");
    private static final Endpoint STRANGER6 = Endpoint.parse("[2001:db8::1]:6881");

    private final SplittableRandom random = new SplittableRandom(42);
    private final Krpc krpc = new Krpc();
    private final NodeId self = NodeId.random(random);
    private final NodeId asker = NodeId.random(random);
    private final NodeId target = NodeId.random(random);
    private final InfoHash infoHash = target.asInfoHash();
    private final Nodes nodes = Nodes.random(100, true, random);
    private final Nodes nodes6 = Nodes.random(100, false, random);
    private final PeerStore peers = new PeerStore(PeerStore.Limits.STANDARD, true, random, 0);
    private final PeerStore peers6 = new PeerStore(PeerStore.Limits.STANDARD, false, random, 0);
    private final ItemStore items = new ItemStore(ItemStore.Limits.STANDARD, 0);
    private final Tokens tokens = new Tokens(new KeyedMac(), random, 0);
    private Throttle throttle;
    private Responder ipv4;
    private Responder ipv6;
    private boolean known;
    private long now;

    @BeforeEach
    void begin() {
        throttle = new Throttle(Throttle.Limits.SERVER, random, 0);
        ipv4 = new Responder(self, true, nodes, nodes6, tokens, peers, items, throttle);
        ipv6 = new Responder(self, false, nodes, nodes6, tokens, peers6, items, throttle);
    }

    @Test
    void aPingIsAnsweredInOurName() {
        assertEquals(Reply.by(self), reply(new Query.Ping(asker)));
    }

    @Test
    void findNodeGetsTheEightNearestOfTheFamiliesThatItWants() {
        known = true;
        List<Contact> near = nodes.closest(target, 8);
        List<Contact> near6 = nodes6.closest(target, 8);
        Reply both = reply(new Query.FindNode(asker, target, Want.BOTH));
        assertEquals(near, both.nodes());
        assertEquals(near6, both.nodes6());
        Reply only6 = reply(new Query.FindNode(asker, target, Want.IPV6));
        assertEquals(List.of(), only6.nodes());
        assertEquals(near6, only6.nodes6());
        known = false;
        Reply stranger = reply(new Query.FindNode(asker, target, Want.IPV4));
        assertEquals(near, stranger.nodes());
        // What is left of four times the query goes to the family of the other socket.
        Reply strangers = reply(new Query.FindNode(asker, target, Want.BOTH));
        assertEquals(near, strangers.nodes());
        assertTrue(strangers.nodes6().size() < 8);
    }

    @Test
    void nobodyIsToldOfItself() {
        Contact nearest = nodes.closest(target, 1).getFirst();
        Reply reply =
                reply(new Query.FindNode(nearest.id(), target, Want.IPV4), nearest.endpoint());
        assertEquals(nodes.closest(target, 9).subList(1, 9), reply.nodes());
    }

    @Test
    void anAnnouncedPeerIsFoundAtTheAddressOfItsDatagram() {
        byte[] token = token(reply(getPeers()));
        Endpoint peer = Endpoint.parse("192.0.2.1:7000");
        var announce = new Query.AnnouncePeer(asker, infoHash, 7000, false, token);
        var stored = assertInstanceOf(Responder.Outcome.Answer.class, outcome(announce, STRANGER));
        assertTrue(stored.isProven());
        Reply found = reply(getPeers(), Endpoint.parse("198.51.100.1:1"));
        assertEquals(List.of(peer), found.values());
        assertEquals(nodes.closest(target, 8), found.nodes(), "nodes come with values");
        assertNotNull(found.token());
    }

    @Test
    void anImpliedPortIsThatOfTheDatagram() {
        byte[] token = token(reply(getPeers()));
        reply(new Query.AnnouncePeer(asker, infoHash, 0, true, token));
        assertEquals(List.of(STRANGER), reply(getPeers()).values());
        assertRefused(
                KrpcError.PROTOCOL,
                new Query.AnnouncePeer(asker, infoHash, 0, true, token),
                STRANGER.withPort(0));
    }

    @Test
    void aTokenOfAnotherOrAnOldOneStoresNothing() {
        byte[] token = token(reply(getPeers()));
        var announce = new Query.AnnouncePeer(asker, infoHash, 1, false, token);
        var put = new Query.Put(asker, new Item.Immutable(KrpcTest.latin1("1:a")), -1, token);
        Endpoint other = Endpoint.parse("192.0.2.2:6881");
        assertRefused(KrpcError.PROTOCOL, announce, other);
        assertRefused(KrpcError.PROTOCOL, put, other);
        now = 10 * MINUTE;
        assertRefused(KrpcError.PROTOCOL, announce, STRANGER);
        assertRefused(KrpcError.PROTOCOL, put, STRANGER);
        assertEquals(0, peers.peerCount());
        assertEquals(0, items.count());
    }

    @Test
    void aFullTorrentGivesNoTokenToWhoIsNotThere() {
        var small = new PeerStore(new PeerStore.Limits(10, 2, 10, 10), true, random, 0);
        ipv4 = new Responder(self, true, nodes, nodes6, tokens, small, items, throttle);
        small.announce(infoHash, STRANGER, false, 0);
        small.announce(infoHash, Endpoint.ofIpv4(1, 1), false, 0);
        Endpoint third = Endpoint.ofIpv4(2, 1);
        assertNotNull(reply(getPeers(), STRANGER).token());
        assertNull(reply(getPeers(), third).token());
        byte[] token = tokens.tokenFor(third, 0);
        assertRefused(
                KrpcError.SERVER, new Query.AnnouncePeer(asker, infoHash, 1, false, token), third);
    }

    @Test
    void whomWeKnowGetsFiftyPeersAndAStrangerWhatFourTimesItsQueryHolds() {
        announced(2_000);
        known = true;
        assertEquals(50, new HashSet<>(reply(getPeers()).values()).size());
        known = false;
        Reply stranger = reply(getPeers());
        assertTrue(stranger.values().size() >= 8, stranger.values().size() + " peers");
        assertTrue(stranger.nodes().size() >= 7, stranger.nodes().size() + " nodes");
        for (int i = 0; i < 100; i++) {
            peers6.announce(infoHash, Nodes.endpoint(false, random), false, 0);
        }
        Reply stranger6 =
                reply(
                        ipv6,
                        new Query.GetPeers(asker, infoHash, Want.IPV6, false, false),
                        STRANGER6);
        assertTrue(stranger6.values().size() >= 3, stranger6.values().size() + " peers");
        assertTrue(stranger6.nodes6().size() >= 4, stranger6.nodes6().size() + " nodes");
    }

    @Test
    void aScrapeCountsForWhomWeKnowAndForWhoeverAsksAtLength() {
        announced(1_000);
        known = true;
        var scrape = new Query.GetPeers(asker, infoHash, Want.IPV4, true, true);
        Reply reply = reply(scrape);
        assertNotNull(reply.blooms());
        assertEquals(500, reply.blooms().seeds().estimate(), 25);
        assertEquals(500, reply.blooms().peers().estimate(), 25);
        assertEquals(8, reply.nodes().size());
        assertTrue(reply.values().stream().allMatch(peer -> peer.ipv4() % 2 == 0));
        assertTrue(reply.values().size() >= 8);
        var nobody = new InfoHash(1, 2, 3);
        assertNull(reply(new Query.GetPeers(asker, nobody, Want.IPV4, true, true)).blooms());
        known = false;
        assertNotNull(reply(scrape).blooms());
        var asked = new Message.Asked(AA, false, scrape);
        var toShort = ipv4.answer(asked, STRANGER, 130, false, 0);
        var answer = assertInstanceOf(Responder.Outcome.Answer.class, toShort);
        assertNull(answer.reply().blooms(), "five times the query");
    }

    @Test
    void anItemIsStoredAndTold() {
        Item item = new Item.Immutable(KrpcTest.latin1("12:Hello World!"));
        NodeId place = Items.target(item);
        Reply before = reply(new Query.Get(asker, place, -1, Want.IPV4));
        assertNull(before.stored());
        assertEquals(8, before.nodes().size());
        reply(new Query.Put(asker, item, -1, token(before)));
        Reply after = reply(new Query.Get(asker, place, -1, Want.IPV4));
        assertEquals(new Reply.Stored(-1, item), after.stored());
        assertEquals(8, after.nodes().size());
        assertNotNull(after.token());
    }

    @Test
    void aMutableItemIsToldOnlyToWhoHasAnOlderOne() {
        byte[] token = tokens.tokenFor(STRANGER, 0);
        Item.Mutable item = ItemsTest.SALTED;
        reply(new Query.Put(asker, item, -1, token));
        NodeId place = Items.target(item);
        for (long newerThan : new long[] {-1, 0}) {
            Reply reply = reply(new Query.Get(asker, place, newerThan, Want.IPV4));
            assertEquals(new Reply.Stored(1, item), reply.stored());
        }
        for (long newerThan : new long[] {1, 2}) {
            Reply reply = reply(new Query.Get(asker, place, newerThan, Want.IPV4));
            assertEquals(new Reply.Stored(1, null), reply.stored());
        }
    }

    @Test
    void aPutIsRefusedWithTheCodeOfItsFault() {
        byte[] token = tokens.tokenFor(STRANGER, 0);
        byte[] owner = Items.newSeed(random);
        byte[] value = KrpcTest.latin1("1:a");
        Item.Mutable second = Items.sign(owner, new byte[0], 2, value);
        reply(new Query.Put(asker, second, -1, token));
        Item.Mutable third = Items.sign(owner, new byte[0], 3, value);
        assertRefused(KrpcError.CAS_MISMATCH, new Query.Put(asker, third, 1, token), STRANGER);
        assertRefused(
                KrpcError.SEQUENCE_TOO_LOW,
                new Query.Put(asker, Items.sign(owner, new byte[0], 1, value), -1, token),
                STRANGER);
        assertRefused(
                KrpcError.BAD_SIGNATURE,
                new Query.Put(asker, Items.withSalt(third, AA), -1, token),
                STRANGER);
        assertRefused(
                KrpcError.SALT_TOO_BIG,
                new Query.Put(asker, Items.withSalt(third, new byte[65]), -1, token),
                STRANGER);
        assertRefused(
                KrpcError.VALUE_TOO_BIG,
                new Query.Put(asker, new Item.Immutable(Messages.value(997, random)), -1, token),
                STRANGER);
    }

    @Test
    void samplesAreThereEvenWhenEmpty() {
        var query = new Query.SampleInfohashes(asker, target, Want.IPV4);
        Reply.Samples none = reply(query).samples();
        assertNotNull(none);
        assertEquals(0, none.total());
        assertEquals(List.of(), none.infoHashes());
        for (int i = 0; i < 100; i++) {
            peers.announce(new InfoHash(i, 0, 0), STRANGER, false, 0);
        }
        known = true;
        Reply reply = reply(query);
        assertNotNull(reply.samples());
        assertEquals(100, reply.samples().total());
        assertTrue(reply.samples().infoHashes().size() >= 30);
        assertEquals(8, reply.nodes().size());
        known = false;
        Reply toStranger = reply(query);
        assertNotNull(toStranger.samples());
        assertTrue(toStranger.samples().infoHashes().size() >= 4);
    }

    @Test
    void anUnknownQueryWithATargetIsAnsweredAsFindNode() {
        Reply reply = reply(new Query.Unknown(asker, "vote", target, Want.IPV4));
        assertEquals(nodes.closest(target, 8), reply.nodes());
        assertRefused(
                KrpcError.UNKNOWN_METHOD,
                new Query.Unknown(asker, "vote", null, Want.IPV4),
                STRANGER);
    }

    @Test
    void whoIsReadOnlyOrCallsItselfUsIsNoCandidate() {
        assertTrue(answer(new Message.Asked(AA, false, new Query.Ping(asker))).isCandidate());
        assertFalse(answer(new Message.Asked(AA, true, new Query.Ping(asker))).isCandidate());
        assertFalse(answer(new Message.Asked(AA, false, new Query.Ping(self))).isCandidate());
    }

    @Test
    void whatMakesNoSenseGetsAnErrorWithinItsBudget() {
        var misasked = new Message.Misasked(AA, KrpcError.PROTOCOL, "there is no v");
        assertEquals(
                new Responder.Outcome.Refuse(KrpcError.PROTOCOL, "there is no v"),
                ipv4.refuse(misasked, STRANGER, 60, false, 0));
        int answers = 0;
        while (ipv4.refuse(misasked, STRANGER, 60, false, 0) instanceof Responder.Outcome.Refuse) {
            answers++;
        }
        assertTrue(answers < 2_000);
        assertInstanceOf(
                Responder.Outcome.Silence.class,
                ipv4.answer(
                        new Message.Asked(AA, false, new Query.Ping(asker)),
                        STRANGER,
                        60,
                        false,
                        0));
    }

    /** Whatever is asked and stored, no answer is longer than it may be, and none is miscounted. */
    @Test
    void noAnswerIsLongerThanItMayBe() throws MalformedMessage {
        announced(2_000);
        for (int i = 0; i < 2_000; i++) {
            peers6.announce(infoHash, Nodes.endpoint(false, random), i % 2 == 0, 0);
            peers.announce(NodeId.random(random).asInfoHash(), Endpoint.ofIpv4(i, 1), false, 0);
        }
        var longest = new Item.Immutable(Messages.value(996, random));
        var signed = Items.sign(Items.newSeed(random), AA, Long.MAX_VALUE, longest.value());
        items.put(longest, -1, STRANGER, 0);
        items.put(signed, -1, STRANGER, 0);
        int longestAnswer = 0;
        for (int round = 0; round < 20_000; round++) {
            known = random.nextBoolean();
            now += Duration.ofMillis(20).toNanos();
            boolean overIpv4 = random.nextBoolean();
            Query query = aimed(Messages.query(random), longest, signed);
            Endpoint from = Nodes.endpoint(overIpv4, random);
            byte[] transaction = Messages.bytes(random.nextInt(33), random);
            int queryBytes = krpc.encode(transaction, false, query);
            var asked =
                    (Message.Asked)
                            krpc.decode(
                                    Arrays.copyOf(krpc.array(), queryBytes),
                                    0,
                                    queryBytes,
                                    overIpv4 ? Want.IPV4 : Want.IPV6);
            Responder responder = overIpv4 ? ipv4 : ipv6;
            switch (responder.answer(asked, from, queryBytes, known, now)) {
                case Responder.Outcome.Answer(var reply, _, _) -> {
                    int bytes = krpc.encode(transaction, reply, from);
                    boolean hasItem = reply.stored() != null && reply.stored().item() != null;
                    int most =
                            hasItem
                                    ? Responder.ITEM_ANSWER_BYTES_MAX
                                    : known
                                            ? Krpc.SENT_BYTES_MAX
                                            : Math.min(4 * queryBytes, Krpc.SENT_BYTES_MAX);
                    assertTrue(bytes <= most, bytes + " of " + most + " for " + query);
                    longestAnswer = Math.max(longestAnswer, bytes);
                }
                case Responder.Outcome.Refuse(var code, var why) ->
                        assertTrue(krpc.encodeError(transaction, code, why) <= 4 * queryBytes, why);
                case Responder.Outcome.Silence _ ->
                        assertFalse(known, "nobody asked that often: " + query);
            }
        }
        assertTrue(longestAnswer > Krpc.SENT_BYTES_MAX, "the longest item was asked for");
    }

    /** The figures of an answer for each byte of a query, printed. */
    @Test
    void amplifiesAtMostFourTimesToAStranger() {
        announced(2_000);
        for (int i = 0; i < 100; i++) {
            peers.announce(new InfoHash(i, 0, 0), STRANGER, false, 0);
        }
        var longest = new Item.Immutable(Messages.value(996, random));
        items.put(longest, -1, STRANGER, 0);
        byte[] token = tokens.tokenFor(STRANGER, 0);
        System.out.println("amplification           query stranger       known");
        for (Query query :
                List.of(
                        new Query.Ping(asker),
                        new Query.FindNode(asker, target, Want.IPV4),
                        new Query.FindNode(asker, target, Want.BOTH),
                        new Query.GetPeers(asker, new InfoHash(1, 1, 1), Want.IPV4, false, false),
                        new Query.GetPeers(asker, infoHash, Want.IPV4, false, false),
                        new Query.GetPeers(asker, infoHash, Want.IPV4, false, true),
                        new Query.AnnouncePeer(asker, infoHash, 1, false, token),
                        new Query.Get(asker, target, -1, Want.IPV4),
                        new Query.Get(asker, Items.target(longest), -1, Want.IPV4),
                        new Query.Put(asker, longest, -1, token),
                        new Query.SampleInfohashes(asker, target, Want.IPV4),
                        new Query.Unknown(asker, "vote", target, Want.IPV4),
                        new Query.Unknown(asker, "vote", null, Want.IPV4))) {
            int queryBytes = krpc.encode(AA, false, query);
            known = false;
            int toStranger = answerBytes(query, queryBytes);
            known = true;
            int toKnown = answerBytes(query, queryBytes);
            System.out.printf(
                    "%-23s %5d %4d %4.1fx %5d %4.1fx%n",
                    query.getClass().getSimpleName(),
                    queryBytes,
                    toStranger,
                    (double) toStranger / queryBytes,
                    toKnown,
                    (double) toKnown / queryBytes);
            assertTrue(query instanceof Query.Get || toStranger <= 4 * queryBytes);
        }
    }

    private int answerBytes(Query query, int queryBytes) {
        var asked = new Message.Asked(AA, false, query);
        return switch (ipv4.answer(asked, STRANGER, queryBytes, known, now)) {
            case Responder.Outcome.Answer(var reply, _, _) -> krpc.encode(AA, reply, STRANGER);
            case Responder.Outcome.Refuse(var code, var why) -> krpc.encodeError(AA, code, why);
            case Responder.Outcome.Silence _ -> 0;
        };
    }

    /** The same query, where there is something to be found more often than not. */
    private Query aimed(Query query, Item immutable, Item mutable) {
        if (query instanceof Query.GetPeers getPeers && random.nextBoolean()) {
            return new Query.GetPeers(
                    getPeers.sender(),
                    infoHash,
                    getPeers.want(),
                    getPeers.noSeed(),
                    getPeers.scrape());
        }
        if (query instanceof Query.Get get) {
            Item item = random.nextBoolean() ? immutable : mutable;
            return new Query.Get(get.sender(), Items.target(item), -1, get.want());
        }
        return query;
    }

    private void announced(int count) {
        for (int i = 0; i < count; i++) {
            peers.announce(infoHash, Endpoint.ofIpv4(i, 6881), i % 2 == 1, 0);
        }
    }

    private Query getPeers() {
        return new Query.GetPeers(asker, infoHash, Want.IPV4, false, false);
    }

    private static byte[] token(Reply reply) {
        byte[] token = reply.token();
        assertNotNull(token);
        assertEquals(Tokens.BYTES, token.length);
        return token;
    }

    private Reply reply(Query query) {
        return reply(query, STRANGER);
    }

    private Reply reply(Query query, Endpoint from) {
        return reply(ipv4, query, from);
    }

    private Reply reply(Responder responder, Query query, Endpoint from) {
        var outcome = outcome(responder, query, from);
        var answer = assertInstanceOf(Responder.Outcome.Answer.class, outcome);
        assertEquals(self, answer.reply().sender());
        return answer.reply();
    }

    private Responder.Outcome outcome(Query query, Endpoint from) {
        return outcome(ipv4, query, from);
    }

    private Responder.Outcome outcome(Responder responder, Query query, Endpoint from) {
        int queryBytes = krpc.encode(AA, false, query);
        return responder.answer(new Message.Asked(AA, false, query), from, queryBytes, known, now);
    }

    private Responder.Outcome.Answer answer(Message.Asked asked) {
        return assertInstanceOf(
                Responder.Outcome.Answer.class, ipv4.answer(asked, STRANGER, 60, known, now));
    }

    private void assertRefused(int code, Query query, Endpoint from) {
        var refusal = assertInstanceOf(Responder.Outcome.Refuse.class, outcome(query, from));
        assertEquals(code, refusal.code(), refusal.why());
    }
}
