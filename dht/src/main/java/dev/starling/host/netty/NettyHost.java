package dev.starling.host.netty;

import dev.starling.host.CloseReason;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.FailureListener;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.host.TimerWheel;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The real machine. Its one logical thread is one event loop of Netty's: sockets, timeouts and what
 * comes back from other threads all take their turn there.
 *
 * <p>From outside only {@link #execute}, {@link #counters}, {@link #workWaiting}, {@link
 * #transport} and {@link #close} may be called. The host's threads are daemons: whoever wants the
 * program to live on waits.
 */
public final class NettyHost implements Host, AutoCloseable {
    /**
     * What a UDP port asks the machine to keep for it; the machine may give less (net.core.rmem_max
     * on Linux). At 1,400 bytes a datagram, with what the kernel adds, some thousand of them.
     */
    public static final int UDP_RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    /** Offloaded work that may wait beside what runs; one more fails. */
    public static final int OFFLOAD_QUEUE_MAX = 1024;

    /** Lookups that may wait beside those that run; one more fails. */
    public static final int LOOKUP_QUEUE_MAX = 256;

    /** How long {@link #close} waits for work that another thread is still doing. */
    public static final long CLOSE_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    // A lookup may hang for many seconds in the system's resolver: it must not keep hashes waiting.
    private static final int LOOKUP_THREADS = 4;

    private static final long LOOK_AGAIN_NANOS = 200_000;
    private static final int QUIET_LOOKS = 5;

    /** Longer than any name can be (RFC 1035). */
    private static final int NAME_CHARS_MAX = 255;

    static {
        Quiet.please();
    }

    private final Transport transport;
    private final int udpReceiveBufferBytes;
    private final FailureListener failureListener;
    private final long origin = System.nanoTime();
    private final RandomGenerator random = new BufferedSecureRandom();
    private final Tally tally = new Tally();
    private final HostTimers timers = new HostTimers(this);
    private final LinkedHashSet<HostResource> resourcesByOpening = new LinkedHashSet<>();
    private final HostThreads threads = new HostThreads();
    private final Workers offloaded;
    private final Workers lookups;
    private final SingleThreadIoEventLoop loop;
    private final TurnEnd turnEnd;
    private final AtomicBoolean closing = new AtomicBoolean();
    private boolean closed;
    private long closingSince;

    /** A host on the best transport that the machine has. */
    public NettyHost(FailureListener failureListener) {
        this(Transport.best(), UDP_RECEIVE_BUFFER_BYTES, failureListener);
    }

    /**
     * @param failureListener hears, on the host's thread, of callbacks that threw
     */
    public NettyHost(
            Transport transport, int udpReceiveBufferBytes, FailureListener failureListener) {
        this.transport = transport;
        this.udpReceiveBufferBytes = udpReceiveBufferBytes;
        this.failureListener = failureListener;
        this.offloaded =
                new Workers(
                        this,
                        threads.named("starling-work"),
                        Runtime.getRuntime().availableProcessors(),
                        OFFLOAD_QUEUE_MAX);
        this.lookups =
                new Workers(
                        this, threads.named("starling-lookup"), LOOKUP_THREADS, LOOKUP_QUEUE_MAX);
        // One loop, no group: a group reports its end on Netty's global thread, which lives on.
        this.loop =
                new SingleThreadIoEventLoop(
                        null, threads.named("starling-host"), transport.newIoHandlerFactory());
        this.turnEnd = new TurnEnd(loop);
    }

    public Transport transport() {
        return transport;
    }

    /** From any thread. */
    public HostCounters counters() {
        return tally.read();
    }

    /** Offloaded work that waits for a thread; from any thread. */
    public int workWaiting() {
        return offloaded.waiting();
    }

    /**
     * Runs the task on the host's thread, soon: the door for those outside. From any thread.
     *
     * @throws RejectedExecutionException when the host is closed
     */
    public void execute(Runnable task) {
        loop.execute(() -> runGuarded(task, task));
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() - origin;
    }

    @Override
    public RandomGenerator random() {
        assert isOnThread();
        return random;
    }

    @Override
    public void arm(Timeout timeout, long delayNanos) {
        assert isOnThread();
        timers.arm(timeout, delayNanos);
    }

    @Override
    public boolean cancel(Timeout timeout) {
        assert isOnThread();
        return timers.cancel(timeout);
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        assert isOnThread();
        refuseWhenClosed();
        return NettyDatagramPort.open(this, local, udpReceiveBufferBytes, handler);
    }

    @Override
    public DatagramPort joinGroup(Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        assert isOnThread();
        refuseWhenClosed();
        return NettyGroup.join(this, group, local, handler);
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        assert isOnThread();
        refuseWhenClosed();
        return NettyListener.open(this, local, acceptor);
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        assert isOnThread();
        later(
                () -> {
                    if (closed) {
                        runGuarded(handler, () -> handler.onClosed(CloseReason.CLOSED_HERE));
                    } else {
                        NettyStream.connect(this, local, remote, timeoutNanos, handler);
                    }
                });
    }

    @Override
    public void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved) {
        assert isOnThread();
        var inFigures = Endpoint.ofFigures(name, port);
        if (inFigures.isPresent()) {
            tellLater(whenResolved, new Result.Done<>(List.of(inFigures.get())));
        } else if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            // The JDK takes the empty name for this machine.
            tellLater(whenResolved, new Result.Failed<>(new UnknownHostException(name)));
        } else {
            lookups.run(() -> lookUp(name, port), whenResolved);
        }
    }

    @Override
    public <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone) {
        assert isOnThread();
        offloaded.run(pureWork, whenDone);
    }

    /**
     * Closes every port, listener and stream (whose handlers hear {@link CloseReason#CLOSED_HERE}),
     * forgets timeouts, lookups and offloaded work, and ends the host's threads. Returns when all
     * of that is done, after {@link #CLOSE_NANOS_MAX} at the latest: work that is still running
     * then ends by itself. On the host's own thread it returns at once, and the closing follows
     * after the callback.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            offloaded.shutDown();
            lookups.shutDown();
            loop.execute(this::shutDown);
        }
        if (isOnThread()) {
            return;
        }
        long deadline = System.nanoTime() + CLOSE_NANOS_MAX;
        try {
            loop.awaitTermination(CLOSE_NANOS_MAX, TimeUnit.NANOSECONDS);
            threads.awaitEnd(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    EventLoop loop() {
        return loop;
    }

    TurnEnd turnEnd() {
        return turnEnd;
    }

    Tally tally() {
        return tally;
    }

    boolean isOnThread() {
        return loop.inEventLoop();
    }

    /** Something of ours, after this callback. When the host is closed already, never. */
    void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException hostIsClosed) {
            // nobody is there any more to hear of it
        }
    }

    /** From any thread. */
    <T> void tellLater(Consumer<Result<T>> callback, Result<T> result) {
        later(
                () -> {
                    if (!closed) {
                        runGuarded(callback, () -> callback.accept(result));
                    }
                });
    }

    void expire(Timeout timeout) {
        try {
            TimerWheel.expire(timeout);
        } catch (Throwable failure) {
            failed(timeout, failure);
        }
    }

    /** Runs a callback of protocol code, which may throw whatever it likes. */
    void runGuarded(Object callback, Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) {
            failed(callback, failure);
        }
    }

    void failed(Object callback, Throwable failure) {
        tally.failures.increment();
        try {
            failureListener.onFailure(callback, failure);
        } catch (Throwable listenersOwn) {
            tally.failures.increment();
        }
    }

    void opened(HostResource resource) {
        resourcesByOpening.add(resource);
    }

    void over(HostResource resource) {
        resourcesByOpening.remove(resource);
    }

    /**
     * Ties the channel to the loop, on whose thread we are, so that it is done when this returns.
     */
    void register(Channel channel) throws IOException {
        var registration = loop.register(channel);
        if (!registration.isSuccess()) {
            channel.unsafe().closeForcibly();
            throw new IOException("a socket could not be registered", registration.cause());
        }
    }

    private void shutDown() {
        closed = true;
        closingSince = System.nanoTime();
        timers.close();
        for (var resource : new ArrayList<>(resourcesByOpening)) {
            resource.shutDown();
        }
        resourcesByOpening.clear();
        endLoop(QUIET_LOOKS);
    }

    /**
     * Ends the loop when nothing is registered with it any more, and a little later: io_uring
     * closes its sockets by and by, and a loop that ends before leaves them open for ever.
     */
    private void endLoop(int looksLeft) {
        boolean late = System.nanoTime() - closingSince > CLOSE_NANOS_MAX / 2;
        if (looksLeft == 0 || late) {
            var _ = loop.shutdownGracefully(0, CLOSE_NANOS_MAX / 2, TimeUnit.NANOSECONDS);
            return;
        }
        int left = loop.registeredChannels() > 0 ? QUIET_LOOKS : looksLeft - 1;
        var _ = loop.schedule(() -> endLoop(left), LOOK_AGAIN_NANOS, TimeUnit.NANOSECONDS);
    }

    private void refuseWhenClosed() throws IOException {
        if (closed) {
            throw new IOException("The host is closed");
        }
    }

    private static List<Endpoint> lookUp(String name, int port) throws UnknownHostException {
        var found = new ArrayList<Endpoint>();
        for (var address : InetAddress.getAllByName(name)) {
            found.add(Endpoint.of(address, port));
        }
        return List.copyOf(found);
    }
}
