package dev.starling.peer.wire;

import dev.starling.dht.InfoHash;
import dev.starling.peer.torrent.Block;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A handshake and what may follow it, by chance: as bytes, and as what is to be heard. */
final class Dialogue {
    final List<String> lines = new ArrayList<>();

    private final RandomGenerator random;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Dialogue(RandomGenerator random, int utterances, int bytesMax) {
        this.random = random;
        var handshake =
                new Handshake(
                        new InfoHash(random.nextLong(), random.nextLong(), random.nextInt()),
                        PeerId.ours(random),
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextBoolean());
        say(WireWriter.handshake(handshake));
        lines.add(handshake.toString());
        for (int i = 0; i < utterances; i++) {
            switch (random.nextInt(8)) {
                case 0 -> sayBlock(1 + random.nextInt(Math.min(bytesMax, 16384)));
                case 1 -> sayUnknown(random.nextInt(bytesMax));
                default -> {
                    Message message = message(random, bytesMax);
                    say(WireWriter.encode(message));
                    lines.add(Heard.line(message));
                }
            }
        }
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    static Message message(RandomGenerator random, int bytesMax) {
        int piece = random.nextInt(Integer.MAX_VALUE);
        return switch (random.nextInt(16)) {
            case 0 -> new Message.KeepAlive();
            case 1 -> new Message.Choke();
            case 2 -> new Message.Unchoke();
            case 3 -> new Message.Interested();
            case 4 -> new Message.NotInterested();
            case 5 -> new Message.Have(piece);
            case 6 -> new Message.Bits(randomBytes(random, random.nextInt(bytesMax)));
            case 7 -> new Message.Request(block(random));
            case 8 -> new Message.Cancel(block(random));
            case 9 -> new Message.Port(random.nextInt(65536));
            case 10 -> new Message.Suggest(piece);
            case 11 -> new Message.HaveAll();
            case 12 -> new Message.HaveNone();
            case 13 -> new Message.Reject(block(random));
            case 14 -> new Message.AllowedFast(piece);
            default ->
                    new Message.Extended(
                            random.nextInt(256), randomBytes(random, random.nextInt(bytesMax)));
        };
    }

    static Block block(RandomGenerator random) {
        int length = 1 + random.nextInt(16384);
        return new Block(
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(Integer.MAX_VALUE - length),
                length);
    }

    static byte[] randomBytes(RandomGenerator random, int length) {
        var content = new byte[length];
        random.nextBytes(content);
        return content;
    }

    private void sayBlock(int length) {
        var block = new Block(random.nextInt(5000), random.nextInt(1 << 20), length);
        byte[] content = randomBytes(random, length);
        say(WireWriter.blockHeader(block));
        bytes.writeBytes(content);
        lines.add(Heard.line(block, content));
    }

    /** Of a kind that nobody knows yet, and that therefore nobody hears. */
    private void sayUnknown(int length) {
        int id = 21 + random.nextInt(200);
        say(ByteBuffer.allocate(5).putInt(1 + length).put((byte) id).flip());
        bytes.writeBytes(randomBytes(random, length));
    }

    private void say(ByteBuffer said) {
        bytes.writeBytes(Heard.bytes(said));
    }
}
