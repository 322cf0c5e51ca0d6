package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.MetadataMessage;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.PexMessage;
import dev.starling.peer.wire.PexPeer;
import dev.starling.peer.wire.WireWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Peers that mean no good, by what they do over time. */
final class HostilePeersTest {
    private static final int BLOCK = 16 * 1024;
    private static final Charset ASCII = StandardCharsets.US_ASCII;

    /** Where nobody may send us. */
    private static final List<String> MARTIANS =
            List.of(
                    "127.0.0.1:80",
                    "10.1.2.3:80",
                    "192.168.0.1:80",
                    "172.16.0.1:80",
                    "169.254.169.254:80",
                    "100.64.0.1:80",
                    "0.0.0.0:80",
                    "255.255.255.255:80",
                    "224.0.0.1:80",
                    "240.0.0.1:80",
                    "[::1]:80",
                    "[fe80::1]:80",
                    "[fc00::1]:80",
                    "[ff02::1]:80",
                    "[::]:80",
                    "[2001:db8::1]:80",
                    "192.0.2.1:80",
                    "198.18.0.1:80");

    @Test
    void whoDoesNotSpeakBitTorrentIsLeft() throws Exception {
        try (var world = new HostileWorld(1, true)) {
            RawPeer other = world.attacker(peer -> peer.say("GET / HTTP/1.1\r\n".getBytes(ASCII)));
            other.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertTrue(other.isClosed);
            world.isHealthy();
        }
    }

    @Test
    void whoWantsAnotherTorrentIsLeft() throws Exception {
        try (var world = new HostileWorld(2, true)) {
            RawPeer came = world.attacker(peer -> peer.greet(new InfoHash(1, 2, 3), true));
            came.dial(world.address());
            RawPeer dialled = world.attacker(peer -> peer.greet(new InfoHash(1, 2, 3), true));
            world.tell(dialled.listen());
            world.run(Duration.ofSeconds(2));
            assertTrue(came.isClosed && dialled.isClosed);
            assertEquals(1, world.partings(Parting.WRONG_INFOHASH));
            world.isHealthy();
        }
    }

    @Test
    void aHandshakeByteByByteIsNotWaitedForLonger() throws Exception {
        try (var world = new HostileWorld(3, true)) {
            RawPeer slow = world.attacker(_ -> {});
            slow.dial(world.address());
            world.run(Duration.ofSeconds(1));
            for (byte b : WireWriter.handshake(handshake(world, slow.id())).array()) {
                if (!slow.isClosed) {
                    slow.host.execute(() -> slow.say(new byte[] {b}));
                }
                world.run(Duration.ofSeconds(1));
            }
            assertTrue(slow.isClosed);
            world.isHealthy();
        }
    }

    @Test
    void ourOwnAddressIsDialledOnce() throws Exception {
        try (var world = new HostileWorld(4, true)) {
            for (int i = 0; i < 5; i++) {
                world.tell(world.address());
                world.run(Duration.ofMinutes(5));
            }
            assertEquals(1, world.partings(Parting.SELF));
            assertEquals(1, world.swarm.figures().dials());
            world.isHealthy();
        }
    }

    @Test
    void theSamePeerTwiceIsThereOnce() throws Exception {
        try (var world = new HostileWorld(5, true)) {
            RawPeer first = world.attacker(peer -> peer.greet(world.infoHash(), true));
            var second = new RawPeer(first.host, peer -> peer.greet(world.infoHash(), true));
            first.dial(world.address());
            world.run(Duration.ofSeconds(1));
            second.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertTrue(second.isClosed && !first.isClosed);
            assertEquals(1, world.partings(Parting.DUPLICATE));
            world.isHealthy();
        }
    }

    @Test
    void oneAddressMayNotBeAllPeers() throws Exception {
        try (var world = new HostileWorld(51, true)) {
            var host = world.simulation.addHost();
            var crowd = new ArrayList<RawPeer>();
            for (int i = 0; i < 10; i++) {
                var id = new PeerId(i, i, i);
                var one =
                        new RawPeer(
                                host, peer -> peer.say(WireWriter.handshake(handshake(world, id))));
                one.dial(world.address());
                crowd.add(one);
            }
            world.run(Duration.ofSeconds(2));
            assertEquals(
                    Company.ADDRESS_CONNECTIONS_MAX,
                    crowd.stream().filter(peer -> !peer.isClosed).count());
            assertEquals(6, world.partings(Parting.FULL));
            world.isHealthy();
        }
    }

    @Test
    void whoTakesAnothersNameDoesNotTakeItsPlace() throws Exception {
        try (var world = new HostileWorld(6, true)) {
            RawPeer honest = world.attacker(peer -> peer.greet(world.infoHash(), true));
            world.tell(honest.listen());
            world.run(Duration.ofSeconds(2));
            RawPeer thief =
                    world.attacker(
                            peer -> peer.say(WireWriter.handshake(handshake(world, honest.id()))));
            thief.dial(world.address());
            world.run(Duration.ofSeconds(2));
            assertFalse(honest.isClosed);
            world.isHealthy();
        }
    }

    @Test
    void strangersWhoNeverSpeakKeepNobodyOut() throws Exception {
        try (var world = new HostileWorld(7, true)) {
            RawPeer silent = world.attacker(_ -> {});
            for (int i = 0; i < 2 * PeerNode.STRANGERS_MAX; i++) {
                new RawPeer(silent.host, _ -> {}).dial(world.address());
            }
            world.run(Duration.ofSeconds(1));
            RawPeer honest = world.attacker(peer -> peer.greet(world.infoHash(), true));
            honest.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertFalse(honest.isClosed);
            assertEquals(1, world.swarm.figures().connections());
            world.isHealthy();
        }
    }

    @Test
    void twoThousandWhoShakeHandsAndSayNothingDoNotStopADownload() throws Exception {
        try (var world = new HostileWorld(8, true)) {
            for (int i = 0; i < 2_000; i++) {
                RawPeer peer = world.attacker(it -> it.greet(world.infoHash(), true));
                peer.dial(world.address());
                if (i % 100 == 0) {
                    world.run(Duration.ofSeconds(1));
                }
            }
            world.run(Duration.ofSeconds(1));
            int max = PeerSettings.CONNECTIONS_MAX;
            assertEquals(max * 3 / 4, world.swarm.figures().connections());
            world.isHealthy();
            // Who comes later than they have been of no use for a while gets a place.
            world.run(Duration.ofMinutes(2));
            RawPeer late = world.attacker(it -> it.greet(world.infoHash(), true));
            late.dial(world.address());
            world.run(Duration.ofSeconds(2));
            assertFalse(late.isClosed);
        }
    }

    @Test
    void whoRejectsEverythingIsNotAskedAllTheTime() throws Exception {
        try (var world = new HostileWorld(9, true)) {
            var requests = new int[1];
            BiConsumer<RawPeer, Message> rejects =
                    (peer, message) -> {
                        if (message instanceof Message.Request(Block block)) {
                            requests[0]++;
                            peer.say(new Message.Reject(block));
                        }
                    };
            var liar =
                    new RawPeer(
                            world.simulation.addHost(),
                            peer -> {
                                peer.greet(world.infoHash(), true);
                                peer.say(new Message.HaveAll());
                                peer.say(new Message.Unchoke());
                            },
                            rejects);
            liar.dial(world.address());
            world.run(Duration.ofMinutes(1));
            assertTrue(requests[0] > 0 && requests[0] < 1_000, () -> requests[0] + " requests");
            world.isHealthy();
        }
    }

    @Test
    void whoLostOurRequestsIsAskedAgain() throws Exception {
        try (var world = new HostileWorld(10, true)) {
            var forgetful =
                    world.attacker(
                            peer -> {
                                peer.greet(world.infoHash(), true);
                                peer.say(new Message.HaveAll());
                                peer.say(new Message.Unchoke());
                            });
            forgetful.dial(world.address());
            world.run(Duration.ofMinutes(1));
            long first = requests(forgetful);
            assertTrue(first > 0);
            for (int minute = 0; minute < 4; minute++) {
                forgetful.host.execute(() -> forgetful.say(new Message.KeepAlive()));
                world.run(Duration.ofMinutes(1));
            }
            assertTrue(requests(forgetful) > first);
            world.isHealthy();
        }
    }

    @Test
    void exchangedPeersAreDialledOnlyWhereStrangersMaySendUs() throws Exception {
        try (var world = new HostileWorld(11, true)) {
            RawPeer gossip =
                    world.attacker(
                            peer -> {
                                peer.greet(world.infoHash(), true);
                                var told =
                                        MARTIANS.stream()
                                                .map(Endpoint::parse)
                                                .map(it -> new PexPeer(it, false, false, true))
                                                .toList();
                                byte[] list = new PexMessage(told, List.of()).encode();
                                for (int i = 0; i < 100; i++) {
                                    peer.say(new Message.Extended(Extensions.PEX, list));
                                }
                            });
            gossip.dial(world.address());
            world.run(Duration.ofMinutes(2));
            assertFalse(gossip.isClosed);
            assertEquals(0, world.swarm.figures().dials());
            world.isHealthy();
        }
    }

    @Test
    void peersFromTheDhtAreDialledOnlyWhereStrangersMaySendUs() throws Exception {
        PeerSource martians =
                (_, _, sink) -> {
                    MARTIANS.forEach(martian -> sink.onPeer(Endpoint.parse(martian)));
                    sink.onPeer(Endpoint.parse("45.1.2.3:0"));
                    sink.onPeer(Endpoint.parse("45.1.2.3:80"));
                    return () -> {};
                };
        try (var world = new HostileWorld(20, true, it -> it, Long.MAX_VALUE, martians)) {
            world.run(Duration.ofMinutes(5));
            assertEquals(Map.of("dht", 1), world.swarm.figures().peersBySource());
            assertTrue(world.swarm.figures().dials() > 0);
            world.isHealthy();
        }
    }

    @Test
    void localPeersAreDialledWhereThatIsAllowed() throws Exception {
        PeerSource martians =
                (_, _, sink) -> {
                    MARTIANS.forEach(martian -> sink.onPeer(Endpoint.parse(martian)));
                    return () -> {};
                };
        try (var world =
                new HostileWorld(21, true, PeerSettings::allowingLocal, Long.MAX_VALUE, martians)) {
            world.run(Duration.ofSeconds(2));
            // Loopback, link-local, private and carrier's, of both families; nothing else.
            assertEquals(Map.of("dht", 9), world.swarm.figures().peersBySource());
        }
    }

    @Test
    void aFloodOfExchangedPeersIsHeardForAMinuteAtATime() throws Exception {
        try (var world = new HostileWorld(12, true)) {
            RawPeer gossip =
                    world.attacker(
                            peer -> {
                                peer.greet(world.infoHash(), true);
                                for (int i = 0; i < 200; i++) {
                                    var told = new ArrayList<PexPeer>();
                                    for (int j = 0; j < PexMessage.TOLD_MAX; j++) {
                                        int address = 0x2d000000 + i * 1000 + j;
                                        told.add(
                                                new PexPeer(
                                                        Endpoint.ofIpv4(address, 9),
                                                        false,
                                                        false,
                                                        true));
                                    }
                                    byte[] list = new PexMessage(told, List.of()).encode();
                                    peer.say(new Message.Extended(Extensions.PEX, list));
                                }
                            });
            gossip.dial(world.address());
            world.run(Duration.ofSeconds(30));
            int known = world.swarm.figures().peersBySource().getOrDefault("pex", 0);
            assertTrue(known > 0 && known <= 3 * PexMessage.TOLD_MAX, () -> known + " known");
            world.isHealthy();
        }
    }

    @Test
    void aPeerNamesFewDhtNodesAndNoneWithoutAPort() throws Exception {
        try (var world = new HostileWorld(13, true)) {
            RawPeer many =
                    world.attacker(
                            peer -> {
                                peer.greet(world.infoHash(), true);
                                for (int port = 0; port < 1_000; port++) {
                                    peer.say(new Message.Port(port));
                                }
                            });
            many.dial(world.address());
            world.run(Duration.ofSeconds(2));
            assertEquals(3, world.dhtNodes.size());
            for (Endpoint node : world.dhtNodes) {
                assertTrue(node.port() != 0 && node.hasSameAddress(many.host.address()));
            }
            world.isHealthy();
        }
    }

    @Test
    void whatIsAllowedToTheChokedIsNotServedForEver() throws Exception {
        try (var world = new HostileWorld(14, true)) {
            world.isHealthy();
            var greedy =
                    new RawPeer(
                            world.simulation.addHost(), peer -> peer.greet(world.infoHash(), true));
            greedy.dial(world.address());
            world.run(Duration.ofSeconds(2));
            var allowed =
                    greedy.heard.stream()
                            .filter(Message.AllowedFast.class::isInstance)
                            .map(Message.AllowedFast.class::cast)
                            .toList();
            assertFalse(allowed.isEmpty());
            for (int i = 0; i < 100; i++) {
                greedy.host.execute(
                        () ->
                                allowed.forEach(
                                        it ->
                                                greedy.say(
                                                        new Message.Request(
                                                                new Block(it.piece(), 0, BLOCK)))));
                world.run(Duration.ofSeconds(1));
            }
            long most = 2L * allowed.size() * HostileWorld.PIECE_LENGTH;
            assertTrue(
                    greedy.blockBytes > 0 && greedy.blockBytes <= most,
                    () -> "" + greedy.blockBytes);
        }
    }

    @Test
    void anHonestPeerIsNotBannedForRequestsThatCrossChokes() throws Exception {
        try (var world = new HostileWorld(15, true)) {
            world.isHealthy();
            // It asks for as much as it may whenever it may not: as when each request crosses.
            var slow =
                    new RawPeer(
                            world.simulation.addHost(), peer -> peer.greet(world.infoHash(), true));
            slow.dial(world.address());
            world.run(Duration.ofSeconds(1));
            int piece = 0;
            while (slow.heard.contains(new Message.AllowedFast(piece))) {
                piece++;
            }
            var wanted = new Message.Request(new Block(piece, 0, BLOCK));
            for (int round = 0; round < 30; round++) {
                slow.host.execute(
                        () -> {
                            for (int i = 0; i < 500; i++) {
                                slow.say(wanted);
                            }
                            slow.say(new Message.Interested());
                        });
                world.run(Duration.ofSeconds(2));
                slow.host.execute(() -> slow.say(new Message.NotInterested()));
                world.run(Duration.ofSeconds(15));
            }
            assertFalse(slow.isClosed, () -> world.swarm.figures().toString());
        }
    }

    @Test
    void aConnectionThatIsGivenUpWhileItIsDialledIsClosed() throws Exception {
        try (var world = new HostileWorld(16, true)) {
            RawPeer other = world.attacker(_ -> {});
            world.tell(other.listen());
            world.run(Duration.ofMillis(10)); // less than a round trip
            assertEquals(1, world.swarm.figures().dials());
            world.host.execute(() -> world.swarm.close(() -> {}));
            world.run(Duration.ofSeconds(5));
            assertTrue(other.isClosed);
            assertEquals(Swarm.Stage.CLOSED, world.swarm.stage());
        }
    }

    @Test
    void metadataIsFoundAmongLiarsOfEveryKind() throws Exception {
        try (var world = new HostileWorld(17, false)) {
            byte[] info = world.metainfo.infoBytes();
            for (int i = 0; i < 3; i++) {
                liar(world, info.length, (_, _) -> {}); // silent, right size
                liar(world, 7 * MetadataMessage.PIECE_BYTES, (_, _) -> {}); // silent, wrong size
                liar(world, 1, HostilePeersTest::rejects);
                liar(
                        world,
                        info.length,
                        (peer, piece) -> {
                            byte[] wrong = info.clone();
                            wrong[wrong.length - 1] ^= 1;
                            data(peer, piece, wrong);
                        });
                liar(world, 99, (peer, piece) -> data(peer, piece, new byte[99]));
                liar(world, 99, (peer, piece) -> data(peer, piece, new byte[50]));
            }
            world.run(Duration.ofSeconds(5));
            assertEquals(Swarm.Stage.METADATA, world.swarm.stage());
            world.isHealthy();
            assertTrue(world.partings(Parting.LIED) >= 3, () -> world.swarm.figures().toString());
        }
    }

    @Test
    void manyWhoClaimASizeAndSendNothingDoNotOutvoteTheOneWhoHasIt() throws Exception {
        try (var world = new HostileWorld(19, false)) {
            for (int i = 0; i < 20; i++) {
                liar(world, 7 * MetadataMessage.PIECE_BYTES, (_, _) -> {});
            }
            world.run(Duration.ofSeconds(5));
            world.isHealthy();
            // Long before anybody is dropped for being silent.
            assertTrue(world.simulation.now().toSeconds() < 60, world.simulation.now()::toString);
        }
    }

    @Test
    void whoCannotGiveMetadataIsNotKeptWhileItIsWanted() throws Exception {
        try (var world = new HostileWorld(18, false)) {
            RawPeer old =
                    world.attacker(
                            peer -> {
                                peer.greet(world.infoHash(), true);
                                peer.say(extended("d1:mdee"));
                            });
            old.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertEquals(1, world.partings(Parting.NO_EXTENSIONS));
            world.isHealthy();
        }
    }

    private static void liar(HostileWorld world, int size, BiConsumer<RawPeer, Integer> answer)
            throws IOException {
        var liar =
                new RawPeer(
                        world.simulation.addHost(),
                        peer -> {
                            peer.greet(world.infoHash(), true);
                            peer.say(
                                    extended(
                                            "d1:md11:ut_metadatai1ee13:metadata_sizei"
                                                    + size
                                                    + "ee"));
                        },
                        (peer, message) -> {
                            int piece = metadataAsked(message);
                            if (piece >= 0) {
                                answer.accept(peer, piece);
                            }
                        });
        liar.dial(world.address());
    }

    private static int metadataAsked(Message message) {
        try {
            return message instanceof Message.Extended(int id, byte[] payload)
                            && id == 1
                            && MetadataMessage.decode(payload)
                                    instanceof MetadataMessage.Request(int piece)
                    ? piece
                    : -1;
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    private static void data(RawPeer peer, int piece, byte[] info) {
        int at = piece * MetadataMessage.PIECE_BYTES;
        int length = Math.min(MetadataMessage.PIECE_BYTES, info.length - at);
        if (length > 0) {
            var data = new MetadataMessage.Data(piece, info.length, info, at, length);
            peer.say(new Message.Extended(Extensions.METADATA, data.encode()));
        }
    }

    private static void rejects(RawPeer peer, int piece) {
        peer.say(
                new Message.Extended(
                        Extensions.METADATA, new MetadataMessage.Reject(piece).encode()));
    }

    private static long requests(RawPeer peer) {
        return peer.heard.stream().filter(Message.Request.class::isInstance).count();
    }

    private static Handshake handshake(HostileWorld world, PeerId id) {
        return new Handshake(world.infoHash(), id, true, true, true);
    }

    private static Message extended(String payload) {
        return new Message.Extended(ExtendedHandshake.ID, payload.getBytes(ASCII));
    }
}
