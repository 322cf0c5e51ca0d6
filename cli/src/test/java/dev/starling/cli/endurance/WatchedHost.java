package dev.starling.cli.endurance;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.PassingHost;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Function;

/** A host that knows how many timers and streams whoever lives on it holds. */
final class WatchedHost extends PassingHost {
    private static final int ARMS_BETWEEN_CLEANINGS = 10_000;

    private final Set<Timeout> timeouts = Collections.newSetFromMap(new IdentityHashMap<>());
    private int arms;
    private int streams;

    WatchedHost(Host host) {
        super(host);
    }

    int timers() {
        timeouts.removeIf(timeout -> !timeout.isArmed());
        return timeouts.size();
    }

    int streams() {
        return streams;
    }

    @Override
    public void arm(Timeout timeout, long delayNanos) {
        super.arm(timeout, delayNanos);
        timeouts.add(timeout);
        if (++arms % ARMS_BETWEEN_CLEANINGS == 0) {
            var _ = timers();
        }
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        return super.listen(local, from -> new Watched(acceptor.apply(from)));
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        super.connect(local, remote, timeoutNanos, new Watched(handler));
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
