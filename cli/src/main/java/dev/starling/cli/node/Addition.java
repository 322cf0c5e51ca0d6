package dev.starling.cli.node;

import dev.starling.host.Endpoint;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be added, and how.
 *
 * @param directory null for where all go
 * @param peers to be dialled at once
 * @param isStopped whether it waits until it is started; null as the settings say
 */
public record Addition(
        Magnet magnet,
        Optional<Metainfo> metainfo,
        @Nullable Path directory,
        List<Endpoint> peers,
        List<String> labels,
        @Nullable Boolean isStopped) {
    public static Addition of(Magnet magnet) {
        return new Addition(magnet, Optional.empty(), null, List.of(), List.of(), null);
    }

    public static Addition of(Metainfo metainfo) {
        return new Addition(
                metainfo.magnet(), Optional.of(metainfo), null, List.of(), List.of(), null);
    }
}
