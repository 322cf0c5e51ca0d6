package dev.starling.cli.endurance;

import dev.starling.host.CloseReason;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Result;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A host that knows how many timers and streams whoever lives on it holds. */
final class WatchedHost implements Host {
    private static final int ARMS_BETWEEN_CLEANINGS = 10_000;

    private final Host host;
    private final Set<Timeout> timeouts = Collections.newSetFromMap(new IdentityHashMap<>());
    private int arms;
    private int streams;

    WatchedHost(Host host) {
        this.host = host;
    }

    int timers() {
        timeouts.removeIf(timeout -> !timeout.isArmed());
        return timeouts.size();
    }

    int streams() {
        return streams;
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
        timeouts.add(timeout);
        if (++arms % ARMS_BETWEEN_CLEANINGS == 0) {
            var _ = timers();
        }
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
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        return host.listen(local, from -> new Watched(acceptor.apply(from)));
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        host.connect(local, remote, timeoutNanos, new Watched(handler));
    }

    @Override
    public void resolve(String name, int port, Consumer<Result<List<Endpoint>>> whenResolved) {
        host.resolve(name, port, whenResolved);
    }

    @Override
    public <T> void offload(Callable<T> pureWork, Consumer<Result<T>> whenDone) {
        host.offload(pureWork, whenDone);
    }

    private final class Watched implements StreamHandler {
        private final StreamHandler inside;
        private boolean isOpen;

        Watched(StreamHandler inside) {
            this.inside = inside;
        }

        @Override
        public void onOpen(Stream stream) {
            isOpen = true;
            streams++;
            inside.onOpen(stream);
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            inside.onBytes(bytes);
        }

        @Override
        public void onWritable() {
            inside.onWritable();
        }

        @Override
        public void onEndOfInput() {
            inside.onEndOfInput();
        }

        @Override
        public void onClosed(CloseReason reason) {
            streams -= isOpen ? 1 : 0;
            inside.onClosed(reason);
        }
    }
}
