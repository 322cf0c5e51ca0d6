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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    @Test
    void nobodyIsLookedAtFromAnotherThread() throws IOException {
        var threads = new ArrayList<Set<Thread>>();
        try (Simulation world = Simulation.seeded(1).threads(2).start()) {
            for (int i = 0; i < 8; i++) {
                SimulatedHost host = world.addHost();
                var seenBy = ConcurrentHashMap.<Thread>newKeySet();
                threads.add(seenBy);
                host.execute(() -> sendOn(host, bind(host, new ThreadWatch(seenBy)), 0));
            }
            world.run(Duration.ofSeconds(1));
        }
        for (Set<Thread> seenBy : threads) {
            assertEquals(1, seenBy.size());
        }
    }

    private record ThreadWatch(Set<Thread> threads) implements DatagramHandler {
        @Override
        public void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
            threads.add(Thread.currentThread());
        }

        @Override
        public long foresee() {
            threads.add(Thread.currentThread());
            return 1;
        }
    }

    /** To everybody else, again and again. */
    private static void sendOn(SimulatedHost host, DatagramPort port, int times) {
        for (int slot = 0; slot < 8; slot++) {
            port.send(new byte[1], 0, 1, AddressPlan.ipv4(slot, PORT));
        }
        if (times < 50) {
            var _ = host.later(1_000_000, port, () -> sendOn(host, port, times + 1));
        }
    }

    private static DatagramPort bind(SimulatedHost host, DatagramHandler handler) {
        try {
            return host.bindUdp(host.address().withPort(PORT), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
