package dev.starling.dht.load;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.NodeId;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.util.List;

/** A whole node of ours, as it is run on a server. */
final class StarlingServer {
    private static final int ACQUAINTANCES = 64;

    private StarlingServer() {}

    /** LISTEN BOOTSTRAP */
    public static void main(String[] arguments) {
        ServerProcess.endWithStandardInput();
        var host = new NettyHost((_, failure) -> failure.printStackTrace());
        host.execute(() -> start(host, Endpoint.parse(arguments[0]), Endpoint.parse(arguments[1])));
    }

    /** Looks in many places, as a node does that has been running for a day. */
    private static void getAcquainted(NettyHost host, DhtNode node, int times) {
        if (times == 0) {
            System.out.println(ServerProcess.READY);
            return;
        }
        node.findNode(NodeId.random(host.random()), _ -> getAcquainted(host, node, times - 1));
    }

    private static void start(NettyHost host, Endpoint listen, Endpoint bootstrap) {
        var settings =
                new DhtSettings(
                        List.of(listen),
                        List.of(bootstrap),
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.SERVER);
        try {
            var node = DhtNode.start(host, settings, null, new Workbench(), (_, _, _, _) -> {});
            getAcquainted(host, node, ACQUAINTANCES);
        } catch (IOException taken) {
            throw new IllegalStateException(taken);
        }
    }
}
