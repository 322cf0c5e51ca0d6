package dev.starling.peer;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A host that lets a {@link SwarmWatch} hear what is said on the streams of its peer. */
final class TappedHost implements Host {
    private final Host host;
    private final SwarmWatch watch;
    private final boolean isOld;

    /**
     * @param isOld whether neither side hears that the other knows the fast extension (BEP 6)
     */
    TappedHost(Host host, SwarmWatch watch, boolean isOld) {
        this.host = host;
        this.watch = watch;
        this.isOld = isOld;
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        return host.listen(local, from -> new Tap(acceptor.apply(from), watch, isOld));
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        host.connect(local, remote, timeoutNanos, new Tap(handler, watch, isOld));
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        return host.bindUdp(local, handler);
    }

    @Override
    public long nanoTime() {
        return host.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return host.random();
    }

    @Override
    public void arm(Timeout timeout, long delayNanos) {
        host.arm(timeout, delayNanos);
    }

    @Override
    public boolean cancel(Timeout timeout) {
        return host.cancel(timeout);
    }

    @Override
    public DatagramPort joinGroup(Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        return host.joinGroup(group, local, handler);
    }

    @Override
    public void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved) {
        host.resolve(name, port, whenResolved);
    }

    @Override
    public <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone) {
        host.offload(pureWork, whenDone);
    }
}
