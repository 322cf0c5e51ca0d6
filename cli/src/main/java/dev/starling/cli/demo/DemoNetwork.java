package dev.starling.cli.demo;

import dev.starling.cli.output.Failure;
import dev.starling.cli.session.PeerSession;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A DHT of real nodes on 127.0.0.1, each with a socket of its own, all on one thread. */
final class DemoNetwork implements AutoCloseable {
    private final NettyHost host = new NettyHost((_, _) -> {});
    private final List<DhtNode> nodes = new ArrayList<>();

    static DemoNetwork of(int nodes) throws IOException, Failure, InterruptedException {
        var network = new DemoNetwork();
        try {
            PeerSession.onThread(
                    network.host,
                    () -> {
                        network.start(nodes);
                        return true;
                    });
        } catch (IOException | Failure | InterruptedException e) {
            network.close();
            throw e;
        }
        return network;
    }

    /** Whom newcomers begin with. */
    Endpoint first() {
        return nodes.getFirst().self().getFirst().endpoint();
    }

    /** How many know somebody. The first hears of the others when they ask it. */
    int joined() throws IOException, Failure, InterruptedException {
        return PeerSession.onThread(
                host, () -> (int) nodes.stream().filter(DhtNode::hasJoined).count());
    }

    /** Every second node goes, without a word. */
    void closeHalf() throws IOException, Failure, InterruptedException {
        PeerSession.onThread(
                host,
                () -> {
                    for (int i = 1; i < nodes.size(); i += 2) {
                        nodes.get(i).close();
                    }
                    return true;
                });
    }

    @Override
    public void close() {
        host.close();
    }

    private void start(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            List<Endpoint> begin = nodes.isEmpty() ? List.of() : List.of(first());
            nodes.add(
                    DhtNode.start(
                            host,
                            DhtSettings.local(Endpoint.loopback(0), begin),
                            null,
                            new Workbench(),
                            (_, _, _, _) -> {}));
        }
    }
}
