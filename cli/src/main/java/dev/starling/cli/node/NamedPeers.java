package dev.starling.cli.node;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.torrent.Magnet;
import java.util.List;
import java.util.function.Consumer;

/** The peers that a magnet link names ({@code x.pe}), by address or by name. */
final class NamedPeers {
    private static final int PEERS_MAX = 64;

    private NamedPeers() {}

    /** Tells of each as soon as it is known where it is. What is no address is left out. */
    static void find(Host host, Magnet magnet, Consumer<Endpoint> whenFound) {
        magnet.peers().stream()
                .limit(PEERS_MAX)
                .filter(peer -> peer.matches(".+:[0-9]{1,5}"))
                .forEach(peer -> find(host, peer, whenFound));
    }

    private static void find(Host host, String peer, Consumer<Endpoint> whenFound) {
        int colon = peer.lastIndexOf(':');
        int port = Integer.parseInt(peer.substring(colon + 1));
        String name = peer.substring(0, colon);
        if (port < 1 || port > Endpoint.PORT_MAX) {
            return;
        }
        boolean isBracketed = name.startsWith("[") && name.endsWith("]");
        host.resolve(
                isBracketed ? name.substring(1, name.length() - 1) : name,
                port,
                result -> {
                    if (result instanceof Result.Done<List<Endpoint>>(var found)) {
                        found.forEach(whenFound);
                    }
                });
    }
}
