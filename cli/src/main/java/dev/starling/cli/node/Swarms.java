package dev.starling.cli.node;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.node.Node;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.SwarmStart;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the swarms of torrents, and tells them and their node what the user wants of them. */
final class Swarms {
    private final Host host;
    private final Node node;
    private final TorrentFiles files;
    private final NodeSettings settings;

    Swarms(Host host, Node node, TorrentFiles files, NodeSettings settings) {
        this.host = host;
        this.node = node;
        this.files = files;
        this.settings = settings;
    }

    /** Opens one, which waits until its turn comes. */
    Swarm open(
            Magnet magnet,
            TorrentRecord record,
            @Nullable Metainfo metainfo,
            List<Endpoint> peers,
            SwarmListener listener) {
        Path directory = Path.of(record.directory());
        return node.peers()
                .add(
                        new SwarmRequest(
                                        magnet.infoHash(),
                                        metainfo,
                                        peers,
                                        true,
                                        (known, placed, disk) -> {
                                            var place = files.in(directory, known, placed);
                                            return new TorrentDisk(
                                                    host, place.store(), place.log(), disk);
                                        },
                                        listener)
                                .startingAs(start(record)));
    }

    private SwarmStart start(TorrentRecord record) {
        return SwarmStart.PAUSED
                .wanting(record.priorities())
                .inOrder(record.isSequential())
                .limited(limit(record.downLimit()), limit(record.upLimit()))
                .connecting(connectionsMax(record));
    }

    private int connectionsMax(TorrentRecord record) {
        return record.connectionsMax() > 0
                ? record.connectionsMax()
                : (int) settings.number(NodeSettings.Name.PEERS_MAX);
    }

    /** What its record says, holds for its swarm. */
    void apply(Torrent torrent) {
        if (torrent.move.isClosed()) {
            return; // when it is open again
        }
        TorrentRecord record = torrent.record;
        torrent.swarm.setSequential(record.isSequential());
        torrent.swarm.setLimits(limit(record.downLimit()), limit(record.upLimit()));
        torrent.swarm.setConnectionsMax(connectionsMax(record));
        Metainfo known = torrent.metainfo;
        if (known != null && record.priorities().size() == known.files().size()) {
            torrent.swarm.setFilePriorities(record.priorities());
        }
    }

    /** What the settings say of all of them together, holds for the node. */
    void applySettings() {
        boolean isAlternative = settings.is(NodeSettings.Name.ALT_ENABLED);
        node.peers()
                .setLimits(
                        limit(
                                isAlternative
                                        ? NodeSettings.Name.ALT_DOWN_LIMIT
                                        : NodeSettings.Name.DOWN_LIMIT),
                        limit(
                                isAlternative
                                        ? NodeSettings.Name.ALT_UP_LIMIT
                                        : NodeSettings.Name.UP_LIMIT));
    }

    private long limit(NodeSettings.Name name) {
        return limit(settings.number(name));
    }

    private static long limit(long limit) {
        return limit <= 0 ? PeerSettings.UNLIMITED : limit;
    }
}
