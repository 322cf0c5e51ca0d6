package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The first thing that each side says: in which swarm, who, and which extensions it knows.
 *
 * @param fast BEP 6
 * @param extended BEP 10
 * @param dht whether a {@link Message.Port} may be sent to it (BEP 5)
 */
public record Handshake(
        InfoHash infoHash, PeerId peerId, boolean fast, boolean extended, boolean dht) {
    public static final int LENGTH = 68;

    private static final byte[] PREFIX =
            "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    /** How many bytes tell that it is one. */
    public static final int PREFIX_LENGTH = 20;

    private static final int RESERVED_AT = PREFIX_LENGTH;
    private static final int INFO_HASH_AT = 28;

    // Bits of the eight bytes between, taken as one number.
    private static final long EXTENDED = 0x10L << 16;
    private static final long FAST = 0x04;
    private static final long DHT = 0x01;

    /** Whether these bytes, as far as they go, are how one begins. */
    public static boolean isPrefix(byte[] bytes, int length) {
        for (int i = 0; i < Math.min(length, PREFIX_LENGTH); i++) {
            if (bytes[i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    static Handshake decode(byte[] bytes) throws MalformedMessage {
        if (!isPrefix(bytes, bytes.length)) {
            throw new MalformedMessage("this is not how BitTorrent begins");
        }
        long reserved = ByteBuffer.wrap(bytes).getLong(RESERVED_AT);
        return new Handshake(
                InfoHash.of(bytes, INFO_HASH_AT),
                PeerId.of(bytes, INFO_HASH_AT + InfoHash.LENGTH),
                (reserved & FAST) != 0,
                (reserved & EXTENDED) != 0,
                (reserved & DHT) != 0);
    }

    void encode(ByteBuffer into) {
        into.put(PREFIX);
        into.putLong((fast ? FAST : 0) | (extended ? EXTENDED : 0) | (dht ? DHT : 0));
        into.put(infoHash.bytes());
        into.put(peerId.bytes());
    }
}
