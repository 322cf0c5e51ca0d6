package dev.starling.dht;

import dev.starling.host.DatagramHandler;
import dev.starling.host.DatagramPort;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.PassingHost;
import java.io.IOException;

/** A host that lets a {@link NodeWatch} see every datagram of the node that lives on it. */
public final class WatchedHost extends PassingHost {
    private final NodeWatch watch;

    public WatchedHost(Host host, NodeWatch watch) {
        super(host);
        this.watch = watch;
    }

    @Override
    public DatagramPort bindUdp(Endpoint local, DatagramHandler handler) throws IOException {
        SocketWatch socket = watch.onBound();
        DatagramPort port =
                super.bindUdp(
                        local,
                        (bytes, offset, length, from) ->
                                socket.receive(bytes, offset, length, from, handler));
        return new DatagramPort() {
            @Override
            public Endpoint local() {
                return port.local();
            }

            @Override
            public void send(byte[] bytes, int offset, int length, Endpoint to) {
                socket.onSent(bytes, offset, length, to, nanoTime());
                port.send(bytes, offset, length, to);
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }
}
