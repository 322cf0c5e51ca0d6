package dev.starling.peer;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.PassingHost;
import dev.starling.host.StreamHandler;
import java.io.IOException;
import java.util.function.Function;

/** A host that lets a {@link SwarmWatch} hear what is said on the streams of its peer. */
final class TappedHost extends PassingHost {
    private final SwarmWatch watch;
    private final boolean isOld;

    /**
     * @param isOld whether neither side hears that the other knows the fast extension (BEP 6)
     */
    TappedHost(Host host, SwarmWatch watch, boolean isOld) {
        super(host);
        this.watch = watch;
        this.isOld = isOld;
    }

    @Override
    public Listener listen(Endpoint local, Function<Endpoint, StreamHandler> acceptor)
            throws IOException {
        return super.listen(local, from -> new Tap(acceptor.apply(from), watch, isOld));
    }

    @Override
    public void connect(Endpoint local, Endpoint remote, long timeoutNanos, StreamHandler handler) {
        super.connect(local, remote, timeoutNanos, new Tap(handler, watch, isOld));
    }
}
