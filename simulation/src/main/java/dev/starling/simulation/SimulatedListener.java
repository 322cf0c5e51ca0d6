package dev.starling.simulation;

import dev.starling.host.Endpoint;
import dev.starling.host.Listener;
import dev.starling.host.StreamHandler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A TCP port of a simulated host that accepts; a link in the host's list of them. */
final class SimulatedListener implements Listener {
    private final SimulatedHost host;
    private final Endpoint local;
    final Function<Endpoint, StreamHandler> acceptor;
    @Nullable SimulatedListener next;

    SimulatedListener(
            SimulatedHost host,
            Endpoint local,
            Function<Endpoint, StreamHandler> acceptor,
            @Nullable SimulatedListener next) {
        this.host = host;
        this.local = local;
        this.acceptor = acceptor;
        this.next = next;
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public void close() {
        host.unbind(this);
    }

    /** Whether a connection to that address is for this port, the port number aside. */
    boolean receives(Endpoint to) {
        return local.isIpv4() == to.isIpv4() && (local.isWildcard() || local.hasSameAddress(to));
    }

    boolean overlaps(Endpoint other) {
        return local.port() == other.port()
                && (receives(other) || (other.isWildcard() && local.isIpv4() == other.isIpv4()));
    }
}
