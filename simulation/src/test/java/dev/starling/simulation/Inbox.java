package dev.starling.simulation;

import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A UDP port that keeps what it gets, with sender and time. */
final class Inbox {
    record Letter(String text, Endpoint from, long at) {}

    final List<Letter> letters = new ArrayList<>();
    final DatagramPort port;

    Inbox(SimulatedHost host, int portNumber) {
        try {
            port =
                    host.bindUdp(
                            Endpoint.anyIpv4(portNumber),
                            (bytes, offset, length, from) ->
                                    letters.add(
                                            new Letter(
                                                    new String(
                                                            bytes,
                                                            offset,
                                                            length,
                                                            StandardCharsets.ISO_8859_1),
                                                    from,
                                                    host.nanoTime())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String text, Endpoint to) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        port.send(bytes, 0, bytes.length, to);
    }

    List<String> texts() {
        return letters.stream().map(Letter::text).toList();
    }
}
