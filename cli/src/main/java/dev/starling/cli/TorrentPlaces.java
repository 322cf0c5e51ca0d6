package dev.starling.cli;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Host;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where torrents' data lies, and where it is remembered how far they are: for each directory of
 * data apart, because one torrent may be in two of them.
 */
final class TorrentPlaces {
    private final FileStorage data;
    private final FileStorage resume;

    private TorrentPlaces(Path data, Path resume) {
        this.data = new FileStorage(data);
        this.resume = new FileStorage(resume);
    }

    static TorrentPlaces of(Places places, Path directory) {
        Path data = directory.toAbsolutePath().normalize();
        String name = String.format("%08x", data.toString().hashCode());
        return new TorrentPlaces(data, places.state().resolve("resume").resolve(name));
    }

    SwarmRequest.Disks disks(Host host) {
        return (metainfo, placed, listener) ->
                new TorrentDisk(
                        host,
                        new TorrentStore(data, metainfo, placed),
                        log(metainfo.infoHash()),
                        listener);
    }

    /** What is known of a torrent since an earlier time, if it is. */
    Optional<Metainfo> remembered(InfoHash infoHash) {
        try {
            Optional<byte[]> info = log(infoHash).read().info();
            return info.isPresent()
                    ? Optional.of(Metainfo.ofInfo(info.get()))
                            .filter(metainfo -> metainfo.infoHash().equals(infoHash))
                    : Optional.empty();
        } catch (IOException | MalformedMessage unreadable) {
            return Optional.empty(); // then it is asked of peers again
        }
    }

    private ResumeLog log(InfoHash infoHash) {
        return new ResumeLog(resume, infoHash + ".resume");
    }
}
