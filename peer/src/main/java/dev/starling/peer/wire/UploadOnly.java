package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;

/** Whether the sender wants nothing more, or something again (BEP 21). */
public record UploadOnly(boolean isOn) {
    public static UploadOnly decode(byte[] payload) throws MalformedMessage {
        if (payload.length != 1) {
            throw new MalformedMessage("one byte says whether it is so");
        }
        return new UploadOnly(payload[0] != 0);
    }

    public byte[] encode() {
        return new byte[] {(byte) (isOn ? 1 : 0)};
    }
}
