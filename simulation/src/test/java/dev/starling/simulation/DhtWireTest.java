package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NoAnswer;
import dev.starling.dht.PeersListener;
import dev.starling.dht.Pong;
import dev.starling.dht.SearchReport;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What whole nodes say to each other, and to those who do not speak their language. */
final class DhtWireTest {
    private static final InfoHash INFO_HASH =
            InfoHash.ofHex("00112233445566778899aabbccddeeff00112233");
    private static final Path PATH = Path.between(Duration.ofMillis(10), Duration.ofMillis(150));

    @Test
    void oneLostDatagramDoesNotMeanThatNobodyIsThere() throws IOException {
        var world = DhtWorld.of(21, 2, PATH.withLoss(50_000));
        var answers = new ArrayList<Result<Pong>>();
        DhtNode node = world.nodes.get(1);
        for (int i = 0; i < 300; i++) {
            world.host(1).execute(() -> node.ping(world.first(), answers::add));
            world.run(Duration.ofSeconds(12));
        }
        long pongs = answers.stream().filter(Result.Done.class::isInstance).count();
        assertEquals(300, answers.size());
        assertTrue(pongs >= 299, pongs + " of 300");
    }

    @Test
    void aNewcomerWithOneWayInJoinsThoughDatagramsGetLost() throws IOException {
        var world = DhtWorld.of(22, 30, PATH);
        world.run(Duration.ofMinutes(1));
        world.simulation.setPath(PATH.withLoss(50_000));
        int joined = 0;
        for (int i = 0; i < 100; i++) {
            var reports = new ArrayList<SearchReport>();
            DhtNode newcomer = world.add(settings -> settings.withRole(DhtSettings.Role.READ_ONLY));
            newcomer.findNode(newcomer.self().getFirst().id(), reports::add);
            world.run(Duration.ofSeconds(20));
            joined += reports.getFirst().replies() > 0 ? 1 : 0;
            newcomer.close();
        }
        assertTrue(joined >= 97, joined + " of 100");
    }

    @Test
    void whoIsSilentIsAskedThreeTimesAndNoMore() throws IOException {
        var world = DhtWorld.of(23, 2, PATH);
        world.run(Duration.ofSeconds(30));
        var received = new ArrayList<String>();
        SimulatedHost mute = world.simulation.addHost();
        listen(mute, received);
        var answers = new ArrayList<Result<Pong>>();
        DhtNode node = world.nodes.get(1);
        world.host(1).execute(() -> node.ping(DhtWorld.at(mute), answers::add));
        world.run(Duration.ofSeconds(9));
        assertEquals(List.of(), answers);
        world.run(Duration.ofMinutes(1));
        assertEquals(3, received.size());
        var failed = assertInstanceOf(Result.Failed.class, answers.getFirst());
        assertInstanceOf(NoAnswer.Silence.class, failed.cause());
        assertEquals(1, answers.size());
    }

    @Test
    void aNodeThatNobodyKnowsGetsTheFiltersOfAScrape() throws IOException {
        var world = DhtWorld.of(24, 150, PATH);
        world.run(Duration.ofMinutes(2));
        for (int i = 10; i < 110; i++) {
            boolean isSeed = i < 40;
            world.nodes.get(i).announce(INFO_HASH, 1000 + i, isSeed, new Ignored());
        }
        world.run(Duration.ofSeconds(30));
        DhtNode newcomer = world.add(settings -> settings.withRole(DhtSettings.Role.READ_ONLY));
        record Scrape(double seeds, double peers, int nodes) {}
        var scrapes = new ArrayList<Scrape>();
        newcomer.scrape(
                INFO_HASH,
                (seeds, peers, nodes, _) -> scrapes.add(new Scrape(seeds, peers, nodes)));
        world.run(Duration.ofSeconds(10));
        Scrape scrape = scrapes.getFirst();
        assertTrue(scrape.nodes() >= 8, scrape::toString);
        assertEquals(30, scrape.seeds(), 3, scrape::toString);
        assertEquals(70, scrape.peers(), 5, scrape::toString);
    }

    @Test
    void brokenQueriesAreRefusedAndAllOtherJunkMeetsSilence() throws IOException {
        var world = DhtWorld.of(25, 2, PATH);
        var received = new ArrayList<String>();
        SimulatedHost stranger = world.simulation.addHost();
        DatagramPort port = listen(stranger, received);
        List<String> broken =
                List.of(
                        "d1:ade1:q4:ping1:t2:aa1:y1:qe",
                        "d1:ad2:id4:abcde1:q4:ping1:t2:aa1:y1:qe",
                        "d1:ad2:id20:abcdefghij0123456789e1:q9:find_node1:t2:aa1:y1:qe",
                        "d1:ad2:id20:abcdefghij01234567896:target3:abce1:q9:find_node1:t2:aa1:y1:qe");
        List<String> junk =
                List.of(
                        "d",
                        "de",
                        "d1:t2:aae",
                        "d1:t2:aa1:y1:xe",
                        "d1:ade1:q4:ping1:y1:qe",
                        "d1:rd2:id20:abcdefghij0123456789e1:t2:aa1:y1:re",
                        "d1:rde1:t2:aa1:y1:re",
                        "d1:eli203e4:whate1:t2:aa1:y1:ee",
                        "d1:ele1:t2:aa1:y1:ee");
        for (String datagram : junk) {
            send(stranger, port, datagram, world.first());
        }
        world.run(Duration.ofSeconds(2));
        assertEquals(List.of(), received);
        for (String datagram : broken) {
            send(stranger, port, datagram, world.first());
        }
        world.run(Duration.ofSeconds(2));
        assertEquals(broken.size(), received.size(), received::toString);
        for (String answer : received) {
            assertTrue(answer.startsWith("d1:eli203e"), answer);
            assertTrue(answer.contains("1:t2:aa"), answer);
        }
    }

    private static DatagramPort listen(SimulatedHost host, List<String> received)
            throws IOException {
        return host.bindUdp(
                DhtWorld.at(host),
                (bytes, offset, length, _) ->
                        received.add(
                                new String(bytes, offset, length, StandardCharsets.ISO_8859_1)));
    }

    private static void send(SimulatedHost host, DatagramPort port, String datagram, Endpoint to) {
        byte[] bytes = datagram.getBytes(StandardCharsets.ISO_8859_1);
        host.execute(() -> port.send(bytes, 0, bytes.length, to));
    }

    private static final class Ignored implements PeersListener {
        @Override
        public void onPeer(Endpoint peer) {}

        @Override
        public void onDone(SearchReport report, int announcedTo) {}
    }
}
