package dev.starling.simulation;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A small world in which everything happens that can: datagrams that are lost, doubled, overtaken
 * and damaged, streams over slow lines, NATs of every kind, hosts that freeze, die and come back, a
 * cut and its healing. Its trace is what must not differ.
 *
 * <p>As a program it prints the digest of each virtual second.
 */
final class BusyWorld {
    private static final int PUBLIC_HOSTS = 60;
    private static final int STREAM_PORT = 7000;
    private static final int STREAM_BYTES = 200_000;
    private static final Duration LENGTH = Duration.ofSeconds(20);

    private BusyWorld() {}

    public static void main(String[] arguments) throws IOException {
        long seed = Long.parseLong(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        for (long digest : run(seed, threads).secondDigests()) {
            System.out.printf("%016x%n", digest);
        }
    }

    static Simulation run(long seed, int threads) throws IOException {
        Simulation world =
                Simulation.seeded(seed)
                        .threads(threads)
                        .path(
                                new dev.starling.simulation.Path(
                                        2_000_000,
                                        90_000_000,
                                        8_000_000,
                                        30_000,
                                        20_000,
                                        20_000,
                                        5_000))
                        .start();
        populate(world);
        world.after(Duration.ofSeconds(4), () -> world.cut(host -> host.id % 3 == 0 ? 1 : 0));
        world.after(Duration.ofSeconds(7), world::heal);
        world.after(Duration.ofSeconds(8), () -> world.kill(world.hosts().get(5)));
        world.after(Duration.ofSeconds(9), () -> start(world, world.restart(world.hosts().get(5))));
        world.after(
                Duration.ofSeconds(10), () -> world.hosts().get(7).freeze(Duration.ofMillis(2500)));
        world.after(
                Duration.ofSeconds(11),
                () -> world.hosts().get(8).stepClock(Duration.ofMinutes(3)));
        world.run(LENGTH);
        return world;
    }

    private static void populate(Simulation world) {
        for (int i = 0; i < PUBLIC_HOSTS; i++) {
            SimulatedHost host = world.addHost();
            if (i % 4 == 1) {
                world.limitLine(host, 100_000, 400_000, Duration.ofMillis(200));
            }
        }
        List<NatKind> kinds =
                List.of(
                        NatKind.FULL_CONE,
                        NatKind.RESTRICTED,
                        NatKind.PORT_RESTRICTED,
                        NatKind.SYMMETRIC.withTimeout(Duration.ofSeconds(1)),
                        NatKind.UDP_BLOCKED);
        for (NatKind kind : kinds) {
            NatBox nat = world.addNat(kind);
            world.addHostBehind(nat);
            world.addHostBehind(nat);
        }
        for (SimulatedHost host : new ArrayList<>(world.hosts())) {
            start(world, host);
        }
    }

    private static void start(Simulation world, SimulatedHost host) {
        int partner = (host.id * 7 + 3) % PUBLIC_HOSTS;
        Endpoint to = world.hosts().get(partner).address();
        host.execute(
                () -> {
                    new PingPong(host, to.withPort(PingPong.PORT)).ping();
                    try {
                        host.listen(Endpoint.anyIpv4(STREAM_PORT), from -> new Echo());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    host.connect(
                            to.withPort(STREAM_PORT),
                            Duration.ofSeconds(3).toNanos(),
                            new Sender(host));
                });
    }

    /** Sends back what comes. */
    private static final class Echo implements StreamHandler {
        @SuppressWarnings("NullAway.Init") // set by onOpen, before anything else
        private Stream stream;

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            stream.write(stream.keep(bytes));
        }

        @Override
        public void onEndOfInput() {
            stream.finish();
        }

        @Override
        public void onClosed(CloseReason reason) {}
    }

    /** Sends drawn bytes, then ends. */
    private static final class Sender implements StreamHandler {
        private final SimulatedHost host;

        Sender(SimulatedHost host) {
            this.host = host;
        }

        @Override
        public void onOpen(Stream stream) {
            byte[] bytes = new byte[STREAM_BYTES];
            host.random().nextBytes(bytes);
            stream.write(ByteBuffer.wrap(bytes));
            if (host.id % 2 == 0) {
                stream.finish();
            }
        }

        @Override
        public void onBytes(ByteBuffer bytes) {}

        @Override
        public void onEndOfInput() {}

        @Override
        public void onClosed(CloseReason reason) {}
    }
}
