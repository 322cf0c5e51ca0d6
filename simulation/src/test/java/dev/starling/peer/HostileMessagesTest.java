package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.WireWriter;
import dev.starling.simulation.SimulatedHost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a peer may say that no honest peer says, one at a time. */
final class HostileMessagesTest {
    private static final int BLOCK = 16 * 1024;

    /** What is said after the handshakes, and how it ends; null when it is merely ignored. */
    record Attack(String name, boolean fast, @Nullable Parting end, Consumer<RawPeer> script) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Attack> attacks() {
        var all = new ArrayList<Attack>();
        drops(all, "a length of two billion", p -> p.say(new byte[] {0x7f, -1, -1, -1, 4}));
        drops(all, "a negative length", p -> p.say(new byte[] {-1, -1, -1, -1, 4}));
        drops(all, "a have of four bytes", p -> p.say(new byte[] {0, 0, 0, 4, 4, 0, 0, 0}));
        drops(all, "a piece behind the last", p -> p.say(new Message.Have(HostileWorld.PIECES)));
        drops(all, "a short bitfield", p -> p.say(new Message.Bits(new byte[1])));
        drops(all, "a long bitfield", p -> p.say(new Message.Bits(new byte[3])));
        drops(
                all,
                "a block that nobody asked for",
                p -> {
                    p.say(WireWriter.blockHeader(new Block(0, 0, BLOCK)));
                    p.say(new byte[BLOCK]);
                });
        drops(
                all,
                "a block of no piece",
                p -> {
                    p.say(WireWriter.blockHeader(new Block(1 << 30, 0, BLOCK)));
                    p.say(new byte[1]);
                });
        drops(all, "a request of no piece", p -> p.say(request(1 << 30, 0, BLOCK)));
        drops(all, "a request behind the end", p -> p.say(request(0, 2 * BLOCK, BLOCK)));
        drops(all, "a request of nothing", p -> p.say(requestBytes(0, 0, 0)));
        drops(all, "a request of two blocks", p -> p.say(requestBytes(0, 0, 2 * BLOCK)));
        drops(all, "a request before the beginning", p -> p.say(requestBytes(0, -BLOCK, BLOCK)));
        drops(all, "an extended handshake that is none", p -> p.say(extended(0, "i1e")));
        drops(all, "an extended handshake that does not end", p -> p.say(extended(0, "d1:m")));
        drops(all, "lists in lists", p -> p.say(extended(0, "l".repeat(500_000))));
        drops(all, "half an address", p -> p.say(extended(Extensions.PEX, "d5:added5:abcdee")));
        drops(all, "metadata that is none", p -> p.say(extended(Extensions.METADATA, "xyz")));
        drops(
                all,
                "metadata before its beginning",
                p -> p.say(extended(Extensions.METADATA, "d8:msg_typei0e5:piecei-1ee")));
        drops(all, "half a piece given up", p -> p.say(extended(Extensions.DONT_HAVE, "ab")));
        all.add(
                new Attack(
                        "fast messages without the extension",
                        false,
                        Parting.MALFORMED,
                        p -> p.say(new Message.HaveAll())));
        all.add(
                new Attack(
                        "a suggestion without the extension",
                        false,
                        Parting.MALFORMED,
                        p -> p.say(new Message.Suggest(0))));
        all.add(
                new Attack(
                        "requests for what is not there",
                        true,
                        Parting.FLOODED,
                        p -> many(p, 6_000, request(0, 0, BLOCK))));
        all.add(
                new Attack(
                        "metadata asked for and never read",
                        true,
                        Parting.FLOODED,
                        p -> {
                            p.say(extended(0, "d1:md11:ut_metadatai1eee"));
                            p.stopReading();
                            many(
                                    p,
                                    200_000,
                                    extended(Extensions.METADATA, "d8:msg_typei0e5:piecei0ee"));
                        }));
        all.add(
                new Attack(
                        "everything, not this, everything",
                        true,
                        Parting.FLOODED,
                        p -> {
                            for (int i = 0; i < 1_000; i++) {
                                p.say(new Message.HaveAll());
                                p.say(extended(Extensions.DONT_HAVE, "\0\0\0\1"));
                            }
                        }));
        ignores(all, "bitfields", p -> many(p, 1_000, new Message.Bits(new byte[2])));
        ignores(all, "everything, often", p -> many(p, 50_000, new Message.HaveAll()));
        ignores(all, "a storm of cancels", p -> many(p, 50_000, cancel(1, 0)));
        ignores(all, "a storm of haves", p -> many(p, 50_000, new Message.Have(3)));
        ignores(
                all,
                "rejects of what was not asked",
                p -> many(p, 50_000, new Message.Reject(new Block(0, 0, BLOCK))));
        ignores(all, "nothing, often", p -> many(p, 50_000, new Message.KeepAlive()));
        ignores(all, "numbers of no extension", p -> many(p, 1_000, extended(200, "xyz")));
        ignores(all, "kinds of no message", p -> p.say(new byte[] {0, 0, 0, 3, 99, 1, 2}));
        ignores(
                all,
                "pieces allowed that do not exist",
                p -> {
                    for (int i = 0; i < 10_000; i++) {
                        p.say(new Message.AllowedFast(i * 1000));
                    }
                });
        ignores(
                all,
                "now interested, now not",
                p -> {
                    for (int i = 0; i < 10_000; i++) {
                        p.say(new Message.Interested());
                        p.say(new Message.NotInterested());
                    }
                });
        ignores(
                all,
                "now choking, now not",
                p -> {
                    p.say(new Message.HaveAll());
                    for (int i = 0; i < 1_000; i++) {
                        p.say(new Message.Unchoke());
                        p.say(new Message.Choke());
                    }
                });
        ignores(
                all,
                "metadata that nobody asked for",
                p ->
                        many(
                                p,
                                100,
                                extended(
                                        Extensions.METADATA,
                                        "d8:msg_typei1e5:piecei0e10:total_sizei3eexyz")));
        ignores(
                all,
                "a metadata of two billion bytes",
                p -> p.say(extended(0, "d1:md11:ut_metadatai1ee13:metadata_sizei2147483647ee")));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void theNodeStaysWell(Attack attack) throws Exception {
        try (var world = new HostileWorld(1, true)) {
            RawPeer attacker = attacker(world, world.simulation.addHost(), attack);
            attacker.dial(world.address());
            world.run(Duration.ofSeconds(20));
            if (attack.end() == null) {
                assertFalse(attacker.isClosed, () -> world.swarm.figures().toString());
            } else {
                assertEquals(1, world.partings(attack.end()), world.swarm.figures()::toString);
                assertTrue(attacker.isClosed);
                assertFalse(world.swarm.parts().book().isBanned(attacker.host.address()));
                for (int again = 1; again < 3; again++) {
                    attacker(world, attacker.host, attack).dial(world.address());
                    world.run(Duration.ofSeconds(20));
                }
                assertTrue(world.swarm.parts().book().isBanned(attacker.host.address()));
            }
            world.isHealthy();
            assertEquals(List.of(), world.troubles);
        }
    }

    private static RawPeer attacker(HostileWorld world, SimulatedHost host, Attack attack) {
        return new RawPeer(
                host,
                peer -> {
                    peer.greet(world.infoHash(), attack.fast());
                    attack.script().accept(peer);
                });
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void aNodeThatDoesNotKnowTheTorrentYetStaysWellToo(Attack attack) throws Exception {
        try (var world = new HostileWorld(2, false)) {
            RawPeer attacker =
                    world.attacker(
                            peer -> {
                                peer.greet(world.infoHash(), attack.fast());
                                attack.script().accept(peer);
                            });
            attacker.dial(world.address());
            world.run(Duration.ofSeconds(20));
            world.isHealthy();
            assertEquals(List.of(), world.troubles);
        }
    }

    private static void drops(List<Attack> all, String name, Consumer<RawPeer> script) {
        all.add(new Attack(name, true, Parting.MALFORMED, script));
    }

    private static void ignores(List<Attack> all, String name, Consumer<RawPeer> script) {
        all.add(new Attack(name, true, null, script));
    }

    private static void many(RawPeer peer, int times, Message message) {
        peer.say(WireWriter.encode(Collections.nCopies(times, message)));
    }

    private static Message request(int piece, int begin, int length) {
        return new Message.Request(new Block(piece, begin, length));
    }

    private static Message cancel(int piece, int begin) {
        return new Message.Cancel(new Block(piece, begin, BLOCK));
    }

    private static byte[] requestBytes(int piece, int begin, int length) {
        return ByteBuffer.allocate(17)
                .putInt(13)
                .put((byte) 6)
                .putInt(piece)
                .putInt(begin)
                .putInt(length)
                .array();
    }

    private static Message extended(int id, String payload) {
        assert ExtendedHandshake.ID == 0;
        return new Message.Extended(id, payload.getBytes(StandardCharsets.ISO_8859_1));
    }
}
