package dev.starling.cli.api;

import dev.starling.cli.node.Explanation;
import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.peer.PeerFigures;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One torrent with everything that is known of it. */
final class TorrentDetails {
    private TorrentDetails() {}

    /**
     * On the host's thread.
     *
     * @param parts those that cost something; all when it is empty
     */
    static Map<String, Object> of(TorrentLibrary library, Torrent torrent, List<String> parts) {
        SwarmFigures figures = torrent.figures();
        var fields = TorrentRow.fields(torrent);
        addConstants(fields, torrent, figures);
        if (parts.isEmpty() || parts.contains("files")) {
            fields.and("files", files(torrent));
        }
        if (parts.isEmpty() || parts.contains("peers")) {
            fields.and("peer_list", peers(torrent, figures.pieces()));
        }
        if (parts.isEmpty() || parts.contains("pieces")) {
            // Eight pieces a byte, the first in the highest bit; none yet while nobody has looked.
            byte[] bits = torrent.swarm().have().toWire();
            fields.and("piece_bits", Base64.getEncoder().encodeToString(bits));
        }
        if (parts.isEmpty() || parts.contains("explanation")) {
            fields.and("explanation", explanation(library, torrent));
        }
        return fields.done();
    }

    private static void addConstants(Fields fields, Torrent torrent, SwarmFigures figures) {
        var metainfo = torrent.metainfo();
        var record = torrent.record();
        fields.and("magnet", torrent.magnet().toString())
                .and("comment", metainfo.flatMap(Metainfo::comment).orElse(""))
                .and("created_by", metainfo.flatMap(Metainfo::createdBy).orElse(""))
                .and("created_at", metainfo.map(it -> it.created().orElse(0)).orElse(0L))
                .and("piece_length", metainfo.map(it -> it.pieces().pieceLength()).orElse(0))
                .and("pieces", figures.pieces())
                .and("pieces_have", figures.piecesHave())
                .and("wasted", figures.wasted())
                .and("seeds", figures.seeds())
                .and("availability", figures.availability())
                .and("sources", figures.peersBySource())
                .and("partings", figures.partings())
                .and("down_limit", record.downLimit())
                .and("up_limit", record.upLimit())
                .and("ratio_limit", record.ratioLimit())
                .and("peers_max", record.connectionsMax())
                .and("sequential", record.isSequential())
                .and("seconds_active", record.secondsActive());
    }

    private static List<Object> files(Torrent torrent) {
        var files = new ArrayList<Object>();
        Metainfo known = torrent.metainfo().orElse(null);
        if (known != null) {
            long[] there = torrent.swarm().fileProgress();
            for (TorrentFile file : known.contentFiles()) {
                int number = file.number();
                Priority priority = torrent.record().priority(number);
                files.add(
                        Fields.with("number", number)
                                .and("path", known.pathOf(file))
                                .and("bytes", file.length())
                                .and("have", number < there.length ? there[number] : 0L)
                                .and("priority", priority.name().toLowerCase(Locale.ROOT))
                                .done());
            }
        }
        return files;
    }

    private static List<Object> peers(Torrent torrent, int pieces) {
        var peers = new ArrayList<Object>();
        for (PeerFigures peer : torrent.swarm().peers()) {
            peers.add(
                    Fields.with("address", peer.address().toString())
                            .and("client", peer.client())
                            .and("source", peer.source())
                            .and("progress", (double) peer.progress() / Math.max(1, pieces))
                            .and("down_rate", peer.downRate())
                            .and("up_rate", peer.upRate())
                            .and("downloaded", peer.bytesDown())
                            .and("uploaded", peer.bytesUp())
                            .and("flags", peer.flags())
                            .done());
        }
        return peers;
    }

    private static Map<String, Object> explanation(TorrentLibrary library, Torrent torrent) {
        Explanation explanation = Explanation.of(library.node(), torrent.swarm());
        var stages = new ArrayList<Object>();
        for (Explanation.Stage stage : explanation.stages()) {
            stages.add(
                    Fields.with("name", stage.name())
                            .and("state", stage.state().name().toLowerCase(Locale.ROOT))
                            .and("figures", stage.figures())
                            .done());
        }
        return Fields.with("stages", stages).and("verdict", explanation.verdict()).done();
    }
}
