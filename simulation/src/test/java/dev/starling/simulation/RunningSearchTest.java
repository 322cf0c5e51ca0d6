package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.DhtNode;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.RunningSearch;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Searches at two sockets, in networks where one of them, or both, find nobody. */
final class RunningSearchTest {
    private static final InfoHash INFO_HASH =
            InfoHash.ofHex("aabbccddeeff00112233445566778899aabbccdd");
    private static final Path PATH = Path.between(Duration.ofMillis(10), Duration.ofMillis(150));

    @Test
    void aFamilyWithNobodyToAskDoesNotKeepTheOtherFromItsEnd() throws IOException {
        var world = networkWithAPeer();
        DhtNode dual = world.addDualStack(List.of(world.first()));
        var peers = new Peers();
        dual.findPeers(INFO_HASH, peers);
        world.run(Duration.ofSeconds(5));
        assertEquals(1, peers.ends);
        assertEquals(Set.of(peerOf(world)), Set.copyOf(peers.found));

        var announced = new Peers();
        dual.announce(NodeId.of(INFO_HASH).asInfoHash(), 99, false, announced);
        world.run(Duration.ofSeconds(5));
        assertEquals(8, announced.announcedTo);
        var reports = new ArrayList<SearchReport>();
        dual.findNode(NodeId.of(INFO_HASH), reports::add);
        world.run(Duration.ofSeconds(5));
        assertEquals(8, reports.getFirst().closest().size());
    }

    @Test
    void aFamilyThatNeverAnswersIsWaitedForAShortWhile() throws IOException {
        var world = networkWithAPeer();
        Endpoint nobody = Endpoint.parse("[2001:db9::1]:6881");
        DhtNode dual = world.addDualStack(List.of(world.first(), nobody));
        var peers = new Peers();
        RunningSearch search = dual.findPeers(INFO_HASH, peers);
        world.run(Duration.ofSeconds(5));
        assertEquals(1, peers.ends);
        assertTrue(search.isOver());
        assertEquals(Set.of(peerOf(world)), Set.copyOf(peers.found));
        assertTrue(search.report().queries() > search.report().replies());
        world.run(Duration.ofMinutes(1));
        assertEquals(1, peers.ends);
    }

    @Test
    void aSearchWithNobodyAnywhereBeginsWithTheFirstContact() throws IOException {
        var world = networkWithAPeer();
        DhtNode dual = world.addDualStack(List.of());
        var peers = new Peers();
        RunningSearch search = dual.findPeers(INFO_HASH, peers);
        var cancelled = new Peers();
        RunningSearch unwanted = dual.findPeers(INFO_HASH, cancelled);
        world.run(Duration.ofMinutes(3));
        assertEquals(0, peers.ends);
        assertEquals(0, search.report().queries());
        unwanted.cancel();
        host(world, dual).execute(() -> dual.addNode(world.first()));
        world.run(Duration.ofSeconds(10));
        assertEquals(1, peers.ends);
        assertEquals(Set.of(peerOf(world)), Set.copyOf(peers.found));
        assertEquals(0, cancelled.ends);
        assertEquals(List.of(), cancelled.found);
        assertEquals(0, unwanted.report().queries());
    }

    @Test
    void aFamilyThatJoinsWhileTheOtherSearchesTakesPart() throws IOException {
        var world = networkWithAPeer();
        Endpoint nobody = Endpoint.parse("[2001:db9::1]:6881");
        DhtNode dual = world.addDualStack(List.of(nobody));
        var peers = new Peers();
        dual.findPeers(INFO_HASH, peers);
        world.run(Duration.ofSeconds(2));
        host(world, dual).execute(() -> dual.addNode(world.first()));
        world.run(Duration.ofSeconds(5));
        assertEquals(Set.of(peerOf(world)), Set.copyOf(peers.found));
        assertEquals(1, peers.ends);
    }

    @Test
    void whatWasCancelledSendsAndTellsNothingMore() throws IOException {
        var world = networkWithAPeer();
        DhtNode node = world.nodes.get(3);
        var peers = new Peers();
        RunningSearch search = node.announce(INFO_HASH, 99, false, peers);
        world.run(Duration.ofMillis(20));
        assertFalse(search.isOver());
        assertTrue(search.report().queries() > 0);
        search.cancel();
        SearchReport atTheEnd = search.report();
        world.run(Duration.ofMinutes(1));
        assertEquals(0, peers.ends);
        assertEquals(List.of(), peers.found);
        assertTrue(search.isOver());
        assertEquals(atTheEnd.queries(), search.report().queries());
        assertEquals(atTheEnd.nanos(), search.report().nanos());
    }

    @Test
    void theReportSaysHowFarItHasCome() throws IOException {
        var world = networkWithAPeer();
        DhtNode node = world.nodes.get(3);
        var reports = new ArrayList<SearchReport>();
        RunningSearch search = node.findNode(NodeId.of(INFO_HASH), reports::add);
        world.run(Duration.ofMillis(200));
        SearchReport early = search.report();
        world.run(Duration.ofSeconds(10));
        SearchReport whole = reports.getFirst();
        assertEquals(whole, search.report());
        assertTrue(early.queries() < whole.queries());
        assertTrue(whole.asked() >= 8 && whole.asked() <= whole.queries());
        assertTrue(whole.hops() >= 1);
        NodeId nearest = whole.closest().getFirst().id();
        assertEquals(
                nearest.distanceTo(NodeId.of(INFO_HASH)), whole.closestDistance().orElseThrow());
    }

    @Test
    void closingANodeEndsItsSearches() throws IOException {
        var world = networkWithAPeer();
        DhtNode node = world.nodes.get(3);
        var peers = new Peers();
        node.findPeers(INFO_HASH, peers);
        world.run(Duration.ofMillis(20));
        node.close();
        world.run(Duration.ofMinutes(1));
        assertEquals(0, peers.ends);
    }

    private static DhtWorld networkWithAPeer() throws IOException {
        var world = DhtWorld.of(11, 60, PATH);
        world.run(Duration.ofMinutes(1));
        world.nodes.get(7).announce(INFO_HASH, 1234, true, new Peers());
        world.run(Duration.ofSeconds(20));
        return world;
    }

    private static Endpoint peerOf(DhtWorld world) {
        return world.host(7).address().withPort(1234);
    }

    private static SimulatedHost host(DhtWorld world, DhtNode node) {
        return world.host(world.nodes.indexOf(node));
    }

    private static final class Peers implements PeersListener {
        final List<Endpoint> found = new ArrayList<>();
        int announcedTo = -1;
        int ends;

        @Override
        public void onPeer(Endpoint peer) {
            found.add(peer);
        }

        @Override
        public void onDone(SearchReport report, int announced) {
            announcedTo = announced;
            ends++;
        }
    }
}
