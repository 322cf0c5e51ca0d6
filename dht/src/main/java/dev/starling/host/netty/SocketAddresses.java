package dev.starling.host.netty;

import dev.starling.host.Endpoint;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints as the JDK's socket addresses, the latest of them remembered: most of what a node sends
 * goes to where something just came from. What is remembered of a link-local address is also the
 * interface that it came through.
 */
final class SocketAddresses {
    private static final int SIZE = 1024;

    private final @Nullable Endpoint[] endpoints = new @Nullable Endpoint[SIZE];
    private final @Nullable InetSocketAddress[] addresses = new @Nullable InetSocketAddress[SIZE];

    InetSocketAddress of(Endpoint endpoint) {
        int index = endpoint.hashCode() & (SIZE - 1);
        var known = addresses[index];
        if (known != null && endpoint.equals(endpoints[index])) {
            return known;
        }
        var address = toSocketAddress(endpoint);
        endpoints[index] = endpoint;
        addresses[index] = address;
        return address;
    }

    void remember(Endpoint endpoint, InetSocketAddress address) {
        int index = endpoint.hashCode() & (SIZE - 1);
        endpoints[index] = endpoint;
        addresses[index] = address;
    }

    static InetSocketAddress toSocketAddress(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.inetAddress(), endpoint.port());
    }

    static Endpoint toEndpoint(InetSocketAddress address) {
        return Endpoint.of(Objects.requireNonNull(address.getAddress()), address.getPort());
    }
}
