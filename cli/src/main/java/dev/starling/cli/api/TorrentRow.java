package dev.starling.cli.api;

import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentRecord;
import dev.starling.peer.SwarmBrief;
import dev.starling.peer.torrent.Metainfo;
import java.util.Locale;
import java.util.Map;

/** A torrent in a list: what is shown of a thousand at once, and says only what changes. */
public final class TorrentRow {
    private TorrentRow() {}

    /** On the host's thread. */
    public static Map<String, Object> of(Torrent torrent) {
        return fields(torrent).done();
    }

    static Fields fields(Torrent torrent) {
        SwarmBrief brief = torrent.swarm().brief();
        TorrentRecord record = torrent.record();
        return Fields.with("number", torrent.number())
                .and("infohash", torrent.infoHash().toString())
                .and("name", torrent.name())
                .and("status", torrent.status().name().toLowerCase(Locale.ROOT))
                .and("forced", torrent.isForced())
                .and("trouble", brief.trouble())
                .and("bytes", brief.bytesTotal())
                .and("wanted", brief.bytesWanted())
                .and("have", brief.bytesHave())
                .and("down_rate", brief.downRate())
                .and("up_rate", brief.upRate())
                .and("downloaded", torrent.downloaded())
                .and("uploaded", torrent.uploaded())
                .and("eta", eta(brief))
                .and("peers", brief.connections())
                .and("sending", brief.sending())
                .and("getting", brief.getting())
                .and("checked", brief.piecesChecked())
                .and("to_check", brief.piecesToCheck())
                .and("metadata_pieces", brief.metadataPieces())
                .and("metadata_total", brief.metadataTotal())
                .and("private", torrent.metainfo().map(Metainfo::isPrivate).orElse(false))
                .and("labels", record.labels())
                .and("position", record.position())
                .and("added_at", record.addedAt())
                .and("done_at", record.doneAt())
                .and("directory", record.directory());
    }

    /** Seconds until all is there; -1 when nobody knows. */
    private static long eta(SwarmBrief brief) {
        long left = brief.bytesWanted() - brief.bytesHave();
        return left == 0 || brief.downRate() == 0 ? -1 : left / brief.downRate() + 1;
    }
}
