package dev.starling.host;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Where {@link HostContract} runs: a few machines that can reach each other. The real one runs them
 * beside each other on the loopback and waits by looking again and again; a simulated one runs its
 * events until the condition holds or the virtual time is over. A test neither sleeps nor reads a
 * clock of its own, and records what it sees in ways that any thread may read.
 */
public interface HostWorld extends AutoCloseable {
    /** What a {@link FailureListener} heard. */
    record Failure(Object callback, Throwable cause) {}

    /** What a test does on a host's thread. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /** A new machine, with an address of its own and nothing open. */
    Host newHost();

    /** An address, with port 0, at which the host may bind and the others reach it. */
    Endpoint addressOf(Host host);

    /**
     * Runs the action as one callback of the host's and returns when it is over. What it throws
     * comes out here: it is the test's, not a failure of the host's.
     */
    void run(Host host, Action action) throws Exception;

    /**
     * Lets the world go on until the condition holds, on the test's thread; false when it does not
     * within the time, which is the hosts'.
     */
    boolean await(BooleanSupplier condition, Duration atMost);

    /** What was reported so far of callbacks of this host that threw, the oldest first. */
    List<Failure> failuresOf(Host host);

    /** A name that {@link Host#resolve} finds. */
    String knownName();

    /** A name that it does not find. */
    String unknownName();

    /**
     * Where a connection finds neither an answer nor a refusal, or empty when this world has no
     * such place.
     */
    Optional<Endpoint> blackHole();

    /** Whether its hosts can join groups, {@link Host#joinGroup}. */
    default boolean hasGroups() {
        return true;
    }

    /** Ends every host. */
    @Override
    void close();

    default <T> T call(Host host, Callable<T> action) throws Exception {
        var result = new AtomicReference<T>();
        run(host, () -> result.set(action.call()));
        return Objects.requireNonNull(result.get());
    }
}
