package dev.starling.dht;

import java.util.List;

/** Asks who keeps a torrent's peers how many there are, and merges what they say (BEP 33). */
final class ScrapeSearch {
    private final InfoHash infoHash;
    private final ScrapeListener listener;
    private final BloomFilter seeds = new BloomFilter();
    private final BloomFilter peers = new BloomFilter();
    private int nodes;
    private int searching;
    private SearchReport report = SearchReport.NOBODY_TO_ASK;

    ScrapeSearch(InfoHash infoHash, ScrapeListener listener) {
        this.infoHash = infoHash;
        this.listener = listener;
    }

    void start(List<Vantage> vantages) {
        searching = vantages.size();
        for (Vantage vantage : vantages) {
            vantage.search(
                    NodeId.of(infoHash),
                    self -> new Query.GetPeers(self, infoHash, vantage.want(), false, true),
                    new Search.Listener() {
                        @Override
                        public void onReply(Contact from, Reply reply) {
                            count(reply);
                        }

                        @Override
                        public void onDone(Search search) {
                            onSearchDone(search);
                        }
                    });
        }
    }

    private void count(Reply reply) {
        Reply.Blooms blooms = reply.blooms();
        if (blooms != null) {
            nodes++;
            seeds.merge(blooms.seeds());
            peers.merge(blooms.peers());
        }
    }

    private void onSearchDone(Search search) {
        report = report.plus(search.report());
        if (--searching == 0) {
            listener.onDone(seeds.estimate(), peers.estimate(), nodes, report);
        }
    }
}
