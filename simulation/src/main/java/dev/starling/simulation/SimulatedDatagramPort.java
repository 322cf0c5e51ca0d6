package dev.starling.simulation;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A UDP port of a simulated host; a link in the host's list of them. */
final class SimulatedDatagramPort implements DatagramPort {
    private final SimulatedHost host;
    private final Endpoint bound;
    private @Nullable DatagramHandler handler;

    /** As whom it sends, per family; made when first needed, for an idle port needs none. */
    private @Nullable Endpoint source;

    final int number;
    @Nullable SimulatedDatagramPort next;

    SimulatedDatagramPort(
            SimulatedHost host,
            Endpoint bound,
            DatagramHandler handler,
            @Nullable SimulatedDatagramPort next) {
        this.host = host;
        this.bound = bound;
        this.number = bound.port();
        this.handler = handler;
        this.next = next;
    }

    @Override
    public Endpoint local() {
        return bound;
    }

    @Override
    public void send(byte[] bytes, int offset, int length, Endpoint to) {
        if (length > Host.DATAGRAM_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a datagram has at most " + Host.DATAGRAM_BYTES_MAX + " bytes, not " + length);
        }
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (handler == null || length == 0 || bound.isIpv4() != to.isIpv4()) {
            return;
        }
        host.shard
                .simulation
                .network()
                .send(
                        host,
                        sourceTowards(to),
                        to,
                        Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void close() {
        handler = null;
        host.unbind(this);
    }

    void receive(byte[] bytes, Endpoint from) {
        DatagramHandler receiver = handler;
        if (receiver != null) {
            try {
                receiver.onDatagram(bytes, 0, bytes.length, from);
            } catch (Throwable failure) {
                host.failed(receiver, failure);
            }
        }
    }

    /** Null once it is closed. */
    @Nullable DatagramHandler handler() {
        return handler;
    }

    /** Whether a datagram to that address is for this port, the port number aside. */
    boolean receives(Endpoint to) {
        return bound.isIpv4() == to.isIpv4() && (bound.isWildcard() || bound.hasSameAddress(to));
    }

    boolean overlaps(Endpoint other) {
        return receives(other) || (other.isWildcard() && bound.isIpv4() == other.isIpv4());
    }

    private Endpoint sourceTowards(Endpoint to) {
        if (!bound.isWildcard()) {
            return bound;
        }
        if (to.isLoopback()) {
            return to.withPort(number);
        }
        Endpoint mine = source;
        if (mine == null) {
            mine = host.addressTowards(to).withPort(number);
            source = mine;
        }
        return mine;
    }
}
