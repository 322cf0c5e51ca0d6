package dev.starling.cli.api;

import dev.starling.cli.face.LiveNode;
import dev.starling.cli.json.Json;
import dev.starling.cli.node.NodeSettings.Name;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.dht.NodeFigures;
import dev.starling.host.Result;
import java.io.File;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code stats}: all torrents together, and how the DHT is. */
final class NodeStats {
    /** A disk that hangs is not to hang the node, so it is asked elsewhere, and seldom. */
    private static final int SPACE_EVERY_SECONDS = 10;

    private final LiveNode node;
    private long freeBytes = -1;
    private long spaceAskedAt;

    NodeStats(LiveNode node) {
        this.node = node;
    }

    /** On the host's thread. */
    Map<String, Object> now() {
        TorrentLibrary library = node.library();
        askForSpace(library);
        long down = 0;
        long up = 0;
        long downloaded = 0;
        long uploaded = 0;
        long peers = 0;
        var byStatus = new TreeMap<String, Object>();
        for (Torrent torrent : library.all()) {
            var brief = torrent.swarm().brief();
            down += brief.downRate();
            up += brief.upRate();
            downloaded += torrent.downloaded();
            uploaded += torrent.uploaded();
            peers += brief.connections();
            byStatus.merge(
                    torrent.status().name().toLowerCase(Locale.ROOT),
                    1,
                    (a, b) -> (Integer) a + (Integer) b);
        }
        return Fields.with("now", library.now())
                .and("started_at", node.startedAt())
                .and("torrents", library.all().size())
                .and("by_status", byStatus)
                .and("down_rate", down)
                .and("up_rate", up)
                .and("downloaded", downloaded)
                .and("uploaded", uploaded)
                .and("peers", peers)
                .and("slow", library.settings().is(Name.ALT_ENABLED))
                .and("free_bytes", freeBytes)
                .and("port", library.node().peers().port())
                .and("dht", dht(library))
                .done();
    }

    private static Map<String, Object> dht(TorrentLibrary library) {
        NodeFigures figures = library.node().dht().figures();
        int contacts = 0;
        int good = 0;
        Object network = Json.Null.NULL;
        String reach = "unknown";
        for (NodeFigures.OfSocket socket : figures.sockets()) {
            contacts += socket.table().size();
            good += socket.table().good();
            if (socket.network().isPresent() && !(network instanceof Map)) {
                network = DhtView.network(socket);
            }
            if (reach.equals("unknown")) {
                reach = socket.reach().name().toLowerCase(Locale.ROOT);
            }
        }
        return Fields.with("joined", library.node().dht().hasJoined())
                .and("contacts", contacts)
                .and("good", good)
                .and("network", network)
                .and("reach", reach)
                .and("searching", figures.searches())
                .done();
    }

    private void askForSpace(TorrentLibrary library) {
        long now = library.now();
        if (now - spaceAskedAt < SPACE_EVERY_SECONDS) {
            return;
        }
        spaceAskedAt = now;
        var directory = new File(library.settings().text(Name.DOWNLOAD_DIR));
        library.host()
                .<Long>offload(
                        directory::getUsableSpace,
                        result -> {
                            if (result instanceof Result.Done<Long>(Long bytes)) {
                                freeBytes = bytes;
                            }
                        });
    }
}
