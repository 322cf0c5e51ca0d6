package dev.starling.simulation;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.HostWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Simulated machines for the contract of hosts, 20 ms apart. */
final class SimulatedWorld implements HostWorld {
    private final Simulation simulation;
    private final Map<Integer, List<Failure>> failures = new ConcurrentHashMap<>();

    SimulatedWorld(int threads) {
        try {
            simulation =
                    Simulation.seeded(1)
                            .threads(threads)
                            .path(Path.of(Duration.ofMillis(20)))
                            .tolerateFailures()
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        simulation.onFailure(
                (host, callback, cause) -> failuresOf(host).add(new Failure(callback, cause)));
        simulation.addName(knownName(), Endpoint.parse("11.22.33.44:0"));
    }

    @Override
    public SimulatedHost newHost() {
        return simulation.addHost();
    }

    @Override
    public Endpoint addressOf(Host host) {
        return ((SimulatedHost) host).address();
    }

    @Override
    public void run(Host host, Action action) throws Exception {
        var thrown = new CopyOnWriteArrayList<Throwable>();
        ((SimulatedHost) host)
                .execute(
                        () -> {
                            try {
                                action.run();
                            } catch (Throwable theTests) {
                                thrown.add(theTests);
                            }
                        });
        for (Throwable theTests : thrown) {
            switch (theTests) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw new AssertionError(theTests);
            }
        }
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration atMost) {
        return simulation.runUntil(condition, atMost);
    }

    @Override
    public List<Failure> failuresOf(Host host) {
        return failures.computeIfAbsent(
                ((SimulatedHost) host).id, _ -> new CopyOnWriteArrayList<>());
    }

    @Override
    public String knownName() {
        return "router.example";
    }

    @Override
    public String unknownName() {
        return "unknown.example";
    }

    @Override
    public Optional<Endpoint> blackHole() {
        SimulatedHost dead = simulation.addHost();
        simulation.kill(dead);
        return Optional.of(dead.address().withPort(80));
    }

    @Override
    public void close() {
        simulation.close();
    }
}
