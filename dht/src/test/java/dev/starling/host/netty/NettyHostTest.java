package dev.starling.host.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.CloseReason;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.HostWorld;
import dev.starling.host.Result;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the real host has: threads, descriptors, two address families, a crowd outside. */
class NettyHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static NettyWorld worldOf(Transport transport) {
        Assumptions.assumeTrue(
                transport.isAvailable(),
                () -> "no " + transport + " here: " + transport.whyUnavailable());
        return new NettyWorld(transport);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "never came: " + what);
            LockSupport.parkNanos(200_000);
        }
    }

    private static void assumeIpv6() {
        try (var socket = new DatagramSocket(0, Endpoint.parse("[::1]:0").inetAddress())) {
            assertTrue(socket.isBound());
        } catch (IOException e) {
            Assumptions.abort("no IPv6 on the loopback here: " + e.getMessage());
        }
    }

    /** Counts what it hears, and answers bytes with the same bytes. */
    private static final class Echo implements StreamHandler {
        final AtomicInteger received = new AtomicInteger();
        final AtomicReference<CloseReason> closed = new AtomicReference<>();
        final List<Endpoint> remotes = new CopyOnWriteArrayList<>();
        private final boolean greets;
        private @Nullable Stream stream;

        Echo(boolean greets) {
            this.greets = greets;
        }

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
            remotes.add(opened.remote());
            if (greets) {
                opened.write(ByteBuffer.allocate(1000));
            }
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            received.addAndGet(bytes.remaining());
            if (!greets && stream != null) {
                stream.write(stream.keep(bytes));
            }
        }

        @Override
        public void onEndOfInput() {}

        @Override
        public void onClosed(CloseReason reason) {
            closed.set(reason);
        }
    }

    /** Opens one of everything and uses it. */
    private static Echo useEverything(HostWorld world, Host host) throws Exception {
        var client = new Echo(true);
        var datagrams = new AtomicInteger();
        var results = new AtomicInteger();
        world.run(
                host,
                () -> {
                    var port =
                            host.bindUdp(
                                    world.addressOf(host),
                                    (_, _, _, _) -> datagrams.incrementAndGet());
                    port.send(new byte[100], 0, 100, port.local());
                    var listener = host.listen(world.addressOf(host), _ -> new Echo(false));
                    host.connect(listener.local(), 5_000_000_000L, client);
                    host.offload(() -> 1, _ -> results.incrementAndGet());
                    host.resolve("localhost", 1, _ -> results.incrementAndGet());
                    host.arm(new Never(), 3600_000_000_000L);
                    host.random().nextLong();
                });
        await(
                "one of everything",
                () -> client.received.get() == 1000 && datagrams.get() == 1 && results.get() == 2);
        return client;
    }

    private static final class Never extends Timeout {
        @Override
        protected void expire() {
            throw new AssertionError("expired");
        }
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static long descriptors() {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            return Assumptions.abort("no /proc here: " + e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void fiftyHostsLeaveNoThreadAndNoDescriptor(Transport transport) throws Exception {
        try (var world = worldOf(transport)) {
            useEverything(world, world.newHost()); // what the JDK opens once, it opens now
        }
        var threadsBefore = threads();
        long descriptorsBefore = descriptors();
        for (int i = 0; i < 50; i++) {
            Echo client;
            try (var world = worldOf(transport)) {
                client = useEverything(world, world.newHost());
            }
            assertEquals(CloseReason.CLOSED_HERE, client.closed.get());
        }
        assertEquals(descriptorsBefore, descriptors());
        var left = threads();
        left.removeAll(threadsBefore);
        left.removeIf(thread -> !thread.isAlive());
        assertEquals(Set.of(), left);
    }

    @ParameterizedTest
    @EnumSource
    void aHostMayBeClosedUnusedTwiceAndFromItsOwnThread(Transport transport) throws Exception {
        var threadsBefore = threads();
        try (var world = worldOf(transport)) {
            var unused = world.newHost();
            assertEquals(0, unused.counters().failures());
            var host = world.newHost();
            var client = useEverything(world, host);
            var refusal = new AtomicReference<Throwable>();
            world.run(
                    host,
                    () -> {
                        host.close();
                        host.close();
                        assertEquals(null, client.closed.get(), "inside of the call");
                    });
            host.close();
            assertEquals(CloseReason.CLOSED_HERE, client.closed.get());
            try {
                host.execute(() -> refusal.set(new AssertionError("it ran")));
            } catch (RejectedExecutionException closed) {
                refusal.set(closed);
            }
            assertInstanceOf(RejectedExecutionException.class, refusal.get());
            assertEquals(List.of(), world.failuresOf(host));
        }
        var left = threads();
        left.removeAll(threadsBefore);
        left.removeIf(thread -> !thread.isAlive());
        assertEquals(Set.of(), left);
    }

    @ParameterizedTest
    @EnumSource
    void whoHearsOfTheClosingMayCallTheHostInVain(Transport transport) throws Exception {
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            var inVain = new CopyOnWriteArrayList<String>();
            var stubborn =
                    new StreamHandler() {
                        @Override
                        public void onOpen(Stream stream) {
                            inVain.add("open");
                        }

                        @Override
                        public void onBytes(ByteBuffer bytes) {}

                        @Override
                        public void onEndOfInput() {}

                        @Override
                        public void onClosed(CloseReason reason) {
                            inVain.add("closed");
                            host.arm(new Never(), 0);
                            host.offload(() -> 1, _ -> inVain.add("work"));
                            host.resolve("127.0.0.1", 1, _ -> inVain.add("name"));
                            assertThrows(
                                    IOException.class,
                                    () -> host.bindUdp(Endpoint.loopback(0), (_, _, _, _) -> {}));
                            assertThrows(
                                    IOException.class,
                                    () -> host.listen(Endpoint.loopback(0), _ -> this));
                        }
                    };
            world.run(
                    host,
                    () -> {
                        var listener = host.listen(world.addressOf(host), _ -> new Echo(false));
                        host.connect(listener.local(), 5_000_000_000L, stubborn);
                    });
            await("the stream", () -> inVain.contains("open"));
            host.close();
            assertEquals(List.of("open", "closed"), inVain);
            assertEquals(List.of(), world.failuresOf(host));
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeoutsWithoutEndDoNotKeepDatagramsWaiting(Transport transport) throws Exception {
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            var expiries = new AtomicInteger();
            var datagrams = new AtomicInteger();
            world.run(
                    host,
                    () -> {
                        for (int i = 0; i < 10; i++) {
                            host.arm(
                                    new Timeout() {
                                        @Override
                                        protected void expire() {
                                            expiries.incrementAndGet();
                                            host.arm(this, 0);
                                        }
                                    },
                                    0);
                        }
                        var ports = new DatagramPort[1];
                        DatagramHandler pingPong =
                                (bytes, offset, length, from) -> {
                                    if (datagrams.incrementAndGet() < 1000) {
                                        ports[0].send(bytes, offset, length, from);
                                    }
                                };
                        ports[0] = host.bindUdp(world.addressOf(host), pingPong);
                        ports[0].send(new byte[9], 0, 9, ports[0].local());
                    });
            await("a thousand datagrams", () -> datagrams.get() == 1000);
            assertTrue(expiries.get() > 1000, "" + expiries);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatNobodyMeansAnythingByIsCountedAndLost(Transport transport) throws Exception {
        try (var world = worldOf(transport);
                var stranger = new DatagramSocket(0, Endpoint.loopback(0).inetAddress())) {
            var host = world.newHost();
            var lengths = new CopyOnWriteArrayList<Integer>();
            var port =
                    world.call(
                            host,
                            () ->
                                    host.bindUdp(
                                            world.addressOf(host),
                                            (_, _, length, _) -> lengths.add(length)));
            int max = Host.DATAGRAM_BYTES_MAX;
            for (int length : new int[] {1, 0, max, max + 1, 60_000, 2}) {
                stranger.send(
                        new DatagramPacket(
                                new byte[length],
                                length,
                                port.local().inetAddress(),
                                port.local().port()));
            }
            await("the last of them", () -> lengths.contains(2));
            assertEquals(List.of(1, max, 2), lengths);
            assertEquals(2, host.counters().receivedTooLong());
            assertEquals(1, host.counters().receivedEmpty());
            assertEquals(3, host.counters().datagramsReceived());
            assertEquals(0, host.counters().failures());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheMachineCannotSendIsCounted(Transport transport) throws Exception {
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            int count = 20_000;
            world.run(
                    host,
                    () -> {
                        var port = host.bindUdp(world.addressOf(host), (_, _, _, _) -> {});
                        port.send(new byte[5], 0, 5, port.local().withPort(0));
                        port.send(new byte[5], 0, 5, Endpoint.parse("[::1]:9"));
                        for (int i = 0; i < count; i++) {
                            port.send(new byte[4000], 0, 4000, port.local());
                        }
                    });
            await("both failures", () -> host.counters().sendFailed() == 2);
            var counters = host.counters();
            assertEquals(count + 1, counters.datagramsSent() + counters.sendQueueFull());
        }
    }

    @ParameterizedTest
    @EnumSource
    void workBeyondTheQueueFailsAtOnce(Transport transport) throws Exception {
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            var gate = new CountDownLatch(1);
            var done = new AtomicInteger();
            var refused = new AtomicInteger();
            int workers = Runtime.getRuntime().availableProcessors();
            int tooMany = 10;
            Callable<Integer> work =
                    () -> {
                        gate.await();
                        return 1;
                    };
            Consumer<Result<Integer>> count =
                    result -> {
                        switch (result) {
                            case Result.Done<Integer> _ -> done.incrementAndGet();
                            case Result.Failed<Integer>(var cause) -> {
                                assertInstanceOf(RejectedExecutionException.class, cause);
                                refused.incrementAndGet();
                            }
                        }
                    };
            int fits = workers + NettyHost.OFFLOAD_QUEUE_MAX;
            world.run(
                    host,
                    () -> {
                        for (int i = 0; i < fits + tooMany; i++) {
                            host.offload(work, count);
                        }
                    });
            await("the refusals", () -> refused.get() == tooMany);
            assertEquals(0, done.get());
            gate.countDown();
            await("the rest", () -> done.get() == fits);
            assertEquals(tooMany, host.counters().workRefused());
            assertEquals(0, host.counters().failures());
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheHostsThreadMayCall(Transport transport) {
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            assertThrows(AssertionError.class, () -> host.arm(new Never(), 0));
            assertThrows(AssertionError.class, () -> host.cancel(new Never()));
            assertThrows(AssertionError.class, host::random);
            assertThrows(AssertionError.class, () -> host.offload(() -> 1, _ -> {}));
            assertThrows(
                    AssertionError.class,
                    () -> host.bindUdp(Endpoint.loopback(0), (_, _, _, _) -> {}));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListenerOfFailuresMayThrowToo(Transport transport) throws Exception {
        Assumptions.assumeTrue(transport.isAvailable(), () -> "no " + transport + " here");
        var ran = new CountDownLatch(1);
        try (var host =
                new NettyHost(
                        transport,
                        NettyHost.UDP_RECEIVE_BUFFER_BYTES,
                        (_, _) -> {
                            throw new AssertionError("thrown by a test");
                        })) {
            host.execute(
                    () -> {
                        throw new AssertionError("thrown by a test");
                    });
            host.execute(ran::countDown);
            ran.await();
            assertEquals(2, host.counters().failures());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ipv6CarriesDatagramsAndStreams(Transport transport) throws Exception {
        assumeIpv6();
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            var sources = new CopyOnWriteArrayList<Endpoint>();
            var client = new Echo(true);
            var server = new Echo(false);
            var loopback = Endpoint.parse("[::1]:0");
            var port =
                    world.call(
                            host,
                            () -> host.bindUdp(loopback, (_, _, _, from) -> sources.add(from)));
            world.run(
                    host,
                    () -> {
                        port.send(new byte[10], 0, 10, port.local());
                        var listener = host.listen(loopback, _ -> server);
                        assertTrue(listener.local().hasSameAddress(loopback));
                        host.connect(listener.local(), 5_000_000_000L, client);
                    });
            await("a datagram", () -> !sources.isEmpty());
            assertEquals(port.local(), sources.getFirst());
            assertFalse(port.local().isIpv4());
            await("the echo", () -> client.received.get() == 1000);
            assertTrue(server.remotes.getFirst().hasSameAddress(loopback));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothWildcardsShareOnePortNumber(Transport transport) throws Exception {
        assumeIpv6();
        Assumptions.assumeTrue(
                transport != Transport.NIO, "the JDK's IPv6 sockets take IPv4's port too");
        try (var world = worldOf(transport)) {
            var host = world.newHost();
            var events = new CopyOnWriteArrayList<String>();
            DatagramHandler four = (_, _, _, from) -> events.add("4 " + from.isIpv4());
            DatagramHandler six = (_, _, _, from) -> events.add("6 " + from.isIpv4());
            var clients = List.of(new Echo(true), new Echo(true));
            world.run(
                    host,
                    () -> {
                        var port4 = host.bindUdp(Endpoint.anyIpv4(0), four);
                        int number = port4.local().port();
                        var port6 = host.bindUdp(Endpoint.anyIpv6(number), six);
                        port4.send(new byte[1], 0, 1, Endpoint.loopback(number));
                        port6.send(new byte[1], 0, 1, Endpoint.parse("[::1]:" + number));

                        if (transport == Transport.IO_URING) {
                            return; // its TCP listeners are of both families
                        }
                        var listener4 = host.listen(Endpoint.anyIpv4(0), _ -> new Echo(false));
                        int tcp = listener4.local().port();
                        host.listen(Endpoint.anyIpv6(tcp), _ -> new Echo(false));
                        host.connect(Endpoint.loopback(tcp), 5_000_000_000L, clients.get(0));
                        host.connect(
                                Endpoint.parse("[::1]:" + tcp), 5_000_000_000L, clients.get(1));
                    });
            await("both datagrams", () -> events.size() == 2);
            assertEquals(Set.of("4 true", "6 false"), Set.copyOf(events));
            await(
                    "both echoes",
                    () ->
                            transport == Transport.IO_URING
                                    || clients.stream()
                                            .allMatch(client -> client.received.get() == 1000));
        }
    }

    /** Run in a Java of its own by the test below. */
    static final class Talkative {
        private Talkative() {}

        public static void main(String[] arguments) throws Exception {
            for (var transport : Transport.values()) {
                if (transport.isAvailable()) {
                    try (var world = new NettyWorld(transport)) {
                        useEverything(world, world.newHost());
                    }
                }
            }
        }
    }

    @Test
    void nothingIsPrinted() throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-ea",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Talkative.class.getName()));
        var java = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = java.inputReader()) {
            assertEquals(List.of(), output.readAllLines());
        }
        assertEquals(0, java.waitFor());
    }
}
