package dev.starling.peer.wire;

import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import java.util.Arrays;

/** How peers ask each other for a torrent's {@code info}, in pieces of 16 KiB (BEP 9). */
public sealed interface MetadataMessage {
    int PIECE_BYTES = 16 * 1024;

    /** Hashes of four million pieces, or the names of half a million files. */
    int METADATA_BYTES_MAX = 128 << 20;

    record Request(int piece) implements MetadataMessage {}

    /**
     * A piece; its length is right for its number and the size of the whole.
     *
     * @param array where its bytes lie, among others
     */
    record Data(int piece, int totalSize, byte[] array, int offset, int length)
            implements MetadataMessage {}

    record Reject(int piece) implements MetadataMessage {}

    /** Of a kind that nobody knows yet, which is to be ignored. */
    record Unknown(int type) implements MetadataMessage {}

    static MetadataMessage decode(byte[] payload) throws MalformedMessage {
        Dict dict = Payloads.readPrefix(payload, MetadataCodec.ENTRIES_MAX);
        int data = dict.raw().length();
        int type = dict.integer("msg_type", 0, Integer.MAX_VALUE);
        return switch (type) {
            case MetadataCodec.REQUEST -> new Request(MetadataCodec.alone(dict, payload));
            case MetadataCodec.DATA -> MetadataCodec.data(dict, payload, data);
            case MetadataCodec.REJECT -> new Reject(MetadataCodec.alone(dict, payload));
            default -> new Unknown(type);
        };
    }

    /** How long a piece of metadata of this size is, none when it has no such piece. */
    static int length(int piece, int totalSize) {
        long left = totalSize - (long) piece * PIECE_BYTES;
        return Math.clamp(left, 0, PIECE_BYTES);
    }

    default byte[] encode() {
        return switch (this) {
            case Request(int piece) -> MetadataCodec.encode(MetadataCodec.REQUEST, piece, 0);
            case Reject(int piece) -> MetadataCodec.encode(MetadataCodec.REJECT, piece, 0);
            case Unknown(int type) -> MetadataCodec.encode(type, 0, 0);
            case Data(int piece, int totalSize, byte[] array, int offset, int length) -> {
                assert length == length(piece, totalSize) : piece + " of " + totalSize;
                byte[] head = MetadataCodec.encode(MetadataCodec.DATA, piece, totalSize);
                byte[] whole = Arrays.copyOf(head, head.length + length);
                System.arraycopy(array, offset, whole, head.length, length);
                yield whole;
            }
        };
    }
}
