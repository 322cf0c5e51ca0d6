package dev.starling.simulation;

import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints what the simulator can do on this machine: events a second, and what things weigh.
 *
 * <p>{@code mvn -Pbench -pl simulation -am verify -Dbench.in=simulation
 * -Dbench.main=dev.starling.simulation.SimulatorFigures}
 */
public final class SimulatorFigures {
    private static final int ROUNDS = 5;
    private static final double SECOND = 1e9;

    /** The copy of a datagram of one byte: not the event's own weight. */
    private static final int ARRAY_BYTES = 16;

    private SimulatorFigures() {}

    public static void main(String[] arguments) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%d cores, JDK %s%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        events(1_000, 1, 2_500_000);
        events(1_000, 10, 2_500_000);
        events(100_000, 1, 2_500_000);
        weights();
        million();
    }

    private static void events(int hosts, int calls, long eventsARound) throws Exception {
        var medians = new double[3];
        var worlds = new ArrayList<Simulation>();
        for (int threads = 1; threads <= 2; threads++) {
            worlds.add(pingPong(hosts, calls, threads));
        }
        var rates = new double[2][ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
            for (int threads = 1; threads <= 2; threads++) {
                double rate = rate(worlds.get(threads - 1), eventsARound);
                if (round >= 0) {
                    rates[threads - 1][round] = rate;
                }
            }
        }
        for (int threads = 1; threads <= 2; threads++) {
            medians[threads] = median(rates[threads - 1]);
            System.out.printf(
                    Locale.ROOT,
                    "ping/pong of 100 bytes, %,d hosts, %d call%s each, %d thread%s: %,.0f events/s"
                            + " (median of %d; %,.0f to %,.0f)%n",
                    hosts,
                    calls,
                    calls == 1 ? "" : "s",
                    threads,
                    threads == 1 ? "" : "s",
                    medians[threads],
                    ROUNDS,
                    Arrays.stream(rates[threads - 1]).min().orElseThrow(),
                    Arrays.stream(rates[threads - 1]).max().orElseThrow());
        }
        System.out.printf(Locale.ROOT, "  two threads: %.2f times one%n", medians[2] / medians[1]);
    }

    private static double rate(Simulation world, long events) {
        long before = world.events();
        long start = System.nanoTime();
        while (world.events() - before < events) {
            world.run(Duration.ofMillis(100));
        }
        return (world.events() - before) / ((System.nanoTime() - start) / SECOND);
    }

    private static Simulation pingPong(int hosts, int calls, int threads) throws Exception {
        Simulation world =
                Simulation.seeded(42)
                        .threads(threads)
                        .path(Path.between(Duration.ofMillis(5), Duration.ofMillis(120)))
                        .latencyFloor(Duration.ofMillis(5))
                        .start();
        world.reserve(hosts);
        for (int i = 0; i < hosts; i++) {
            world.addHost();
        }
        for (int i = 0; i < hosts; i++) {
            SimulatedHost host = world.hosts().get(i);
            for (int call = 0; call < calls; call++) {
                int partner = (int) Mix.below(Mix.hash(i, call), hosts);
                int port = PingPong.PORT + call;
                Endpoint to = world.hosts().get(partner).address().withPort(port);
                host.execute(() -> new PingPong(host, to, port).ping());
            }
        }
        return world;
    }

    private static void weights() throws Exception {
        int count = 200_000;
        var message = new byte[100];
        long before = heap();
        Simulation world = Simulation.seeded(1).start();
        world.reserve(count);
        for (int i = 0; i < count; i++) {
            world.addHost();
        }
        long hosts = heap();
        Endpoint any = Endpoint.anyIpv4(6881);
        List<DatagramPort> kept = new ArrayList<>(count);
        for (SimulatedHost host : world.hosts()) {
            kept.add(host.bindUdp(any, (bytes, offset, length, from) -> {}));
        }
        long ports = heap() - 4L * count;
        System.out.printf(
                Locale.ROOT,
                "an idle UDP endpoint: %.0f bytes (%.0f with its host)%n",
                (ports - hosts) / (double) count,
                (ports - before) / (double) count);
        idleStreams();
        var targets = new Endpoint[1_000];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = world.hosts().get(i).address();
        }
        for (DatagramPort port : kept) {
            port.send(message, 0, 1, targets[0]);
        }
        long pending = heap();
        int each = 5;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < each; j++) {
                kept.get(i).send(message, 0, 1, targets[(i + j) % targets.length]);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "a pending event (a datagram without its payload's array): %.0f bytes%n",
                weighed(pending, (double) count * each, world, kept) - ARRAY_BYTES);
    }

    private static void idleStreams() throws Exception {
        int count = 100_000;
        Simulation world = Simulation.seeded(2).start();
        SimulatedHost server = world.addHost();
        SimulatedHost client = world.addHost();
        var quiet = new QuietStream();
        server.listen(Endpoint.anyIpv4(80), from -> quiet);
        Endpoint to = server.address().withPort(80);
        long before = heap();
        for (int i = 0; i < count; i++) {
            client.connect(to, Duration.ofMinutes(1).toNanos(), quiet);
        }
        world.run(Duration.ofSeconds(1));
        System.out.printf(
                Locale.ROOT,
                "an idle TCP endpoint: %.0f bytes (%d open)%n",
                weighed(before, 2.0 * count, world, quiet),
                quiet.open());
    }

    private static void million() throws Exception {
        long before = heap();
        long start = System.nanoTime();
        Simulation world = pingPong(1_000_000, 1, 2);
        double started = (System.nanoTime() - start) / SECOND;
        start = System.nanoTime();
        world.run(Duration.ofSeconds(1));
        double ran = (System.nanoTime() - start) / SECOND;
        System.out.printf(
                Locale.ROOT,
                "1,000,000 hosts on 2 threads: started in %.1f s, one virtual second in %.1f s,"
                        + " %,.0f events/s, %,d MB, trace %016x%n",
                started,
                ran,
                world.events() / ran,
                (heap() - before) >> 20,
                world.traceHash());
    }

    /** What is weighed must not be collected before it is. */
    private static double weighed(long before, double count, Object... alive) throws Exception {
        try {
            return (heap() - before) / count;
        } finally {
            Reference.reachabilityFence(alive);
        }
    }

    private static long heap() throws InterruptedException {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(20);
            Runtime runtime = Runtime.getRuntime();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
