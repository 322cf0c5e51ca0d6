package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for a torrent's peers, in every family at once, and where that is wanted the announce
 * to those who keep them.
 */
final class PeerSearch {
    /** What a single lookup hands over at most; a torrent with more has enough. */
    private static final int PEERS_MAX = 10_000;

    private final InfoHash infoHash;
    private final AnnouncePlan.@Nullable Announce announce;
    private final PeersListener listener;
    private final Set<Endpoint> found = new LinkedHashSet<>();
    private int searching;
    private int announcing;
    private int announcedTo;
    private @Nullable SearchReport report;

    PeerSearch(
            InfoHash infoHash, AnnouncePlan.@Nullable Announce announce, PeersListener listener) {
        this.infoHash = infoHash;
        this.announce = announce;
        this.listener = listener;
    }

    void start(List<Vantage> vantages) {
        searching = vantages.size();
        for (Vantage vantage : vantages) {
            vantage.search(
                    NodeId.of(infoHash),
                    self -> new Query.GetPeers(self, infoHash, vantage.want(), false, false),
                    new Search.Listener() {
                        @Override
                        public void onReply(Contact from, Reply reply) {
                            reply.values().forEach(peer -> onPeer(vantage, peer));
                        }

                        @Override
                        public void onDone(Search search) {
                            onSearchDone(search);
                        }
                    });
        }
    }

    private void onPeer(Vantage vantage, Endpoint peer) {
        if (vantage.isUsable(peer) && found.size() < PEERS_MAX && found.add(peer)) {
            listener.onPeer(peer);
        }
    }

    private void onSearchDone(Search search) {
        SearchReport own = search.report();
        report = report == null ? own : report.plus(own);
        searching--;
        if (announce != null) {
            for (Candidate node : search.closestSet()) {
                byte[] token = node.token();
                if (token != null) {
                    announceTo(search.vantage(), node, token, announce);
                }
            }
        }
        endIfAllIsDone();
    }

    private void announceTo(
            Vantage vantage, Candidate node, byte[] token, AnnouncePlan.Announce what) {
        announcing++;
        vantage.ask(
                node.endpoint(),
                node.id(),
                new Query.AnnouncePeer(vantage.self(), infoHash, what.port(), what.seed(), token),
                outcome -> {
                    announcing--;
                    announcedTo += outcome instanceof SimpleCall.Outcome.Answered ? 1 : 0;
                    endIfAllIsDone();
                });
    }

    private void endIfAllIsDone() {
        if (searching == 0 && announcing == 0 && report != null) {
            listener.onDone(report, announcedTo);
        }
    }
}
