package dev.starling.simulation;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A host that notes to how many different endpoints datagrams go out. */
final class RemoteCounter implements Host {
    private final Host host;
    private final Set<Endpoint> remotes = new HashSet<>();

    RemoteCounter(Host host) {
        this.host = host;
    }

    /** Since it was last asked. */
    int count() {
        int count = remotes.size();
        remotes.clear();
        return count;
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        DatagramPort port = host.bindUdp(local, handler);
        return new DatagramPort() {
            @Override
            public Endpoint local() {
                return port.local();
            }

            @Override
            public void send(byte[] bytes, int offset, int length, Endpoint to) {
                remotes.add(to);
                port.send(bytes, offset, length, to);
            }

            @Override
            public void close() {
                port.close();
            }
        };
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
