package dev.starling.cli.api;

import dev.starling.cli.json.Json;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.dht.DhtNode;
import dev.starling.dht.NetworkEstimate;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.SearchTrace;
import dev.starling.dht.TableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code dht}: the node among its neighbours. */
final class DhtView {
    private static final int ID_DIGITS = 16;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private DhtView() {}

    /** On the host's thread. */
    static Map<String, Object> of(TorrentLibrary library) {
        DhtNode dht = library.node().dht();
        NodeFigures figures = dht.figures();
        List<List<TableEntry>> tables = dht.tables();
        var sockets = new ArrayList<Object>();
        for (int i = 0; i < figures.sockets().size(); i++) {
            sockets.add(socket(figures.sockets().get(i), tables.get(i)));
        }
        return Fields.with("joined", dht.hasJoined())
                .and("sockets", sockets)
                .and("searches", searches(library, dht))
                .and("searching", figures.searches())
                .and("announced", figures.announces().count())
                .and("overdue", figures.announces().overdue())
                .and("stored_items", figures.storedItems())
                .done();
    }

    private static Map<String, Object> socket(NodeFigures.OfSocket socket, List<TableEntry> table) {
        var counted = socket.counted();
        return Fields.with("id", socket.id().toString())
                .and("address", socket.local().toString())
                .and(
                        "external",
                        socket.external().<Object>map(Object::toString).orElse(Json.Null.NULL))
                .and("joined", socket.hasJoined())
                .and("reach", socket.reach().name().toLowerCase(Locale.ROOT))
                .and("network", network(socket))
                .and("contacts", table.stream().map(DhtView::contact).toList())
                .and("stored_torrents", socket.storedInfoHashes())
                .and("stored_peers", socket.storedPeers())
                .and("waiting", socket.callsOut())
                .and("queries_sent", counted.queriesSent())
                .and("replies", counted.replies())
                .and("timeouts", counted.timeouts())
                .and("queries_answered", counted.queriesAnswered())
                .and("bytes_sent", counted.bytesSent())
                .and("bytes_received", counted.bytesReceived())
                .done();
    }

    static Object network(NodeFigures.OfSocket socket) {
        return socket.network().<Object>map(DhtView::network).orElse(Json.Null.NULL);
    }

    private static Object network(NetworkEstimate network) {
        return Fields.with("nodes", Math.round(network.nodes()))
                .and("deviation", Math.round(network.nodes() * network.relativeDeviation()))
                .and("samples", network.samples())
                .done();
    }

    private static Object contact(TableEntry entry) {
        return Fields.with("id", entry.contact().id().toString().substring(0, ID_DIGITS))
                .and("address", entry.contact().endpoint().toString())
                .and("bucket", entry.sharedBits())
                .and("rtt_ms", millis(entry.rttNanos()))
                .and("good", entry.isGood())
                .and("compliant", entry.isCompliant())
                .and("waiting", entry.isWaiting())
                .done();
    }

    private static List<Object> searches(TorrentLibrary library, DhtNode dht) {
        var searches = new ArrayList<Object>();
        for (SearchTrace trace : dht.traces()) {
            searches.add(
                    Fields.with("number", trace.number())
                            .and("target", trace.target().toString())
                            .and(
                                    "torrent",
                                    library.withHash(trace.target().asInfoHash())
                                            .map(Torrent::name)
                                            .orElse(""))
                            .and("family", trace.isIpv4() ? "ipv4" : "ipv6")
                            .and("ago_ms", millis(trace.agoNanos()))
                            .and("over", trace.isOver())
                            .and("steps", trace.steps().stream().map(DhtView::step).toList())
                            .done());
        }
        return searches;
    }

    private static Object step(SearchTrace.Step step) {
        return Fields.with("shared_bits", step.sharedBits())
                .and("hops", step.hops())
                .and("sent_ms", millis(step.sentNanos()))
                .and("ended_ms", step.endedNanos() < 0 ? -1 : millis(step.endedNanos()))
                .and("outcome", step.outcome().name().toLowerCase(Locale.ROOT))
                .done();
    }

    private static long millis(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }
}
