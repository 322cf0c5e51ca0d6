package dev.starling.cli.session;

import dev.starling.cli.option.HostPort;
import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Failure;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A torrent that a user has named: by a .torrent, which says all, or by less.
 *
 * @param magnet what a link or an infohash says; of a .torrent its hashes
 */
public record Sought(Magnet magnet, Optional<Metainfo> metainfo) {
    public static Sought of(TorrentId id) throws Failure {
        return new Sought(id.magnet(), id.metainfo());
    }

    public static Sought of(Metainfo metainfo) {
        return new Sought(metainfo.magnet(), Optional.of(metainfo));
    }

    public InfoHash infoHash() {
        return magnet.infoHash();
    }

    /** The same, with what was learnt of it an earlier time. */
    public Sought orElse(Optional<Metainfo> remembered) {
        return new Sought(magnet, metainfo.or(() -> remembered));
    }

    /** Those who are named in the link. */
    List<HostPort> peers() {
        var peers = new ArrayList<HostPort>();
        for (String peer : magnet.peers()) {
            try {
                peers.add(HostPort.parse(peer));
            } catch (IllegalArgumentException noAddress) {
                // The rest of the link is good all the same.
            }
        }
        return peers;
    }

    /** Takes part in it, on the host's thread. */
    public Swarm join(
            PeerSession session, TorrentPlaces places, List<HostPort> given, SwarmNews.Queue news) {
        Swarm swarm =
                session.peers()
                        .add(
                                new SwarmRequest(
                                        infoHash(),
                                        metainfo.orElse(null),
                                        List.of(),
                                        true,
                                        places.disks(session.host()),
                                        news));
        var names = new ArrayList<HostPort>(given);
        names.addAll(peers());
        for (HostPort name : names) {
            session.host()
                    .resolve(
                            name.host(),
                            name.port(),
                            result -> {
                                switch (result) {
                                    case Result.Done<List<Endpoint>>(var found) ->
                                            found.forEach(swarm::addPeer);
                                    case Result.Failed<?> _ ->
                                            news.add(new SwarmNews.NoAddress(name.host()));
                                }
                            });
        }
        return swarm;
    }
}
