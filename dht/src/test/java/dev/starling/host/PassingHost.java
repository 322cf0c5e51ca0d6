package dev.starling.host;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A host that passes everything on to another one, but for what its subclass does instead. */
public abstract class PassingHost implements Host {
    private final Host host;

    protected PassingHost(Host host) {
        this.host = host;
    }

    protected final Host host() {
        return host;
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
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        return host.bindUdp(local, handler);
    }

    @Override
    public DatagramPort joinGroup(Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        return host.joinGroup(group, local, handler);
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        return host.listen(local, acceptor);
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        host.connect(local, remote, timeoutNanos, handler);
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
