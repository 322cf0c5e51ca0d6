package dev.starling.dht;

import dev.starling.host.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer becomes, before it is written. It repeats what {@link Krpc} writes, and a test
 * compares the two.
 */
final class ReplySize {
    static final int TOKEN = "5:token".length() + string(Tokens.BYTES);
    static final int BLOOMS = 2 * ("4:BFpe".length() + string(BloomFilter.BYTES));

    private static final int IPV4_BYTES = 6;
    private static final int IPV6_BYTES = 18;
    private static final int FRAME = "d2:ip1:rd2:ide1:t1:v4:SR011:y1:re".length();
    private static final int ERROR_FRAME = "d1:eli203ee1:t1:v4:SR011:y1:ee".length();

    private ReplySize() {}

    /** Of an answer with nothing in it but who answers. */
    static int bare(byte[] transaction, Endpoint asker) {
        return FRAME
                + string(addressBytes(asker.isIpv4()))
                + string(NodeId.LENGTH)
                + string(transaction.length);
    }

    static int error(byte[] transaction, String why) {
        return ERROR_FRAME + string(transaction.length) + string(why.length());
    }

    /** Of a whole answer. */
    static int of(byte[] transaction, Reply reply, Endpoint asker) {
        byte[] token = reply.token();
        Reply.Samples samples = reply.samples();
        int bytes = bare(transaction, asker) + nodes(reply) + stored(reply.stored());
        bytes += values(reply.values().size(), asker.isIpv4());
        if (token != null) {
            bytes += "5:token".length() + string(token.length);
        }
        if (samples != null) {
            bytes += samples(samples, samples.infoHashes().size());
        }
        return reply.blooms() == null ? bytes : bytes + BLOOMS;
    }

    static int nodes(Reply reply) {
        return nodes(reply.nodes().size(), true) + nodes(reply.nodes6().size(), false);
    }

    static int nodes(int count, boolean ipv4) {
        int bytes = count * nodeBytes(ipv4);
        return count == 0 ? 0 : (ipv4 ? "5:nodes" : "6:nodes6").length() + string(bytes);
    }

    /** How many nodes there is room for. */
    static int nodesIn(int room, boolean ipv4) {
        int count = Math.max(room, 0) / nodeBytes(ipv4);
        return nodes(count, ipv4) <= room || count == 0 ? count : count - 1;
    }

    static int values(int count, boolean ipv4) {
        return count == 0 ? 0 : "6:valuesle".length() + count * valueBytes(ipv4);
    }

    /** How many peers there is room for. */
    static int valuesIn(int room, boolean ipv4) {
        return Math.max(room - "6:valuesle".length(), 0) / valueBytes(ipv4);
    }

    static int samples(Reply.Samples samples, int count) {
        return "8:interval".length()
                + integer(samples.intervalSeconds())
                + "3:num".length()
                + integer(samples.total())
                + "7:samples".length()
                + string(count * InfoHash.LENGTH);
    }

    /** How many infohashes there is room for beside what always comes with them. */
    static int samplesIn(Reply.Samples samples, int room) {
        int count = Math.max(room - samples(samples, 0), 0) / InfoHash.LENGTH;
        return samples(samples, count) <= room || count == 0 ? count : count - 1;
    }

    static int stored(Reply.@Nullable Stored stored) {
        if (stored == null) {
            return 0;
        }
        int bytes = stored.sequence() < 0 ? 0 : "3:seq".length() + integer(stored.sequence());
        return switch (stored.item()) {
            case null -> bytes;
            case Item.Immutable item -> bytes + "1:v".length() + item.value().length;
            case Item.Mutable item ->
                    bytes
                            + "1:k".length()
                            + string(item.publicKey().length)
                            + "3:sig".length()
                            + string(item.signature().length)
                            + "1:v".length()
                            + item.value().length;
        };
    }

    private static int nodeBytes(boolean ipv4) {
        return NodeId.LENGTH + addressBytes(ipv4);
    }

    private static int valueBytes(boolean ipv4) {
        return string(addressBytes(ipv4));
    }

    private static int addressBytes(boolean ipv4) {
        return ipv4 ? IPV4_BYTES : IPV6_BYTES;
    }

    private static int string(int length) {
        return digits(length) + 1 + length;
    }

    private static int integer(long value) {
        return 2 + digits(value);
    }

    private static int digits(long notNegative) {
        int digits = 1;
        for (long rest = notNegative / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
