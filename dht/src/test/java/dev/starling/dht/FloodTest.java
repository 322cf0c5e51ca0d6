package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a server weighs, at rest and when 60,000 addresses store with it what they can. */
final class FloodTest {
    private static final int ADDRESSES = 60_000;
    private static final int NODES = 20_000;
    private static final byte[] AA = {'a', 'a'};
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final SplittableRandom random = new SplittableRandom(42);
    private final Krpc krpc = new Krpc();
    private final NodeId asker = NodeId.random(random);
    private long now;

    /** One socket's server, and what stands behind it. */
    private record Server(
            Responder responder, PeerStore peers, ItemStore items, Throttle throttle) {
        static Server make(SplittableRandom random, KeyedMac mac) {
            var peers = new PeerStore(PeerStore.Limits.STANDARD, true, random, 0);
            var items = new ItemStore(ItemStore.Limits.STANDARD, 0);
            var throttle = new Throttle(Throttle.Limits.SERVER, random, 0);
            var responder =
                    new Responder(
                            NodeId.random(random),
                            true,
                            NearestNodes.NONE,
                            NearestNodes.NONE,
                            new Tokens(mac, random, 0),
                            peers,
                            items,
                            throttle);
            return new Server(responder, peers, items, throttle);
        }
    }

    @Test
    void aServerIsSmallAsLongAsNobodyStoresAnything() {
        var servers = new ArrayList<Server>(NODES);
        var mac = new KeyedMac();
        long before = usedBytes();
        for (int i = 0; i < NODES; i++) {
            servers.add(Server.make(random, mac));
        }
        long atRest = (usedBytes() - before) / NODES;
        for (Server server : servers) {
            answer(server, new Query.Ping(asker), Endpoint.ofIpv4(random.nextInt(), 1));
        }
        long asked = (usedBytes() - before) / NODES;
        for (Server server : servers) {
            InfoHash infoHash = NodeId.random(random).asInfoHash();
            for (int i = 0; i < 3; i++) {
                announce(server, infoHash, Endpoint.ofIpv4(random.nextInt(), 1));
            }
        }
        long storing = (usedBytes() - before) / NODES;
        // Also keeps them alive until here.
        assertEquals(3 * NODES, servers.stream().mapToInt(s -> s.peers().peerCount()).sum());
        System.out.printf(
                "a server: %,d bytes at rest, %,d when asked, %,d with three peers of a torrent%n",
                atRest, asked, storing);
        assertTrue(atRest < 1_024, atRest + " bytes");
        assertTrue(storing < 2_048, storing + " bytes");
    }

    /** Each asks for a token, and announces with it and puts with it, ten times over. */
    @Test
    void anAnnounceFloodFromManyAddressesStaysWithinBounds() {
        long before = usedBytes();
        Server server = Server.make(random, new KeyedMac());
        Endpoint honest = Endpoint.parse("198.51.100.1:6881");
        InfoHash first = NodeId.random(random).asInfoHash();
        announce(server, first, honest);
        int refused = 0;
        InfoHash popular = NodeId.random(random).asInfoHash();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < ADDRESSES; i++) {
                Endpoint from = Endpoint.ofIpv4(0x0a00_0000 + i, 6881);
                boolean toPopular = round == 0;
                InfoHash infoHash = toPopular ? popular : NodeId.random(random).asInfoHash();
                refused += announce(server, infoHash, from) ? 0 : 1;
                var item = new Item.Immutable(Messages.value(996, random));
                put(server, item, from);
            }
        }
        long bytes = usedBytes() - before;
        System.out.printf(
                "announce flood of %,d addresses: %,d of %,d announces refused, %,d peers of %,d"
                        + " torrents, %,d items, %,d bytes in all%n",
                ADDRESSES,
                refused,
                10 * ADDRESSES,
                server.peers().peerCount(),
                server.peers().infoHashCount(),
                server.items().count(),
                bytes);
        PeerSet popularPeers = server.peers().peers(popular, now);
        assertEquals(2_000, popularPeers == null ? 0 : popularPeers.size());
        assertTrue(server.peers().peerCount() <= PeerStore.Limits.STANDARD.peers());
        assertTrue(server.peers().infoHashCount() <= PeerStore.Limits.STANDARD.infoHashes());
        assertEquals(ItemStore.Limits.STANDARD.items(), server.items().count());
        assertTrue(server.throttle().slots() <= 1 << 17);
        assertTrue(bytes < 64_000_000, bytes + " bytes");
        assertTrue(announce(server, first, honest), "who was there before may stay");
        now += PeerStore.TTL_NANOS;
        assertTrue(announce(server, first, honest), "and the flood passes");
        assertEquals(1, server.peers().peerCount());
    }

    private boolean announce(Server server, InfoHash infoHash, Endpoint from) {
        var getPeers = new Query.GetPeers(asker, infoHash, Want.IPV4, false, false);
        byte[] token = reply(server, getPeers, from).token();
        var query =
                new Query.AnnouncePeer(
                        asker, infoHash, 6881, false, token == null ? new byte[8] : token);
        return answer(server, query, from) instanceof Responder.Outcome.Answer;
    }

    private void put(Server server, Item item, Endpoint from) {
        byte[] token =
                reply(server, new Query.Get(asker, Items.target(item), -1, Want.IPV4), from)
                        .token();
        assert token != null;
        answer(server, new Query.Put(asker, item, -1, token), from);
    }

    private Reply reply(Server server, Query query, Endpoint from) {
        return assertInstanceOf(Responder.Outcome.Answer.class, answer(server, query, from))
                .reply();
    }

    private Responder.Outcome answer(Server server, Query query, Endpoint from) {
        now += PAUSE_NANOS / 10;
        int queryBytes = krpc.encode(AA, false, query);
        var asked = new Message.Asked(AA, false, query);
        return server.responder().answer(asked, from, queryBytes, false, now);
    }

    private static long usedBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            var runtime = Runtime.getRuntime();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
