package dev.starling.cli.state;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.node.TorrentFiles;
import dev.starling.cli.output.Failure;
import dev.starling.dht.InfoHash;
import dev.starling.host.Host;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.storage.HashWatcher;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.Stamp;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * Where torrents' data lies, and where it is remembered how far they are: for each directory of
 * data apart, because one torrent may be in two of them.
 */
public final class TorrentPlaces {
    private final FileStorage data;
    private final FileStorage resume;
    private final How how;
    private final HashWatcher watcher;

    /** How files are put there. */
    private enum How {
        AS_USUAL,
        WITH_ROOM_FIRST,

        /** Not at all: they are there, maybe under the names that others gave them. */
        AS_FOUND
    }

    private TorrentPlaces(FileStorage data, FileStorage resume, How how, HashWatcher watcher) {
        this.data = data;
        this.resume = resume;
        this.how = how;
        this.watcher = watcher;
    }

    public static TorrentPlaces of(Places places, Path directory) {
        Path data = directory.toAbsolutePath().normalize();
        String name = String.format("%08x", data.toString().hashCode());
        Path resume = places.state().resolve("resume").resolve(name);
        return new TorrentPlaces(
                new FileStorage(data), new FileStorage(resume), How.AS_USUAL, HashWatcher.NOBODY);
    }

    /** The same, where the room of files is taken before anything is in them. */
    public TorrentPlaces preallocating() {
        return new TorrentPlaces(data, resume, How.WITH_ROOM_FIRST, watcher);
    }

    /** The same, where the data is there already. */
    public TorrentPlaces asFound() {
        return new TorrentPlaces(data, resume, How.AS_FOUND, watcher);
    }

    /** The same, with somebody who measures how pieces are hashed. */
    public TorrentPlaces watchedBy(HashWatcher measuring) {
        return new TorrentPlaces(data, resume, how, measuring);
    }

    public SwarmRequest.Disks disks(Host host) {
        return (metainfo, placed, listener) -> {
            var disk =
                    new TorrentDisk(
                            host, store(metainfo, placed), log(metainfo.infoHash()), listener);
            return how == How.WITH_ROOM_FIRST ? disk.preallocating() : disk;
        };
    }

    /** Where a torrent lies, and its journal. */
    public TorrentFiles.Place place(Metainfo metainfo, BitSet placed) {
        return new TorrentFiles.Place(store(metainfo, placed), log(metainfo.infoHash()));
    }

    /** Remembers that all of it is there, and how its files lay there before they were hashed. */
    public void vouch(Metainfo metainfo, Map<Integer, Stamp> seen) throws IOException {
        log(metainfo.infoHash()).vouch(store(metainfo, TorrentStore.allFiles(metainfo)), seen);
    }

    private TorrentStore store(Metainfo metainfo, BitSet placed) {
        var usual = new TorrentStore(data, metainfo, placed).watchedBy(watcher);
        try {
            return how == How.AS_FOUND ? usual.asFound() : usual;
        } catch (IOException unreadable) {
            return usual; // which says so itself
        }
    }

    /** So that no other program works at it there, until this is closed. */
    public TorrentLock lock(InfoHash infoHash) throws IOException, Failure {
        Path path = Path.of(resume.where()).resolve(infoHash + ".lock");
        return TorrentLock.take(path, Path.of(data.where()));
    }

    /** What is known of a torrent since an earlier time, if it is. */
    public Optional<Metainfo> remembered(InfoHash infoHash) {
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
