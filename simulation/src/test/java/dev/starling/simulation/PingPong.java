package dev.starling.simulation;

import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The least that a node can be: it pings a partner with 100 bytes, waits for the answer with a
 * timer that is cancelled when it comes, and pings again; and it answers pings.
 */
final class PingPong {
    static final int PORT = 6881;
    private static final int BYTES = 100;
    private static final byte PING = 1;
    private static final byte PONG = 2;
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Host host;
    private final Endpoint partner;
    private final DatagramPort port;
    private final byte[] message = new byte[BYTES];
    private final Call call = new Call();
    long answers;
    long timeouts;

    private final class Call extends Timeout {
        @Override
        public void expire() {
            timeouts++;
            ping();
        }
    }

    PingPong(Host host, Endpoint partner) {
        this(host, partner, PORT);
    }

    PingPong(Host host, Endpoint partner, int portNumber) {
        this.host = host;
        this.partner = partner;
        try {
            port = host.bindUdp(Endpoint.anyIpv4(portNumber), this::onDatagram);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void ping() {
        message[0] = PING;
        message[1] = (byte) host.random().nextInt();
        host.arm(call, PATIENCE_NANOS);
        port.send(message, 0, BYTES, partner);
    }

    private void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
        if (bytes[offset] == PING) {
            message[0] = PONG;
            port.send(message, 0, BYTES, from);
        } else if (host.cancel(call)) {
            answers++;
            ping();
        }
    }
}
