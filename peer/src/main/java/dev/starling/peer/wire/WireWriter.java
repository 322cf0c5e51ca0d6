package dev.starling.peer.wire;

import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.util.List;

/** Turns what we say into bytes, in buffers that a stream may have for its own. */
public final class WireWriter {
    private WireWriter() {}

    public static ByteBuffer handshake(Handshake handshake) {
        var buffer = ByteBuffer.allocate(Handshake.LENGTH);
        handshake.encode(buffer);
        return buffer.flip();
    }

    public static ByteBuffer encode(Message message) {
        var buffer = ByteBuffer.allocate(Frame.LENGTH_BYTES + length(message));
        put(message, buffer);
        return buffer.flip();
    }

    /** All of them, one behind the other. */
    public static ByteBuffer encode(List<? extends Message> messages) {
        int total = 0;
        for (Message message : messages) {
            total = Math.addExact(total, Frame.LENGTH_BYTES + length(message));
        }
        var buffer = ByteBuffer.allocate(total);
        for (Message message : messages) {
            put(message, buffer);
        }
        return buffer.flip();
    }

    /** What precedes the bytes of a block, which are written as they are. */
    public static ByteBuffer blockHeader(Block block) {
        return ByteBuffer.allocate(Frame.BLOCK_HEAD_BYTES)
                .putInt(Frame.BLOCK_HEAD_BYTES - Frame.LENGTH_BYTES + block.length())
                .put((byte) MessageId.PIECE)
                .putInt(block.piece())
                .putInt(block.begin())
                .flip();
    }

    /** Without the four bytes that say it. */
    private static int length(Message message) {
        return switch (message) {
            case Message.KeepAlive() -> 0;
            case Message.Choke(),
                    Message.Unchoke(),
                    Message.Interested(),
                    Message.NotInterested(),
                    Message.HaveAll(),
                    Message.HaveNone() ->
                    1;
            case Message.Port(int _) -> 3;
            case Message.Have(int _), Message.Suggest(int _), Message.AllowedFast(int _) -> 5;
            case Message.Request(Block _), Message.Cancel(Block _), Message.Reject(Block _) -> 13;
            case Message.Bits(byte[] bits) -> 1 + bits.length;
            case Message.Extended(int _, byte[] payload) -> 2 + payload.length;
        };
    }

    private static void put(Message message, ByteBuffer buffer) {
        buffer.putInt(length(message));
        switch (message) {
            case Message.KeepAlive() -> {}
            case Message.Choke() -> id(MessageId.CHOKE, buffer);
            case Message.Unchoke() -> id(MessageId.UNCHOKE, buffer);
            case Message.Interested() -> id(MessageId.INTERESTED, buffer);
            case Message.NotInterested() -> id(MessageId.NOT_INTERESTED, buffer);
            case Message.Have(int piece) -> id(MessageId.HAVE, buffer).putInt(piece);
            case Message.Bits(byte[] bits) -> id(MessageId.BITS, buffer).put(bits);
            case Message.Request(Block block) -> put(MessageId.REQUEST, block, buffer);
            case Message.Cancel(Block block) -> put(MessageId.CANCEL, block, buffer);
            case Message.Port(int port) -> id(MessageId.PORT, buffer).putShort((short) port);
            case Message.Suggest(int piece) -> id(MessageId.SUGGEST, buffer).putInt(piece);
            case Message.HaveAll() -> id(MessageId.HAVE_ALL, buffer);
            case Message.HaveNone() -> id(MessageId.HAVE_NONE, buffer);
            case Message.Reject(Block block) -> put(MessageId.REJECT, block, buffer);
            case Message.AllowedFast(int piece) -> id(MessageId.ALLOWED_FAST, buffer).putInt(piece);
            case Message.Extended(int id, byte[] payload) ->
                    id(MessageId.EXTENDED, buffer).put((byte) id).put(payload);
        }
    }

    private static void put(int id, Block block, ByteBuffer buffer) {
        id(id, buffer).putInt(block.piece()).putInt(block.begin()).putInt(block.length());
    }

    private static ByteBuffer id(int id, ByteBuffer buffer) {
        return buffer.put((byte) id);
    }
}
