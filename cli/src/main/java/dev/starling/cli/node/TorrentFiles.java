package dev.starling.cli.node;

import dev.starling.peer.SwarmRequest;
import java.nio.file.Path;

/** Where the data of torrents lies. */
@FunctionalInterface
public interface TorrentFiles {
    /** How torrents are stored whose data is to lie in this directory. */
    SwarmRequest.Disks in(Path directory);
}
