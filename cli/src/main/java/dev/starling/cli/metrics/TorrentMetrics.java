package dev.starling.cli.metrics;

import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.peer.PeerNode;
import java.util.EnumMap;
import java.util.Map;

/** What all torrents are together: a series for each of them would be too many. */
final class TorrentMetrics {
    private TorrentMetrics() {}

    static void write(MetricsText text, TorrentLibrary library) {
        Map<Torrent.Status, Long> byStatus = new EnumMap<>(Torrent.Status.class);
        long connections = 0;
        long have = 0;
        long wanted = 0;
        for (Torrent torrent : library.all()) {
            var brief = torrent.swarm().brief();
            byStatus.merge(torrent.status(), 1L, Long::sum);
            connections += brief.connections();
            have += brief.bytesHave();
            wanted += brief.bytesWanted();
        }
        text.gauge("starling_torrents", "Torrents, by how they are");
        for (Torrent.Status status : Torrent.Status.values()) {
            text.with(byStatus.getOrDefault(status, 0L), "state", Tallies.word(status.name()));
        }
        text.gauge("starling_torrents_wanted_bytes", "Bytes that are wanted, of all torrents")
                .with(wanted);
        text.gauge("starling_torrents_have_bytes", "Bytes of those that are here").with(have);

        PeerNode peers = library.node().peers();
        text.gauge("starling_peer_connections", "Connected peers").with(connections);
        text.gauge("starling_peer_dials_active", "Peers that are being dialled")
                .with(peers.dials());
        text.counter("starling_peer_received_bytes_total", "Bytes of pieces that came")
                .with(peers.bytesDown());
        text.counter("starling_peer_sent_bytes_total", "Bytes of pieces that left")
                .with(peers.bytesUp());
    }
}
