package dev.starling.host;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Everything a node may ask of its machine. One logical thread per host: every callback runs on it,
 * every method is called from it, and nothing blocks.
 *
 * <p>A callback that throws, whatever it throws, is counted and reported by the host ({@link
 * FailureListener}) and takes down neither the host nor its neighbours. A stream whose handler
 * threw stays as it is: the host does not guess what the handler would have done. An acceptor that
 * throws loses the stream that it was asked about.
 *
 * <p>No callback comes inside of a call of a method of the host, of its ports or of its streams.
 */
public interface Host {
    /**
     * No datagram is longer, in either direction: sending one is our mistake, a received one is
     * lost. An empty one is lost in both directions: no protocol of ours means anything by it.
     */
    int DATAGRAM_BYTES_MAX = 4096;

    /**
     * The time, from an origin of the host's own; it never falls. The only clock of protocol code.
     */
    long nanoTime();

    /**
     * The only source of chance of protocol code: unguessable outside, forked from the seed inside.
     */
    RandomGenerator random();

    /**
     * Lets {@code timeout} expire after {@code delayNanos}, or at the end of this callback's
     * instant when that is not positive. Arming what is armed moves it. Two timeouts of one instant
     * expire in the order in which they were armed.
     */
    void arm(Timeout timeout, long delayNanos);

    /** Whether the timeout was armed and now never expires. */
    boolean cancel(Timeout timeout);

    /**
     * Opens a UDP port for the address family of {@code local}. Port 0 lets the machine choose.
     *
     * @throws CannotBind when the port is taken or the address is not ours
     */
    DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException;

    /**
     * Joins a group of the local network: the port hears what anybody there sends to the group,
     * this port included, and sends to it. What is sent stays in the local network. Several ports
     * may be in one group.
     *
     * @param group a multicast address, and the port
     * @param local an address of this machine, which says in which network; or a wildcard, for each
     *     that it is in and that knows groups, but not the one inside of itself
     * @throws CannotBind when there is no such network, or the host knows no groups
     */
    default DatagramPort joinGroup(Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        throw new CannotBind("this host knows no groups such as " + group);
    }

    /**
     * Accepts streams. Port 0 lets the machine choose. The acceptor is given where a stream comes
     * from and answers with its handler, whose {@link StreamHandler#onOpen} follows. It accepts the
     * address family of {@code local}.
     *
     * @throws CannotBind when the port is taken or the address is not ours
     */
    Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor) throws IOException;

    /**
     * Opens a stream from {@code local}, which may be a wildcard and port 0, but is of the same
     * family as {@code remote} (the stream is {@link CloseReason#FAILED} otherwise). The handler
     * hears {@link StreamHandler#onOpen} or, when that fails or takes longer than the timeout,
     * {@link StreamHandler#onClosed} alone; never before this method has returned.
     */
    void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler);

    /** Opens a stream from whichever address and port the machine chooses. */
    default void connect(Endpoint remote, long timeoutNanos, StreamHandler handler) {
        connect(remote.wildcardOfSameFamily(), remote, timeoutNanos, handler);
    }

    /**
     * Looks up every address of a host name; an address in figures needs no lookup. Only so many
     * lookups may wait; one more fails.
     */
    void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved);

    /**
     * Does work that touches nothing of the protocol's (a hash, a disk) on another core; the
     * outcome, an exception or error included, comes back to this host's thread. Only so much work
     * may wait: one more fails with a {@link java.util.concurrent.RejectedExecutionException}.
     */
    <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone);
}
