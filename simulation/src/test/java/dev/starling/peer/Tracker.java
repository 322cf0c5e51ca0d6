package dev.starling.peer;

import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who knows the peers of a simulated swarm: whoever asks is told of others, and others are told of
 * him if he can be dialled. Questions and answers are datagrams, as a DHT's are, and as easily
 * lost.
 */
final class Tracker {
    static final int PORT = 6969;

    /** Told at once; who wants more asks again. */
    static final int TOLD_MAX = 20;

    static final int ENDPOINT_BYTES = 6;

    private static final int PEERS_MAX = 1_000;

    private final SimulatedHost host;
    private final Map<Endpoint, Long> heardAtByEndpoint = new LinkedHashMap<>();
    private @Nullable DatagramPort port;
    private int next;

    Tracker(SimulatedHost host) {
        this.host = host;
        host.execute(this::open);
    }

    Endpoint endpoint() {
        return host.address().withPort(PORT);
    }

    private void open() {
        try {
            port = host.bindUdp(endpoint(), this::onQuestion);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void onQuestion(byte[] bytes, int offset, int length, Endpoint from) {
        DatagramPort open = port;
        if (length != 3 || open == null) { // damaged on its way
            return;
        }
        int listens = (bytes[offset + 1] & 0xff) << 8 | (bytes[offset + 2] & 0xff);
        Endpoint asker = from.withPort(listens);
        byte[] answer = answer(asker, bytes[offset]);
        if (listens != 0 && heardAtByEndpoint.size() < PEERS_MAX) {
            heardAtByEndpoint.put(asker, host.nanoTime());
        }
        open.send(answer, 0, answer.length, from);
    }

    /** They take turns, so that everybody is told of in the end. */
    private byte[] answer(Endpoint asker, byte question) {
        List<Endpoint> all = new ArrayList<>(heardAtByEndpoint.keySet());
        var answer = new ByteArrayOutputStream();
        answer.write(question);
        for (int i = 0; i < Math.min(all.size(), TOLD_MAX); i++) {
            Endpoint peer = all.get(next++ % all.size());
            if (!peer.equals(asker)) {
                answer.writeBytes(peer.addressBytes());
                answer.write(peer.port() >>> 8);
                answer.write(peer.port());
            }
        }
        return answer.toByteArray();
    }
}
