package dev.starling.dht.load;

import dev.starling.bencode.BencodeReader;
import dev.starling.bencode.MalformedMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the servers are asked, and what makes an answer right. */
enum Question {
    PING("", "ping", 40, false, false),
    FIND_NODE("6:target", "find_node", 8 * 26, true, false),
    GET_PEERS("9:info_hash", "get_peers", 8 * 26, true, true);

    static final int NODE_BYTES = 26;

    /** BEP 5's K. */
    private static final int NODES = 8;

    private static final int ID_AT = "d1:ad2:id20:".length();
    private static final byte[] TRANSACTION = "1:t4:".getBytes(StandardCharsets.ISO_8859_1);

    /** An answer's end, from its transaction on, is no longer. */
    private static final int END_BYTES_MAX = 64;

    private final int answerBytesMin;
    private final boolean namesNodes;
    private final boolean givesToken;
    private final String template;
    private final int targetAt;

    Question(
            String targetKey,
            String method,
            int answerBytesMin,
            boolean namesNodes,
            boolean givesToken) {
        this.answerBytesMin = answerBytesMin;
        this.namesNodes = namesNodes;
        this.givesToken = givesToken;
        String id = "i".repeat(20);
        String target = targetKey.isEmpty() ? "" : targetKey + "20:" + "t".repeat(20);
        String frame = "e1:q" + method.length() + ":" + method + "1:t4:xxxx1:y1:qe";
        template = "d1:ad2:id20:" + id + target + frame;
        targetAt = "d1:ad2:id20:".length() + id.length() + targetKey.length() + "20:".length();
    }

    /** A query of its own for each asker and target. */
    byte[] datagram(long asker, long target, int transaction) {
        byte[] datagram = template.getBytes(StandardCharsets.ISO_8859_1);
        fill(datagram, ID_AT, asker);
        if (namesNodes) {
            fill(datagram, targetAt, target);
        }
        ByteBuffer.wrap(datagram).putInt(transactionAt(datagram, datagram.length), transaction);
        return datagram;
    }

    /** Where the transaction stands, or -1. */
    static int transactionAt(byte[] datagram, int length) {
        int first = Math.max(length - END_BYTES_MAX, 0);
        for (int at = length - TRANSACTION.length - Integer.BYTES; at >= first; at--) {
            int same = 0;
            while (same < TRANSACTION.length && datagram[at + same] == TRANSACTION[same]) {
                same++;
            }
            if (same == TRANSACTION.length) {
                return at + same;
            }
        }
        return -1;
    }

    /** A look at every answer. */
    boolean mayBeAnsweredIn(int length) {
        return length >= answerBytesMin;
    }

    /** A close look. */
    void check(byte[] answer, int length, BencodeReader reader) throws MalformedMessage {
        reader.read(answer, 0, length);
        if (!reader.contentEquals(reader.string(BencodeReader.ROOT, "y"), "r")) {
            throw new MalformedMessage("it is no answer");
        }
        int results = reader.dict(BencodeReader.ROOT, "r");
        reader.string(results, "id", 20);
        if (namesNodes) {
            reader.string(results, "nodes", NODES * NODE_BYTES);
        }
        if (givesToken) {
            reader.string(results, "token");
        }
    }

    private static void fill(byte[] datagram, int at, long seed) {
        var buffer = ByteBuffer.wrap(datagram, at, 20);
        buffer.putLong(mix(seed)).putLong(mix(seed + 1)).putInt((int) mix(seed + 2));
    }

    private static long mix(long seed) {
        long mixed = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
