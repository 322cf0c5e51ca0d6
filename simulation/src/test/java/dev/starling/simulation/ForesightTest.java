package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ForesightTest {
    private static final int PORT = 6881;

    private final List<String> seen = new ArrayList<>();

    private final DatagramHandler handler =
            new DatagramHandler() {
                @Override
                public void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
                    seen.add("datagram");
                }

                @Override
                public long foresee() {
                    seen.add("foreseen");
                    return 1;
                }
            };

    @Test
    void aNodeLooksAheadWhileAnotherEventOfTheMomentRuns() throws IOException {
        try (Simulation world = Simulation.seeded(1).start()) {
            SimulatedHost sender = world.addHost();
            SimulatedHost receiver = world.addHost();
            receiver.execute(() -> bind(receiver, handler));
            sender.execute(
                    () -> {
                        DatagramPort port = bind(sender, (_, _, _, _) -> {});
                        port.send(new byte[1], 0, 1, receiver.address().withPort(PORT));
                        port.send(new byte[1], 0, 1, receiver.address().withPort(PORT));
                    });
            world.run(Duration.ofSeconds(1));
        }
        assertEquals(List.of("foreseen", "datagram", "datagram"), seen);
    }

    private static DatagramPort bind(SimulatedHost host, DatagramHandler handler) {
        try {
            return host.bindUdp(host.address().withPort(PORT), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
