package dev.starling.cli.node;

import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Path;
import java.util.BitSet;

/** Where the data of torrents lies. */
@FunctionalInterface
public interface TorrentFiles {
    /** Where one of them lies, and where it is remembered how far it is. */
    record Place(TorrentStore store, ResumeLog log) {}

    /**
     * The place of a torrent whose data is to be in this directory.
     *
     * @param placed the numbers of the files that are wanted
     */
    Place in(Path directory, Metainfo metainfo, BitSet placed);
}
