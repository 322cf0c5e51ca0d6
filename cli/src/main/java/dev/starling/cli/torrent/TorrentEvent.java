package dev.starling.cli.torrent;

import dev.starling.cli.output.Event;
import dev.starling.peer.torrent.InfoHashes;
import dev.starling.peer.torrent.Metainfo;

/** What events say of a torrent that is known. */
final class TorrentEvent {
    private TorrentEvent() {}

    static Event named(String name, Metainfo metainfo) {
        var event = withHashes(Event.named(name), metainfo.hashes());
        return event.with("magnet", metainfo.magnet().toString())
                .with("name", metainfo.name())
                .with("bytes", metainfo.contentLength())
                .with("pieces", metainfo.pieces().count())
                .with("piece_length", metainfo.pieces().pieceLength())
                .with("files", metainfo.contentFiles().size())
                .with("private", metainfo.isPrivate() ? 1 : 0);
    }

    /** The swarm's, and of which versions it is. */
    static Event withHashes(Event event, InfoHashes hashes) {
        event.with("infohash", hashes.swarm().toString());
        hashes.v1().ifPresent(v1 -> event.with("infohash_v1", v1.toString()));
        hashes.v2().ifPresent(v2 -> event.with("infohash_v2", v2));
        return event;
    }
}
