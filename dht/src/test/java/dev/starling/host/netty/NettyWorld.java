package dev.starling.host.netty;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.HostWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Real hosts beside each other on the loopback: 127.0.0.2, 127.0.0.3 and so on. */
final class NettyWorld implements HostWorld {
    private static final int LOOPBACK = 127 << 24;
    private static final long LOOK_AGAIN_NANOS = 200_000;
    private static final int BACKLOG_CONNECTIONS_MAX = 16;

    private record Machine(Endpoint address, List<Failure> failures) {}

    private final Transport transport;
    private final Map<Host, Machine> machines = new LinkedHashMap<>();
    private final List<AutoCloseable> blackHoleSockets = new ArrayList<>();

    NettyWorld(Transport transport) {
        this.transport = transport;
    }

    @Override
    public NettyHost newHost() {
        var failures = new CopyOnWriteArrayList<Failure>();
        var host =
                new NettyHost(
                        transport,
                        NettyHost.UDP_RECEIVE_BUFFER_BYTES,
                        (callback, cause) -> failures.add(new Failure(callback, cause)));
        var address = Endpoint.ofIpv4(LOOPBACK + 2 + machines.size(), 0);
        machines.put(host, new Machine(address, failures));
        return host;
    }

    @Override
    public Endpoint addressOf(Host host) {
        return machine(host).address();
    }

    @Override
    public void run(Host host, Action action) throws Exception {
        var done = new CompletableFuture<Void>();
        ((NettyHost) host)
                .execute(
                        () -> {
                            try {
                                action.run();
                                done.complete(null);
                            } catch (Throwable theTests) {
                                done.completeExceptionally(theTests);
                            }
                        });
        try {
            done.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw e;
            }
        } catch (TimeoutException e) {
            throw new AssertionError("the host's thread is stuck", e);
        }
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    @Override
    public List<Failure> failuresOf(Host host) {
        return machine(host).failures();
    }

    /** Netty has none for io_uring. */
    @Override
    public boolean hasGroups() {
        return transport != Transport.IO_URING;
    }

    @Override
    public String knownName() {
        return "localhost";
    }

    @Override
    public String unknownName() {
        return "does-not-exist.invalid";
    }

    /** A listener whose backlog is full: the kernel then drops what would open a connection. */
    @Override
    public Optional<Endpoint> blackHole() {
        try {
            var address = Endpoint.ofIpv4(LOOPBACK + 99, 0).inetAddress();
            var server = new ServerSocket(0, 1, address);
            blackHoleSockets.add(server);
            for (int i = 0; i < BACKLOG_CONNECTIONS_MAX; i++) {
                var socket = new Socket();
                blackHoleSockets.add(socket);
                try {
                    socket.connect(new InetSocketAddress(address, server.getLocalPort()), 200);
                } catch (java.net.SocketTimeoutException full) {
                    return Optional.of(Endpoint.of(address, server.getLocalPort()));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        machines.keySet().forEach(host -> ((NettyHost) host).close());
        for (var socket : blackHoleSockets) {
            try {
                socket.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private Machine machine(Host host) {
        var machine = machines.get(host);
        if (machine == null) {
            throw new IllegalArgumentException("not of this world: " + host);
        }
        return machine;
    }
}
