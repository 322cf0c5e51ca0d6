package dev.starling.dht;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class KrpcTest {
    private static final NodeId ASKER = NodeId.of(latin1("abcdefghij0123456789"), 0);
    private static final NodeId ANSWERER = NodeId.of(latin1("mnopqrstuvwxyz123456"), 0);
    private static final byte[] AA = latin1("aa");
    private static final Endpoint FROM = Endpoint.parse("192.0.2.7:6881");

    private final Krpc krpc = new Krpc();

    // What BEP 5 prints, less its cut-off lists of nodes.
    private static final String PING = "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe";
    private static final String PONG = "d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re";
    private static final String FIND_NODE =
            "d1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e"
                    + "1:q9:find_node1:t2:aa1:y1:qe";
    private static final String GET_PEERS =
            "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e"
                    + "1:q9:get_peers1:t2:aa1:y1:qe";
    private static final String PEERS =
            "d1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee"
                    + "1:t2:aa1:y1:re";
    private static final String ANNOUNCE =
            "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234564:porti6881e"
                    + "5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe";
    private static final String ERROR = "d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee";

    @Test
    void readsTheQueriesThatBep5Prints() throws MalformedMessage {
        assertEquals(new Query.Ping(ASKER), asked(PING));
        assertEquals(new Query.FindNode(ASKER, ANSWERER, Want.IPV4), asked(FIND_NODE));
        assertEquals(
                new Query.GetPeers(ASKER, ANSWERER.asInfoHash(), Want.IPV4, false, false),
                asked(GET_PEERS));
        var announce = assertInstanceOf(Query.AnnouncePeer.class, asked(ANNOUNCE));
        assertEquals(ANSWERER.asInfoHash(), announce.infoHash());
        assertEquals(6881, announce.port());
        assertArrayEquals(latin1("aoeusnth"), announce.token());
    }

    @Test
    void readsTheAnswersThatBep5Prints() throws MalformedMessage {
        assertEquals(Reply.by(ANSWERER), answered(PONG));
        Reply peers = answered(PEERS);
        assertArrayEquals(latin1("aoeusnth"), peers.token());
        assertEquals(
                List.of(
                        Endpoint.ofBytes(latin1("axje"), 0, 4, '.' << 8 | 'u'),
                        Endpoint.ofBytes(latin1("idht"), 0, 4, 'n' << 8 | 'm')),
                peers.values());
        var refused = assertInstanceOf(Message.Refused.class, decoded(ERROR));
        assertEquals(KrpcError.GENERIC, refused.code());
        assertEquals("A Generic Error Ocurred", refused.why());
    }

    @Test
    void writesWhatBep5PrintsByteForByteButForWhatLaterBepsAdded() throws MalformedMessage {
        assertEquals(PING, plain(krpc.encode(AA, false, new Query.Ping(ASKER))));
        assertEquals(
                FIND_NODE,
                plain(krpc.encode(AA, false, new Query.FindNode(ASKER, ANSWERER, Want.IPV4))));
        InfoHash infoHash = ANSWERER.asInfoHash();
        assertEquals(
                GET_PEERS,
                plain(
                        krpc.encode(
                                AA,
                                false,
                                new Query.GetPeers(ASKER, infoHash, Want.IPV4, false, false))));
        assertEquals(
                ANNOUNCE,
                plain(
                        krpc.encode(
                                AA,
                                false,
                                new Query.AnnouncePeer(
                                        ASKER, infoHash, 6881, false, latin1("aoeusnth")))));
        assertEquals(PONG, plain(krpc.encode(AA, Reply.by(ANSWERER), FROM)));
        assertEquals(PEERS, plain(krpc.encode(AA, answered(PEERS), FROM)));
        assertEquals(ERROR, plain(krpc.encodeError(AA, 201, "A Generic Error Ocurred")));
    }

    @Test
    void everyQueryComesBackAsItWasWritten() throws MalformedMessage {
        var random = new SplittableRandom(1);
        for (int round = 0; round < 2_000; round++) {
            Query query = Messages.query(random);
            boolean readOnly = random.nextBoolean();
            byte[] transaction = Messages.bytes(random.nextInt(1, 5), random);
            int length = krpc.encode(transaction, readOnly, query);
            var asked = (Message.Asked) krpc.decode(krpc.array(), 0, length, Want.IPV4);
            assertArrayEquals(transaction, asked.transaction());
            assertEquals(readOnly, asked.readOnly());
            assertEquals(query.getClass(), asked.query().getClass());
            assertEquals(query.sender(), asked.query().sender());
            // What has arrays in it is no equal record; written again, it is the same bytes.
            byte[] first = Arrays.copyOf(krpc.array(), length);
            int again = krpc.encode(transaction, readOnly, asked.query());
            assertArrayEquals(first, Arrays.copyOf(krpc.array(), again));
        }
    }

    @Test
    void everyReplyComesBackAsItWasWritten() throws MalformedMessage {
        var random = new SplittableRandom(2);
        for (int round = 0; round < 2_000; round++) {
            Reply reply = Messages.reply(random);
            byte[] transaction = Messages.bytes(random.nextInt(1, 5), random);
            Endpoint asker = Nodes.endpoint(random.nextBoolean(), random);
            int length = krpc.encode(transaction, reply, asker);
            byte[] first = Arrays.copyOf(krpc.array(), length);
            var answered = (Message.Answered) krpc.decode(first, 0, length, Want.IPV4);
            assertEquals(asker, answered.yourAddress());
            assertEquals(reply.nodes(), answered.reply().nodes());
            assertEquals(reply.nodes6(), answered.reply().nodes6());
            assertEquals(reply.values(), answered.reply().values());
            assertEquals(reply.samples(), answered.reply().samples());
            int again = krpc.encode(transaction, answered.reply(), asker);
            assertArrayEquals(first, Arrays.copyOf(krpc.array(), again));
        }
    }

    @Test
    void anUnknownQueryIsKnownByItsTarget() throws MalformedMessage {
        var vote =
                assertInstanceOf(
                        Query.Unknown.class, asked(FIND_NODE.replace("9:find_node", "4:vote")));
        assertEquals("vote", vote.method());
        assertEquals(ANSWERER, vote.target());
        var byInfoHash =
                assertInstanceOf(
                        Query.Unknown.class, asked(GET_PEERS.replace("9:get_peers", "4:vote")));
        assertEquals(ANSWERER, byInfoHash.target());
        var aimless =
                assertInstanceOf(Query.Unknown.class, asked(PING.replace("4:ping", "4:vote")));
        assertNull(aimless.target());
    }

    @Test
    void anImpliedPortMayHaveNoPortBesideIt() throws MalformedMessage {
        String implied =
                ANNOUNCE.replace("9:info_hash", "12:implied_porti1e9:info_hash")
                        .replace("4:porti6881e", "");
        assertEquals(0, assertInstanceOf(Query.AnnouncePeer.class, asked(implied)).port());
    }

    @Test
    void anImpliedPortIsWrittenBesideARealOne() throws MalformedMessage {
        var announce =
                new Query.AnnouncePeer(
                        ASKER, ANSWERER.asInfoHash(), 6881, true, false, latin1("aoeusnth"));
        assertEquals(
                ANNOUNCE.replace("9:info_hash", "12:implied_porti1e9:info_hash"),
                plain(krpc.encode(AA, false, announce)));
    }

    @Test
    void aQueryWithAWrongArgumentDeservesAnError() throws MalformedMessage {
        for (String wrong :
                List.of(
                        FIND_NODE
                                .replace("6:target20:", "6:target19:")
                                .replace("123456e", "12345e"),
                        PING.replace("2:id20:abcdefghij0123456789", "2:id4:abcd"),
                        PING.replace("2:id20:abcdefghij0123456789", ""),
                        PING.replace("d2:id20:abcdefghij0123456789e", "le"),
                        PING.replace("1:q4:ping", ""),
                        ANNOUNCE.replace("i6881e", "i65536e"),
                        ANNOUNCE.replace("i6881e", "i0e"),
                        ANNOUNCE.replace("i6881e", "i4294974177e"),
                        ANNOUNCE.replace("5:token8:aoeusnth", ""))) {
            var misasked = assertInstanceOf(Message.Misasked.class, decoded(wrong), wrong);
            assertEquals(KrpcError.PROTOCOL, misasked.code());
        }
    }

    @Test
    void whatIsNoMessageIsMalformed() {
        for (String junk :
                List.of(
                        "",
                        "de",
                        "le",
                        "i1e",
                        "4:spam",
                        PING.substring(1),
                        PING + "e",
                        PING.replace("1:y1:q", "1:y1:x"),
                        PING.replace("1:t2:aa", ""),
                        PING.replace("2:aa", "33:" + "a".repeat(33)),
                        PONG.replace("2:id20:mnopqrstuvwxyz123456", ""),
                        PONG.replace("20:mnopqrstuvwxyz123456", "le"),
                        "d1:eli201ee1:t2:aa1:y1:e",
                        "d1:rd2:id20:abcdefghij01234567895:nodes9:def456...e1:t2:aa1:y1:re")) {
            assertThrows(MalformedMessage.class, () -> decoded(junk), junk);
        }
    }

    /** Any other exception, and any error, fails the test: none of them comes back as a message. */
    @Test
    void junkAndMutationsAreMessagesOrMalformed() {
        var random = new SplittableRandom(3);
        int understood = 0;
        for (int round = 0; round < 300_000; round++) {
            byte[] datagram =
                    random.nextInt(20) == 0
                            ? Messages.bytes(random.nextInt(200), random)
                            : mutated(original(random), random);
            try {
                krpc.decode(datagram, 0, datagram.length, Want.BOTH);
                understood++;
            } catch (MalformedMessage itIs) {
                // as it should be
            }
        }
        assertTrue(understood > 10_000, "mutations must reach what lies behind the frame");
    }

    @Test
    void aTowerOfListsIsNotClimbed() {
        for (String tower :
                List.of("l".repeat(4_000), "d1:a".repeat(1_000), "d1:rd1:t".repeat(400))) {
            assertThrows(MalformedMessage.class, () -> decoded(tower));
        }
    }

    private byte[] original(RandomGenerator random) {
        byte[] transaction = Messages.bytes(2, random);
        int length =
                random.nextBoolean()
                        ? krpc.encode(transaction, random.nextBoolean(), Messages.query(random))
                        : random.nextInt(8) == 0
                                ? krpc.encodeError(transaction, random.nextInt(400), "no")
                                : krpc.encode(transaction, Messages.reply(random), FROM);
        return Arrays.copyOf(krpc.array(), length);
    }

    private static byte[] mutated(byte[] message, RandomGenerator random) {
        byte[] letters = latin1("dlie:-0123456789");
        byte[] mutant = message.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = letters[random.nextInt(letters.length)];
                case 2 -> mutant = Arrays.copyOf(mutant, Math.max(at, 1));
                default -> {
                    // A part of it comes again elsewhere, over what was there.
                    int from = random.nextInt(mutant.length);
                    int count = Math.min(mutant.length - Math.max(at, from), 24);
                    System.arraycopy(mutant.clone(), from, mutant, at, count);
                }
            }
        }
        return mutant;
    }

    private Message decoded(String text) throws MalformedMessage {
        byte[] bytes = latin1(text);
        return krpc.decode(bytes, 0, bytes.length, Want.IPV4);
    }

    private Query asked(String text) throws MalformedMessage {
        var asked = assertInstanceOf(Message.Asked.class, decoded(text));
        assertArrayEquals(AA, asked.transaction());
        return asked.query();
    }

    private Reply answered(String text) throws MalformedMessage {
        return assertInstanceOf(Message.Answered.class, decoded(text)).reply();
    }

    /** What was written without version (BEP 20), address (BEP 42) and wanted families (BEP 32). */
    private String plain(int length) throws MalformedMessage {
        var message = new TreeMap<String, Object>(tree(Arrays.copyOf(krpc.array(), length)));
        message.remove("v");
        message.remove("ip");
        if (message.get("a") instanceof Map<?, ?> arguments) {
            arguments.remove("want");
        }
        return new String(BencodeTree.encode(message), ISO_8859_1);
    }

    private static Map<String, Object> tree(byte[] message) throws MalformedMessage {
        return BencodeTree.decode(message);
    }

    static byte[] latin1(String characters) {
        return characters.getBytes(ISO_8859_1);
    }
}
