package dev.starling.bencode;

import static dev.starling.bencode.BencodeReader.ABSENT;
import static dev.starling.bencode.BencodeReader.ROOT;

import java.util.random.RandomGenerator;

/** Messages as they come from the network, and the reading of them. */
final class KrpcSamples {
    private KrpcSamples() {}

    /** A get_peers of 95 bytes. */
    static byte[] query() {
        return Latin1.bytes(
                "d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e"
                        + "1:q9:get_peers1:t2:aa1:y1:qe");
    }

    /** The reply to a find_node, of 289 bytes: eight nodes, our address, a version. */
    static byte[] reply() {
        return Latin1.bytes(
                "d2:ip6:\u0001\u0002\u0003\u0004\u001a\u00e11:rd2:id20:abcdefghij0123456789"
                        + "5:nodes208:"
                        + "mnopqrstuvwxyz123456\u0005\u0006\u0007\u0008\u001a\u00e1".repeat(8)
                        + "e1:t4:aabb1:v4:LT\u0001\u00021:y1:re");
    }

    /** The reply to a get_peers: a token, nodes, and fifty peers. */
    static byte[] peers() {
        return Latin1.bytes(
                "d1:rd2:id20:abcdefghij01234567895:nodes52:"
                        + "mnopqrstuvwxyz123456\u0005\u0006\u0007\u0008\u001a\u00e1".repeat(2)
                        + "5:token8:aoeusnth6:valuesl"
                        + "6:axje.u".repeat(50)
                        + "ee1:t2:aa1:y1:re");
    }

    /**
     * Every field that a node looks for, located and checked; the sum keeps it from being optimised
     * away.
     */
    static int readFields(BencodeReader reader, byte[] message) throws MalformedMessage {
        reader.read(message, 0, message.length);
        int transaction = reader.string(ROOT, "t");
        int kind = reader.string(ROOT, "y", 1);
        int sum = reader.offset(transaction) + reader.length(transaction);
        sum += optionalString(reader, ROOT, "v");
        if (message[reader.offset(kind)] == 'q') {
            sum += reader.find(ROOT, "ro");
            int arguments = reader.dict(ROOT, "a");
            sum += reader.offset(reader.string(arguments, "id", 20));
            int name = reader.string(ROOT, "q");
            if (reader.contentEquals(name, "ping")) {
                sum++;
            } else if (reader.contentEquals(name, "find_node")) {
                sum += reader.offset(reader.string(arguments, "target", 20));
                sum += reader.find(arguments, "want");
            } else if (reader.contentEquals(name, "get_peers")) {
                sum += reader.offset(reader.string(arguments, "info_hash", 20));
                sum += reader.find(arguments, "want");
                sum += reader.find(arguments, "scrape");
            }
            return sum;
        }
        sum += optionalString(reader, ROOT, "ip");
        int results = reader.dict(ROOT, "r");
        sum += reader.offset(reader.string(results, "id", 20));
        int nodes = reader.find(results, "nodes");
        if (nodes != ABSENT) {
            if (!reader.isString(nodes) || reader.length(nodes) % 26 != 0) {
                throw new MalformedMessage("nodes are 26 bytes each");
            }
            sum += reader.offset(nodes);
        }
        sum += optionalString(reader, results, "nodes6");
        sum += optionalString(reader, results, "token");
        int values = reader.find(results, "values");
        if (values != ABSENT) {
            for (int value = reader.first(values); value != ABSENT; value = reader.next(value)) {
                if (!reader.isString(value)) {
                    throw new MalformedMessage("values are strings");
                }
                sum += reader.length(value);
            }
        }
        return sum;
    }

    /** Queries and replies of many lengths in any order. */
    static byte[][] traffic(int count, RandomGenerator random) {
        var writer = new BencodeWriter(1_024);
        byte[][] messages = new byte[count][];
        for (int i = 0; i < count; i++) {
            boolean isQuery = random.nextBoolean();
            writer.reset().startDict();
            if (isQuery) {
                writer.key("a").startDict().key("id").bytes(randomBytes(20, random));
                switch (random.nextInt(3)) {
                    case 0 -> writer.end().key("q").text("ping");
                    case 1 ->
                            writer.key("target")
                                    .bytes(randomBytes(20, random))
                                    .end()
                                    .key("q")
                                    .text("find_node");
                    default ->
                            writer.key("info_hash")
                                    .bytes(randomBytes(20, random))
                                    .end()
                                    .key("q")
                                    .text("get_peers");
                }
                if (random.nextInt(4) == 0) {
                    writer.key("ro").integer(1);
                }
            } else {
                if (random.nextBoolean()) {
                    writer.key("ip").bytes(randomBytes(6, random));
                }
                writer.key("r").startDict().key("id").bytes(randomBytes(20, random));
                if (random.nextInt(4) > 0) {
                    writer.key("nodes").bytes(randomBytes(26 * random.nextInt(9), random));
                }
                if (random.nextInt(4) == 0) {
                    writer.key("token").bytes(randomBytes(4 + random.nextInt(17), random));
                }
                writer.end();
            }
            writer.key("t").bytes(randomBytes(1 + random.nextInt(4), random));
            if (random.nextBoolean()) {
                writer.key("v").bytes(randomBytes(4, random));
            }
            messages[i] = writer.key("y").text(isQuery ? "q" : "r").end().toByteArray();
        }
        return messages;
    }

    private static byte[] randomBytes(int length, RandomGenerator random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes the query again; where its strings lie in it is known. */
    static BencodeWriter writeQuery(BencodeWriter writer, byte[] query) {
        return writer.reset()
                .startDict()
                .key("a")
                .startDict()
                .key("id")
                .bytes(query, 12, 20)
                .key("info_hash")
                .bytes(query, 46, 20)
                .end()
                .key("q")
                .text("get_peers")
                .key("t")
                .bytes(query, 86, 2)
                .key("y")
                .text("q")
                .end();
    }

    private static int optionalString(BencodeReader reader, int dict, String key)
            throws MalformedMessage {
        int value = reader.find(dict, key);
        if (value == ABSENT) {
            return 0;
        }
        if (!reader.isString(value)) {
            throw new MalformedMessage(key + " is a string");
        }
        return reader.offset(value) + reader.length(value);
    }
}
