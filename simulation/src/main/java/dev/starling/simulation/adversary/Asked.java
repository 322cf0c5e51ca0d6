package dev.starling.simulation.adversary;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A query (BEP 5), as far as somebody needs to understand it who does not mean to serve.
 *
 * @param target the place that is asked for; null where none is
 */
record Asked(byte[] transaction, String method, NodeId sender, @Nullable NodeId target) {

    /** Null for what is no query. */
    static @Nullable Asked read(byte[] bytes, int offset, int length) throws MalformedMessage {
        Dict message = Dict.parse(bytes, offset, length);
        if (!message.text("y").equals("q")) {
            return null;
        }
        Dict arguments = message.dict("a");
        return new Asked(
                message.bytes("t").toByteArray(),
                message.text("q"),
                id(arguments.bytes("id", NodeId.LENGTH)),
                target(arguments));
    }

    private static @Nullable NodeId target(Dict arguments) throws MalformedMessage {
        for (String key : new String[] {"target", "info_hash"}) {
            if (arguments.has(key)) {
                return id(arguments.bytes(key, NodeId.LENGTH));
            }
        }
        return null;
    }

    private static NodeId id(Bytes bytes) {
        return NodeId.of(bytes.array(), bytes.offset());
    }
}
