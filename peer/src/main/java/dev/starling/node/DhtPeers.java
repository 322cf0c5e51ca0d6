package dev.starling.node;

import dev.starling.dht.DhtNode;
import dev.starling.dht.InfoHash;
import dev.starling.dht.PeersListener;
import dev.starling.dht.RunningSearch;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import dev.starling.peer.PeerSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The DHT as the peer sees it: who asks it for peers is announced by the way. */
public final class DhtPeers implements PeerSource {
    /** Hears of announces. */
    @FunctionalInterface
    public interface Listener {
        Listener SILENT = (_, _) -> {};

        void onAnnounced(InfoHash infoHash, int nodes);
    }

    /**
     * How the last search for a torrent's peers went, or goes.
     *
     * @param announcedTo how many nodes took our announce
     */
    public record Asked(SearchReport report, int announcedTo, boolean isOver) {}

    /** Of the torrents that were searched for longest ago nothing is remembered. */
    private static final int ASKED_MAX = 10_000;

    private final DhtNode dht;
    private final Listener listener;
    private final Map<InfoHash, RunningSearch> running = new LinkedHashMap<>();
    private final SequencedMap<InfoHash, Asked> last = new LinkedHashMap<>();

    public DhtPeers(DhtNode dht, Listener listener) {
        this.dht = dht;
        this.listener = listener;
    }

    @Override
    public Search findPeers(InfoHash infoHash, boolean isSeed, Sink sink) {
        RunningSearch search =
                dht.announce(
                        infoHash,
                        0,
                        isSeed,
                        new PeersListener() {
                            @Override
                            public void onPeer(Endpoint peer) {
                                sink.onPeer(peer);
                            }

                            @Override
                            public void onDone(SearchReport report, int announcedTo) {
                                running.remove(infoHash);
                                last.putLast(infoHash, new Asked(report, announcedTo, true));
                                if (last.size() > ASKED_MAX) {
                                    last.pollFirstEntry();
                                }
                                listener.onAnnounced(infoHash, announcedTo);
                                sink.onDone();
                            }
                        });
        running.put(infoHash, search);
        return () -> {
            running.remove(infoHash);
            search.cancel();
        };
    }

    /** How far the search for a torrent's peers is, or how it ended. */
    public Optional<Asked> asked(InfoHash infoHash) {
        RunningSearch search = running.get(infoHash);
        return search == null
                ? Optional.ofNullable(last.get(infoHash))
                : Optional.of(new Asked(search.report(), 0, false));
    }
}
