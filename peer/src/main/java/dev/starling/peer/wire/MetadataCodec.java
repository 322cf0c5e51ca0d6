package dev.starling.peer.wire;

import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;

/** How a {@link MetadataMessage} is written: a dictionary, and behind it the bytes of a piece. */
final class MetadataCodec {
    static final int REQUEST = 0;
    static final int DATA = 1;
    static final int REJECT = 2;

    static final int ENTRIES_MAX = 256;

    private static final int HEAD_BYTES_MAX = 128;

    private MetadataCodec() {}

    /** The piece of a message that has no data. */
    static int alone(Dict dict, byte[] payload) throws MalformedMessage {
        if (dict.raw().length() != payload.length) {
            throw new MalformedMessage("bytes follow the message");
        }
        return piece(dict);
    }

    static MetadataMessage.Data data(Dict dict, byte[] payload, int from) throws MalformedMessage {
        int piece = piece(dict);
        int totalSize = dict.integer("total_size", 1, MetadataMessage.METADATA_BYTES_MAX);
        int length = payload.length - from;
        if (length == 0 || length != MetadataMessage.length(piece, totalSize)) {
            throw new MalformedMessage("a piece of metadata has another length");
        }
        return new MetadataMessage.Data(piece, totalSize, payload, from, length);
    }

    static byte[] encode(int type, int piece, int totalSize) {
        var writer = Payloads.writer(HEAD_BYTES_MAX).startDict();
        writer.key("msg_type").integer(type).key("piece").integer(piece);
        Payloads.positive(writer, "total_size", totalSize);
        return writer.end().toByteArray();
    }

    private static int piece(Dict dict) throws MalformedMessage {
        return dict.integer("piece", 0, Integer.MAX_VALUE);
    }
}
