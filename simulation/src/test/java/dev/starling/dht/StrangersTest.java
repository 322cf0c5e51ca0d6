package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Spoofer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node of a network, and what strangers do to it with queries, answers and tokens. */
final class StrangersTest {
    private static final byte[] TRANSACTION = {'a', 'a'};
    private static final int QUERIES_ONLY_ADDRESSES = 60_000;
    private static final int GUESSES = 100_000;
    private static final int PINGS = 50;

    private final Krpc krpc = new Krpc();
    private HonestNetwork network;
    private HonestNetwork.Member victim;
    private SimulatedHost attacker;

    @BeforeEach
    void join() throws IOException {
        network = new HonestNetwork(3, 60);
        victim = network.members.get(30);
        attacker = network.world.addHost();
    }

    @Test
    void aTokenIsGoodOnlyForWhoGotItWhereHeGotItAndNotForLong() {
        Impostor thief = impostor(attacker);
        Impostor other = impostor(network.world.addHost());
        InfoHash infoHash = NodeId.random(network.random).asInfoHash();
        byte[] token = token(thief, victim, infoHash);
        HonestNetwork.Member elsewhere = network.members.get(31);
        var bad = new ArrayList<byte[]>(List.of(new byte[0], new byte[128], new byte[255]));
        for (int bit = 0; bit < 8 * token.length; bit++) {
            byte[] forged = token.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            bad.add(forged);
        }
        bad.add(Arrays.copyOf(token, token.length - 1));
        bad.add(Arrays.copyOf(token, token.length + 1));
        bad.forEach(forged -> announce(thief, victim, infoHash, forged));
        announce(other, victim, infoHash, token);
        announce(thief, elsewhere, infoHash, token);
        network.world.run(Duration.ofSeconds(2));
        int stored = peers(victim) + peers(elsewhere);
        network.world.run(Duration.ofMinutes(15));
        announce(thief, victim, infoHash, token);
        network.world.run(Duration.ofSeconds(2));
        stored += peers(victim);
        System.out.printf(
                "%d announces with tokens of no good: %d stored%n", bad.size() + 3, stored);
        assertEquals(0, stored);
        announce(thief, victim, infoHash, token(thief, victim, infoHash));
        network.world.run(Duration.ofSeconds(2));
        assertEquals(1, peers(victim), "and a good one is");
    }

    @Test
    void noForgedAnswerIsAcceptedWhileALookupIsUnderWay() {
        VantageFigures figures = victim.vantage().figures;
        long honestQueries = figures.queriesSent;
        long repliesBefore = figures.replies;
        long unsolicitedBefore = figures.unsolicited;
        var reports = new ArrayList<SearchReport>();
        NodeId target = NodeId.random(network.random);
        victim.host().execute(() -> victim.node().findNode(target, reports::add));
        Contact evil = new Contact(target, attacker.address().withPort(HonestNetwork.PORT));
        Reply reply = Reply.by(evil.id()).withNodes(List.of(evil), List.of());
        // From addresses that are being asked, with transactions that are guessed.
        attacker.execute(
                () -> {
                    for (int i = 0; i < GUESSES; i++) {
                        byte[] guess = Calls.toBytes(network.random.nextInt());
                        int length = krpc.encode(guess, reply, victim.endpoint());
                        Spoofer.send(
                                attacker,
                                network.draw().endpoint(),
                                victim.endpoint(),
                                Arrays.copyOf(krpc.array(), length));
                    }
                });
        network.world.run(Duration.ofSeconds(30));
        assertEquals(1, reports.size());
        long accepted = figures.replies - repliesBefore;
        long sent = figures.queriesSent - honestQueries;
        long refused = figures.unsolicited - unsolicitedBefore;
        System.out.printf("%,d guessed answers: %,d refused%n", GUESSES, refused);
        assertEquals(GUESSES, refused);
        assertTrue(accepted <= sent, accepted + " of " + sent);
        assertTrue(
                reports.getFirst().closest().stream()
                        .noneMatch(contact -> contact.endpoint().equals(evil.endpoint())));
    }

    /** They know every question that they were asked, and answer it from next door. */
    @Test
    void noAnswerFromElsewhereThanWasAskedIsAccepted() {
        SimulatedHost nextDoor = network.world.addHost();
        Endpoint elsewhere = nextDoor.address().withPort(HonestNetwork.PORT);
        Endpoint otherPort = attacker.address().withPort(HonestNetwork.PORT + 1);
        var sent = new int[1];
        var contact =
                new Contact(
                        NodeId.random(network.random),
                        attacker.address().withPort(HonestNetwork.PORT));
        Impostor.Behaviour answersFromElsewhere =
                (self, asked, from) -> {
                    Reply reply = Reply.by(self.contact.id());
                    byte[] answer = self.encoded(asked.transaction(), reply, from);
                    Spoofer.send(attacker, elsewhere, from, answer);
                    Spoofer.send(attacker, otherPort, from, answer);
                    sent[0] += 2;
                    return null;
                };
        attacker.execute(() -> new Impostor(attacker, contact, krpc, answersFromElsewhere));
        VantageFigures figures = victim.vantage().figures;
        long unsolicitedBefore = figures.unsolicited;
        var outcomes = new ArrayList<Result<Pong>>();
        for (int i = 0; i < PINGS; i++) {
            victim.host().execute(() -> victim.node().ping(contact.endpoint(), outcomes::add));
            network.world.run(Duration.ofSeconds(12));
        }
        long refused = figures.unsolicited - unsolicitedBefore;
        System.out.printf(
                "%d right answers from another port or address: %d refused%n", sent[0], refused);
        assertEquals(PINGS, outcomes.size());
        assertTrue(outcomes.stream().noneMatch(Result.Done.class::isInstance));
        assertTrue(sent[0] >= 2 * PINGS, "nobody answered");
        assertEquals(sent[0], refused);
        assertTrue(
                victim.vantage().table().entries(victim.vantage().now()).stream()
                        .noneMatch(entry -> entry.contact().id().equals(contact.id())));
    }

    @Test
    void sixtyThousandAddressesThatOnlyAskGetIntoNoTable() {
        NodeId near = victim.vantage().self();
        for (int round = 0; round < 60; round++) {
            attacker.execute(
                    () -> {
                        for (int i = 0; i < QUERIES_ONLY_ADDRESSES / 60; i++) {
                            NodeId id = near.randomAt(i % 12, network.random);
                            spoof(new Query.Ping(id), anybody());
                        }
                    });
            network.world.run(Duration.ofSeconds(1));
        }
        network.world.run(Duration.ofMinutes(2));
        double share = network.shareOfOthersInTables();
        System.out.printf(
                "%,d addresses that only ask: %.2f %% of all table entries%n",
                QUERIES_ONLY_ADDRESSES, 100 * share);
        assertEquals(0, share);
    }

    private void spoof(Query query, Endpoint pretended) {
        int length = krpc.encode(TRANSACTION, false, query);
        Spoofer.send(attacker, pretended, victim.endpoint(), Arrays.copyOf(krpc.array(), length));
    }

    private Endpoint anybody() {
        return Endpoint.ofIpv4(0x0900_0000 | network.random.nextInt(1 << 24), 6881);
    }

    private Impostor impostor(SimulatedHost host) {
        var contact =
                new Contact(
                        NodeId.random(network.random), host.address().withPort(HonestNetwork.PORT));
        var made = new Impostor[1];
        host.execute(() -> made[0] = new Impostor(host, contact, krpc, (_, _, _) -> null));
        return made[0];
    }

    private byte[] token(Impostor asker, HonestNetwork.Member from, InfoHash infoHash) {
        attacker.execute(
                () ->
                        asker.ask(
                                new Query.GetPeers(
                                        asker.contact.id(), infoHash, Want.IPV4, false, false),
                                from.endpoint()));
        network.world.run(Duration.ofSeconds(1));
        if (asker.heard instanceof Message.Answered(_, var reply, _) && reply.token() != null) {
            return reply.token();
        }
        throw new AssertionError("no token: " + asker.heard);
    }

    private void announce(
            Impostor asker, HonestNetwork.Member to, InfoHash infoHash, byte[] token) {
        attacker.execute(
                () ->
                        asker.ask(
                                new Query.AnnouncePeer(
                                        asker.contact.id(), infoHash, 1, false, token),
                                to.endpoint()));
    }

    private static int peers(HonestNetwork.Member member) {
        return member.node().stores().peers(Family.IPV4).peerCount();
    }
}
