package dev.starling.dht.load;

import dev.starling.bencode.BencodeReader;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Sixty-five thousand addresses that ask one server: as many questions as fit into a window are
 * under way, and each answer makes room for the next, so the server is never idle and nothing is
 * dropped.
 */
final class Askers {
    static final int ADDRESSES = 1 << 16;

    private static final int PORT = 6889;
    private static final int BATCH = 64;
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;
    private static final int WAIT_MILLIS = 20;
    private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();

    /** One answer in so many is looked at closely. */
    private static final int CHECKED = 512;

    // 5.64.0.1 and then every 64th: four in each network of 24 bits.
    private static final int FIRST_ADDRESS = 0x05400001;
    private static final int ADDRESS_SHIFT = 6;

    private final int socket = DatagramBatch.open(0, PORT, RECEIVE_BUFFER_BYTES);
    private final DatagramBatch sent = new DatagramBatch(BATCH);
    private final DatagramBatch received = new DatagramBatch(BATCH);
    private final BencodeReader reader = new BencodeReader();
    private final byte[] answer = new byte[DatagramBatch.DATAGRAM_BYTES_MAX];
    private final long[] askedAt;
    private final int[] transactions;
    private final int[] idle;
    private final Set<String> nodes = new HashSet<>();
    private int idleCount;
    private long asked;

    /**
     * @param answers that came
     * @param lost questions without one
     * @param wrong answers that were checked and are not right
     * @param nodes how many different ones the checked answers named
     */
    record Outcome(int answers, int lost, int wrong, int nodes, long nanos) {}

    Askers(int window) {
        askedAt = new long[window];
        transactions = new int[window];
        idle = new int[window];
    }

    /** So many questions, or as many as are answered in that time. */
    Outcome ask(Endpoint server, Question question, boolean isEcho, int wanted, Duration atMost) {
        int answers = 0;
        int lost = 0;
        int wrong = 0;
        nodes.clear();
        idleCount = idle.length;
        Arrays.setAll(idle, slot -> slot);
        Arrays.fill(askedAt, 0);
        long began = System.nanoTime();
        long now = began;
        while (answers < wanted && now - began < atMost.toNanos()) {
            while (idleCount > 0) {
                ask(server, question, now);
            }
            int count = received.receive(socket, WAIT_MILLIS);
            now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                int length = received.length(i);
                received.read(i, answer);
                if (!isAwaited(length)) {
                    continue;
                }
                answers++;
                boolean isRight = isEcho || question.mayBeAnsweredIn(length);
                if (isRight && !isEcho && answers % CHECKED == 0) {
                    isRight = isRight(question, length);
                }
                wrong += isRight ? 0 : 1;
            }
            if (count == 0) {
                lost += giveUp(now);
            }
        }
        return new Outcome(answers, lost, wrong, nodes.size(), now - began);
    }

    private void ask(Endpoint server, Question question, long now) {
        int count = 0;
        while (count < BATCH && idleCount > 0) {
            int slot = idle[--idleCount];
            asked++;
            transactions[slot] = (int) (asked << 8) | slot;
            askedAt[slot] = now;
            int asker = (int) (asked % ADDRESSES);
            byte[] datagram = question.datagram(asker, ADDRESSES + 3 * asked, transactions[slot]);
            int source = FIRST_ADDRESS + (asker << ADDRESS_SHIFT);
            sent.write(count++, datagram, source, server.ipv4(), server.port());
        }
        sent.send(socket, count);
    }

    private boolean isAwaited(int length) {
        int at = Question.transactionAt(answer, length);
        if (at < 0) {
            return false;
        }
        int transaction = ByteBuffer.wrap(answer).getInt(at);
        int slot = transaction & 0xff;
        if (slot >= transactions.length
                || transactions[slot] != transaction
                || askedAt[slot] == 0) {
            return false;
        }
        askedAt[slot] = 0;
        idle[idleCount++] = slot;
        return true;
    }

    private boolean isRight(Question question, int length) {
        try {
            question.check(answer, length, reader);
            int results = reader.dict(BencodeReader.ROOT, "r");
            int named = reader.find(results, "nodes");
            if (named != BencodeReader.ABSENT) {
                int end = reader.offset(named) + reader.length(named);
                for (int at = reader.offset(named); at < end; at += Question.NODE_BYTES) {
                    nodes.add(
                            new String(
                                    answer, at, Question.NODE_BYTES, StandardCharsets.ISO_8859_1));
                }
            }
            return true;
        } catch (MalformedMessage malformed) {
            return false;
        }
    }

    private int giveUp(long now) {
        int lost = 0;
        for (int slot = 0; slot < askedAt.length; slot++) {
            if (askedAt[slot] != 0 && now - askedAt[slot] > PATIENCE_NANOS) {
                askedAt[slot] = 0;
                idle[idleCount++] = slot;
                lost++;
            }
        }
        return lost;
    }
}
