package dev.starling.cli.node;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the torrents and of the settings, whatever ends the node. It is written in
 * the order in which it was said, and what cannot be kept is complained of.
 *
 * <p>On the host's thread.
 */
final class Memory {
    /** A torrent of an earlier life; what it is may have to be asked of peers again. */
    record Recalled(Magnet magnet, TorrentRecord record, @Nullable Metainfo metainfo) {}

    private final DiskLine disk;
    private final Records records;
    private final Consumer<IOException> whenNotKept;

    Memory(Host host, Records records, Consumer<IOException> whenNotKept) {
        this.disk = new DiskLine(host);
        this.records = records;
        this.whenNotKept = whenNotKept;
    }

    /** Brings the settings to where they were. */
    void recall(NodeSettings settings) throws IOException {
        try {
            Optional<byte[]> kept = records.loadSettings();
            if (kept.isPresent()) {
                settings.recall(kept.get());
            }
        } catch (MalformedMessage spoilt) {
            complain(new IOException("the settings are spoilt and begin anew", spoilt));
        }
    }

    /** The torrents that were there, in the order of the queue. */
    List<Recalled> recall() throws IOException {
        var found = new ArrayList<Recalled>();
        for (Records.Kept kept : records.load()) {
            try {
                TorrentRecord record = TorrentRecord.decode(kept.record());
                found.add(new Recalled(Magnet.parse(record.magnet()), record, metainfo(kept)));
            } catch (MalformedMessage spoilt) {
                complain(
                        new IOException(
                                "what is kept of " + kept.infoHash() + " is spoilt", spoilt));
            }
        }
        found.sort(Comparator.comparingInt(it -> it.record().position()));
        return found;
    }

    private static @Nullable Metainfo metainfo(Records.Kept kept) {
        try {
            return kept.torrent().isPresent() ? Metainfo.parse(kept.torrent().get()) : null;
        } catch (MalformedMessage spoilt) {
            return null;
        }
    }

    /** Keeps its record. */
    void keep(Torrent torrent) {
        keep(torrent, this::complain);
    }

    void keep(Torrent torrent, Consumer<Result<Boolean>> whenKept) {
        keep(torrent, Optional.empty(), whenKept);
    }

    /** Keeps its record and, when it is given, what the torrent is. */
    void keep(Torrent torrent, Optional<Metainfo> metainfo, Consumer<Result<Boolean>> whenKept) {
        torrent.isChanged = false;
        byte[] bytes = torrent.record.encode();
        Optional<byte[]> torrentBytes = metainfo.map(Metainfo::torrentBytes);
        String hash = torrent.infoHash().toString();
        disk.add(
                () -> {
                    if (torrentBytes.isPresent()) {
                        records.saveTorrent(hash, torrentBytes.get());
                    }
                    records.saveRecord(hash, bytes);
                },
                whenKept);
    }

    void keep(NodeSettings settings, Consumer<Result<Boolean>> whenKept) {
        byte[] bytes = settings.encode();
        disk.add(() -> records.saveSettings(bytes), whenKept);
    }

    void forget(Torrent torrent, Runnable whenForgotten) {
        String hash = torrent.infoHash().toString();
        disk.add(
                () -> records.delete(hash),
                result -> {
                    complain(result);
                    whenForgotten.run();
                });
    }

    void complain(Result<?> result) {
        if (result instanceof Result.Failed<?>(IOException cause)) {
            complain(cause);
        }
    }

    void complain(IOException why) {
        whenNotKept.accept(why);
    }
}
