package dev.starling.host.netty;

import dev.starling.host.CannotBind;
import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;

/** A multicast group, through each interface by a socket of its own: one sends through one only. */
final class NettyGroup implements DatagramPort {
    static final int INTERFACES_MAX = 16;

    private final Endpoint group;
    private final List<NettyDatagramPort> ports;

    private NettyGroup(Endpoint group, List<NettyDatagramPort> ports) {
        this.group = group;
        this.ports = ports;
    }

    static NettyGroup join(NettyHost host, Endpoint group, Endpoint local, DatagramHandler handler)
            throws IOException {
        var ports = new ArrayList<NettyDatagramPort>();
        IOException refused = new CannotBind("no network of this machine knows the group " + group);
        for (NetworkInterface through : interfaces(local)) {
            try {
                ports.add(NettyDatagramPort.join(host, group, through, handler));
            } catch (IOException notThere) {
                refused = notThere; // another interface may do
            }
        }
        if (ports.isEmpty()) {
            throw refused;
        }
        return new NettyGroup(group, ports);
    }

    private static List<NetworkInterface> interfaces(Endpoint local) throws IOException {
        return NetworkInterface.networkInterfaces()
                .filter(it -> local.isWildcard() ? isOutward(it, local) : has(it, local))
                .limit(INTERFACES_MAX)
                .toList();
    }

    private static boolean isOutward(NetworkInterface it, Endpoint wildcard) {
        try {
            return it.isUp()
                    && it.supportsMulticast()
                    && !it.isLoopback()
                    && !it.isPointToPoint()
                    && it.inetAddresses().anyMatch(address -> isOfFamily(address, wildcard));
        } catch (IOException itHasGone) {
            return false;
        }
    }

    private static boolean isOfFamily(InetAddress address, Endpoint wildcard) {
        return Endpoint.of(address, 0).isIpv4() == wildcard.isIpv4();
    }

    /** All of 127.0.0.0/8 is on the loopback interface, whatever addresses it has by name. */
    private static boolean has(NetworkInterface it, Endpoint local) {
        try {
            return local.isLoopback()
                    ? it.isLoopback()
                    : it.inetAddresses()
                            .anyMatch(address -> Endpoint.of(address, 0).hasSameAddress(local));
        } catch (IOException itHasGone) {
            return false;
        }
    }

    @Override
    public Endpoint local() {
        return group;
    }

    @Override
    public void send(byte[] bytes, int offset, int length, Endpoint to) {
        ports.forEach(port -> port.send(bytes, offset, length, to));
    }

    @Override
    public void close() {
        ports.forEach(NettyDatagramPort::close);
    }
}
