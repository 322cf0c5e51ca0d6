package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for a torrent's peers, and where that is wanted the announce to those who keep them.
 */
final class PeerSearch implements RunningSearch.Errand {
    /** What a single lookup hands over at most; a torrent with more has enough. */
    private static final int PEERS_MAX = 10_000;

    private final InfoHash infoHash;
    private final @Nullable Announce announce;
    private final PeersListener listener;
    private final Set<Endpoint> found = new LinkedHashSet<>();
    private int announcedTo;

    PeerSearch(InfoHash infoHash, @Nullable Announce announce, PeersListener listener) {
        this.infoHash = infoHash;
        this.announce = announce;
        this.listener = listener;
    }

    @Override
    public Query question(Vantage vantage, NodeId self) {
        return new Query.GetPeers(self, infoHash, vantage.want(), false, false);
    }

    @Override
    public void onReply(Vantage vantage, Reply reply) {
        for (Endpoint peer : reply.values()) {
            if (vantage.isUsable(peer) && found.size() < PEERS_MAX && found.add(peer)) {
                listener.onPeer(peer);
            }
        }
    }

    @Override
    public void onArrived(RunningSearch running, Search search) {
        if (announce != null) {
            NodeId self = search.vantage().self();
            boolean isImplied = announce.port() == 0;
            // Not everybody knows of implied ports: they find one that is likely.
            int port = isImplied ? search.vantage().local().port() : announce.port();
            running.tellClosest(
                    search,
                    token ->
                            new Query.AnnouncePeer(
                                    self, infoHash, port, isImplied, announce.seed(), token),
                    outcome ->
                            announcedTo += outcome instanceof SimpleCall.Outcome.Answered ? 1 : 0);
        }
    }

    @Override
    public void onDone(SearchReport report) {
        listener.onDone(report, announcedTo);
    }
}
