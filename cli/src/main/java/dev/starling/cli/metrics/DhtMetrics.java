package dev.starling.cli.metrics;

import dev.starling.dht.NetworkEstimate;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.Reach;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What a DHT node says of itself, for each family of addresses: sockets of one are added up. */
final class DhtMetrics {
    private final MetricsText text;
    private final NodeFigures figures;
    private final Map<String, List<NodeFigures.OfSocket>> byFamily = new TreeMap<>();

    private DhtMetrics(MetricsText text, NodeFigures figures) {
        this.text = text;
        this.figures = figures;
        for (String family : List.of("ipv4", "ipv6")) {
            List<NodeFigures.OfSocket> sockets =
                    figures.sockets().stream()
                            .filter(it -> it.local().isIpv4() == family.equals("ipv4"))
                            .toList();
            if (!sockets.isEmpty()) {
                byFamily.put(family, sockets);
            }
        }
    }

    static void write(MetricsText text, NodeFigures figures) {
        var it = new DhtMetrics(text, figures);
        it.writeTable();
        it.writeTraffic();
        it.writeStored();
    }

    private void writeTable() {
        text.gauge("starling_dht_joined", "Whether the DHT is joined");
        sum(socket -> socket.hasJoined() ? 1 : 0);
        text.gauge("starling_dht_table_contacts", "Contacts in the routing table");
        sum(socket -> socket.table().good(), "state", "good");
        sum(socket -> socket.table().questionable(), "state", "questionable");
        sum(socket -> socket.table().waiting(), "state", "waiting");
        text.gauge("starling_dht_network_nodes", "How many nodes there seem to be");
        byFamily.forEach(
                (family, sockets) ->
                        network(sockets).ifPresent(it -> text.with(it.nodes(), "family", family)));
        text.gauge("starling_dht_reachability", "Whether strangers reach us: 1 for how it is");
        byFamily.forEach(
                (family, sockets) -> {
                    for (Reach reach : Reach.values()) {
                        boolean isSo = best(sockets) == reach;
                        String state = Tallies.word(reach.name());
                        text.with(isSo ? 1 : 0, "family", family, "state", state);
                    }
                });
    }

    private void writeTraffic() {
        text.counter("starling_dht_calls_total", "Our own queries that are over, by how");
        sum(socket -> socket.counted().replies(), "outcome", "reply");
        sum(socket -> socket.counted().errors(), "outcome", "error");
        sum(socket -> socket.counted().timeouts(), "outcome", "timeout");
        text.gauge("starling_dht_calls_waiting", "Our own queries that wait for an answer");
        sum(NodeFigures.OfSocket::callsOut);
        text.counter("starling_dht_queries_handled_total", "Queries of others, by what became");
        sum(socket -> socket.counted().queriesAnswered(), "outcome", "answered");
        sum(socket -> socket.counted().queriesRefused(), "outcome", "refused");
        sum(socket -> socket.counted().queriesIgnored(), "outcome", "ignored");
        text.counter("starling_dht_junk_datagrams_total", "Datagrams that were of no use");
        sum(socket -> socket.counted().malformed(), "reason", "malformed");
        sum(socket -> socket.counted().unsolicited(), "reason", "unsolicited");
        text.counter("starling_dht_received_bytes_total", "Bytes of DHT messages that came");
        sum(socket -> socket.counted().bytesReceived());
        text.counter("starling_dht_sent_bytes_total", "Bytes of DHT messages that left");
        sum(socket -> socket.counted().bytesSent());
    }

    private void writeStored() {
        text.gauge("starling_dht_stored_torrents", "Torrents whose peers are kept for others");
        sum(NodeFigures.OfSocket::storedInfoHashes);
        text.gauge("starling_dht_stored_peers", "Peers that are kept for others");
        sum(NodeFigures.OfSocket::storedPeers);
        text.gauge("starling_dht_stored_items", "Items that are kept for others")
                .with(figures.storedItems());
        text.gauge("starling_dht_announced_torrents", "Torrents that we keep announced")
                .with(figures.announces().count());
        text.gauge("starling_dht_announces_overdue", "Announces that are late")
                .with(figures.announces().overdue());
        text.gauge("starling_dht_searches_active", "Searches that somebody waits for")
                .with(figures.searches());
    }

    private void sum(ToLongFunction<NodeFigures.OfSocket> figure, String... labels) {
        byFamily.forEach(
                (family, sockets) -> {
                    var all = new String[labels.length + 2];
                    all[0] = "family";
                    all[1] = family;
                    System.arraycopy(labels, 0, all, 2, labels.length);
                    text.with(sockets.stream().mapToLong(figure).sum(), all);
                });
    }

    private static Optional<NetworkEstimate> network(List<NodeFigures.OfSocket> sockets) {
        return sockets.stream().flatMap(socket -> socket.network().stream()).findFirst();
    }

    private static Reach best(List<NodeFigures.OfSocket> sockets) {
        List<Reach> known = sockets.stream().map(NodeFigures.OfSocket::reach).toList();
        if (known.contains(Reach.OPEN)) {
            return Reach.OPEN;
        }
        return known.contains(Reach.BEHIND_NAT) ? Reach.BEHIND_NAT : Reach.UNKNOWN;
    }
}
