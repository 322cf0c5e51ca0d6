package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.peer.storage.DiskListener;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Metainfo;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A torrent to take part in.
 *
 * @param metainfo what it is, or null when that is to be fetched from its peers
 * @param peers whom to dial at once; the user names them, so they may lie anywhere
 * @param isPublic whether the peer source may be asked, if the torrent itself does not forbid it
 * @param disks where its data is to lie, once it is known what it is
 * @param start how it is to be at first
 */
public record SwarmRequest(
        InfoHash infoHash,
        @Nullable Metainfo metainfo,
        List<Endpoint> peers,
        boolean isPublic,
        Disks disks,
        SwarmListener listener,
        SwarmStart start) {
    /** Where the data of a torrent is to lie. */
    @FunctionalInterface
    public interface Disks {
        /**
         * Its disk, not yet opened.
         *
         * @param placed the numbers of the files that are wanted
         */
        TorrentDisk disk(Metainfo metainfo, BitSet placed, DiskListener listener);
    }

    public SwarmRequest {
        peers = List.copyOf(peers);
    }

    public SwarmRequest(
            InfoHash infoHash,
            @Nullable Metainfo metainfo,
            List<Endpoint> peers,
            boolean isPublic,
            Disks disks,
            SwarmListener listener) {
        this(infoHash, metainfo, peers, isPublic, disks, listener, SwarmStart.PLAIN);
    }

    public static SwarmRequest of(Metainfo metainfo, Disks disks, SwarmListener listener) {
        return new SwarmRequest(metainfo.infoHash(), metainfo, List.of(), true, disks, listener);
    }

    public static SwarmRequest of(InfoHash infoHash, Disks disks, SwarmListener listener) {
        return new SwarmRequest(infoHash, null, List.of(), true, disks, listener);
    }

    public SwarmRequest withPeers(List<Endpoint> newPeers) {
        return new SwarmRequest(infoHash, metainfo, newPeers, isPublic, disks, listener, start);
    }

    public SwarmRequest startingAs(SwarmStart newStart) {
        return new SwarmRequest(infoHash, metainfo, peers, isPublic, disks, listener, newStart);
    }
}
