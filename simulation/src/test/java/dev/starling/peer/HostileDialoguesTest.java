package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.MetadataMessage;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialogues that make sense, with damage: whatever is said, the node gets its torrent. */
final class HostileDialoguesTest {
    /** Two thousand in all, twenty at a time to one node. */
    private static final int WORLDS = 50;

    private static final int DIALOGUES = 20;
    private static final int MESSAGES_MAX = 60;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noDialogueKeepsANodeFromItsTorrent(boolean knowsMetadata) throws Exception {
        for (int seed = 0; seed < WORLDS; seed++) {
            try (var world = new HostileWorld(seed, knowsMetadata)) {
                for (int i = 0; i < DIALOGUES; i++) {
                    var random = new SplittableRandom(1_000L * seed + i);
                    converse(world, random);
                }
                world.run(Duration.ofSeconds(random(seed).nextInt(10)));
                world.isHealthy();
                assertEquals(List.of(), world.troubles, "seed " + seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", metadata " + knowsMetadata, e);
            }
        }
    }

    private static SplittableRandom random(int seed) {
        return new SplittableRandom(seed);
    }

    /** Some time, in pieces that are cut anywhere. */
    private static void converse(HostileWorld world, SplittableRandom random) {
        byte[] all = damaged(dialogue(world, random), random);
        RawPeer peer = world.attacker(_ -> {});
        if (random.nextInt(4) == 0) {
            world.tell(peer.listen());
        } else {
            peer.dial(world.address());
        }
        long at = random.nextInt(3_000);
        for (int from = 0; from < all.length; ) {
            int to = Math.min(all.length, from + 1 + random.nextInt(2_000));
            byte[] part = Arrays.copyOfRange(all, from, to);
            world.simulation.after(
                    Duration.ofMillis(at),
                    () -> {
                        if (!peer.isClosed) {
                            peer.host.execute(() -> peer.sayIfOpen(part));
                        }
                    });
            from = to;
            at += random.nextInt(200);
        }
    }

    private static byte[] dialogue(HostileWorld world, SplittableRandom random) {
        var said = new ByteArrayOutputStream();
        var id = new PeerId(random.nextLong(), random.nextLong(), random.nextInt());
        boolean fast = random.nextInt(4) > 0;
        said.writeBytes(
                WireWriter.handshake(new Handshake(world.infoHash(), id, fast, true, true))
                        .array());
        for (int i = random.nextInt(MESSAGES_MAX); i > 0; i--) {
            if (random.nextInt(8) == 0) {
                var block = block(random);
                said.writeBytes(WireWriter.blockHeader(block).array());
                said.writeBytes(new byte[block.length()]);
            } else {
                said.writeBytes(WireWriter.encode(message(world, random)).array());
            }
        }
        return said.toByteArray();
    }

    private static Message message(HostileWorld world, SplittableRandom random) {
        int piece = random.nextInt(HostileWorld.PIECES);
        return switch (random.nextInt(20)) {
            case 0 -> new Message.KeepAlive();
            case 1 -> new Message.Choke();
            case 2, 3 -> new Message.Unchoke();
            case 4 -> new Message.Interested();
            case 5 -> new Message.NotInterested();
            case 6, 7 -> new Message.Have(piece);
            case 8 -> new Message.Bits(new byte[] {(byte) random.nextInt(), (byte) piece});
            case 9 -> new Message.Request(block(random));
            case 10 -> new Message.Cancel(block(random));
            case 11 -> new Message.Port(random.nextInt(65536));
            case 12 -> new Message.HaveAll();
            case 13 -> new Message.HaveNone();
            case 14 -> new Message.Reject(block(random));
            case 15 -> new Message.AllowedFast(piece);
            case 16 -> offer(random.nextInt(3) * MetadataMessage.PIECE_BYTES + random.nextInt(500));
            case 17 -> offer(world.metainfo.infoBytes().length);
            case 18 -> metadata(new MetadataMessage.Request(random.nextInt(2)));
            default -> metadata(new MetadataMessage.Data(0, 300, new byte[300], 0, 300));
        };
    }

    private static Message offer(int size) {
        String said = "d1:md11:ut_metadatai1e6:ut_pexi2ee13:metadata_sizei" + size + "ee";
        return new Message.Extended(ExtendedHandshake.ID, said.getBytes(StandardCharsets.US_ASCII));
    }

    private static Message metadata(MetadataMessage message) {
        return new Message.Extended(Extensions.METADATA, message.encode());
    }

    private static Block block(SplittableRandom random) {
        return new Block(random.nextInt(HostileWorld.PIECES), 16384 * random.nextInt(2), 16384);
    }

    /** Bits turned, bytes lost and said twice; but the handshake mostly as it was. */
    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        int spared = random.nextInt(10) == 0 ? 0 : Handshake.LENGTH;
        for (int i = random.nextInt(4); i > 0 && bytes.length > spared; i--) {
            int at = spared + random.nextInt(bytes.length - spared);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> {
                    var less = new ByteArrayOutputStream();
                    less.write(bytes, 0, at);
                    int to = Math.min(bytes.length, at + 1 + random.nextInt(8));
                    less.write(bytes, to, bytes.length - to);
                    bytes = less.toByteArray();
                }
                default -> {
                    var more = new ByteArrayOutputStream();
                    more.write(bytes, 0, at);
                    more.write(bytes, spared, bytes.length - spared);
                    bytes = more.toByteArray();
                }
            }
        }
        return bytes;
    }
}
