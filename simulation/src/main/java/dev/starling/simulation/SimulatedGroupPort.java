package dev.starling.simulation;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import java.util.Arrays;
import java.util.Objects;

/** A simulated host's place in a group of its local network: that behind its NAT, or itself. */
final class SimulatedGroupPort implements DatagramPort {
    private final SimulatedHost host;
    private final Endpoint group;
    private final DatagramHandler handler;
    private boolean isClosed;

    SimulatedGroupPort(SimulatedHost host, Endpoint group, DatagramHandler handler) {
        this.host = host;
        this.group = group;
        this.handler = handler;
    }

    @Override
    public Endpoint local() {
        return group;
    }

    @Override
    public void send(byte[] bytes, int offset, int length, Endpoint to) {
        if (length > Host.DATAGRAM_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a datagram has at most " + Host.DATAGRAM_BYTES_MAX + " bytes, not " + length);
        }
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (!isClosed && length > 0 && to.equals(group)) {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            Endpoint source = host.addressTowards(group).withPort(group.port());
            host.shard.simulation.network().sendToGroup(host, source, group, copy);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        host.leave(this);
    }

    void receive(byte[] bytes, Endpoint to, Endpoint from) {
        if (!isClosed && to.equals(group)) {
            try {
                handler.onDatagram(bytes, 0, bytes.length, from);
            } catch (Throwable failure) {
                host.failed(handler, failure);
            }
        }
    }
}
