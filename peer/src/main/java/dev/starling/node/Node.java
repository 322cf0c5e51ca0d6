package dev.starling.node;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.CannotBind;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.PeerSource;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A DHT node and a peer on one host and one port: the peer finds others through the DHT, and lets
 * itself be found there.
 */
public final class Node {
    /** With port 0 the system chooses for UDP, and TCP may find that number taken. */
    private static final int CHOICES_TRIED = 16;

    private final DhtNode dht;
    private final DhtPeers source;
    private final PeerNode peers;

    private Node(DhtNode dht, DhtPeers source, PeerNode peers) {
        this.dht = dht;
        this.source = source;
        this.peers = peers;
    }

    /**
     * Starts both.
     *
     * @param state what the DHT node of an earlier life left, or null
     * @param peerSettings for a peer at the endpoints to which the DHT node is bound
     * @param announced hears of announces
     * @throws CannotBind when a port cannot be had by both
     */
    public static Node start(
            Host host,
            DhtSettings dhtSettings,
            byte @Nullable [] state,
            Workbench workbench,
            Function<List<Endpoint>, PeerSettings> peerSettings,
            DhtPeers.Listener announced)
            throws IOException {
        return start(
                host,
                dhtSettings,
                state,
                workbench,
                peerSettings,
                UnaryOperator.identity(),
                announced);
    }

    /**
     * The same.
     *
     * @param listening somebody who stands between the peer and the DHT and hears what is found
     */
    public static Node start(
            Host host,
            DhtSettings dhtSettings,
            byte @Nullable [] state,
            Workbench workbench,
            Function<List<Endpoint>, PeerSettings> peerSettings,
            UnaryOperator<PeerSource> listening,
            DhtPeers.Listener announced)
            throws IOException {
        boolean anyPort = dhtSettings.listen().stream().allMatch(local -> local.port() == 0);
        for (int left = anyPort ? CHOICES_TRIED : 1; ; left--) {
            try {
                return bind(
                        host, dhtSettings, state, workbench, peerSettings, listening, announced);
            } catch (CannotBind e) {
                if (left <= 1) {
                    throw e;
                }
            }
        }
    }

    private static Node bind(
            Host host,
            DhtSettings dhtSettings,
            byte @Nullable [] state,
            Workbench workbench,
            Function<List<Endpoint>, PeerSettings> peerSettings,
            UnaryOperator<PeerSource> listening,
            DhtPeers.Listener announced)
            throws IOException {
        DhtNode dht = DhtNode.start(host, dhtSettings, state, workbench, (_, _, _, _) -> {});
        try {
            var bound = dht.self().stream().map(contact -> contact.endpoint()).toList();
            var source = new DhtPeers(dht, announced);
            PeerNode peers =
                    PeerNode.start(
                            host, peerSettings.apply(bound), listening.apply(source), dht::addNode);
            return new Node(dht, source, peers);
        } catch (IOException e) {
            dht.close();
            throw e;
        }
    }

    public DhtNode dht() {
        return dht;
    }

    /** The one through the other's eyes. */
    public DhtPeers source() {
        return source;
    }

    public PeerNode peers() {
        return peers;
    }
}
