package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import java.nio.ByteBuffer;

/** The sender does not have a piece any more (BEP 54). */
public record DontHave(int piece) {
    public static DontHave decode(byte[] payload) throws MalformedMessage {
        int piece = payload.length == Integer.BYTES ? ByteBuffer.wrap(payload).getInt() : -1;
        if (piece < 0) {
            throw new MalformedMessage("no piece is meant");
        }
        return new DontHave(piece);
    }

    public byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(piece).array();
    }
}
