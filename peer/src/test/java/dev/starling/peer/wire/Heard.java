package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.torrent.Block;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a reader says, the parts of a block as one, so that dialogues compare. */
final class Heard implements WireListener {
    final List<String> lines = new ArrayList<>();

    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    /** What a reader makes of these bytes, cut before each of the places. */
    static List<String> of(byte[] bytes, int... cuts) throws MalformedMessage {
        var heard = new Heard();
        var reader = new WireReader(heard);
        int from = 0;
        for (int cut : cuts) {
            reader.read(ByteBuffer.wrap(bytes, from, cut - from));
            from = cut;
        }
        reader.read(ByteBuffer.wrap(bytes, from, bytes.length - from));
        return heard.lines;
    }

    @Override
    public void onHandshake(Handshake handshake) {
        lines.add(handshake.toString());
    }

    @Override
    public void onMessage(Message message) {
        lines.add(line(message));
    }

    @Override
    public void onBlockPart(Block block, int at, ByteBuffer part) {
        if (parts.size() != at || !part.hasRemaining()) {
            throw new AssertionError("a part at " + at + " after " + parts.size() + " bytes");
        }
        parts.writeBytes(bytes(part));
        if (parts.size() == block.length()) {
            lines.add(line(block, parts.toByteArray()));
            parts.reset();
        }
    }

    static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    static String line(Message message) {
        return switch (message) {
            case Message.Bits(byte[] bits) -> "Bits " + HexFormat.of().formatHex(bits);
            case Message.Extended(int id, byte[] payload) ->
                    "Extended " + id + " " + HexFormat.of().formatHex(payload);
            default -> message.toString();
        };
    }

    static String line(Block block, byte[] bytes) {
        return block + " " + Arrays.hashCode(bytes);
    }
}
