package dev.starling.dht;

/** Asks who keeps a torrent's peers how many there are, and merges what they say (BEP 33). */
final class ScrapeSearch implements RunningSearch.Errand {
    private final InfoHash infoHash;
    private final ScrapeListener listener;
    private final BloomFilter seeds = new BloomFilter();
    private final BloomFilter peers = new BloomFilter();
    private int nodes;

    ScrapeSearch(InfoHash infoHash, ScrapeListener listener) {
        this.infoHash = infoHash;
        this.listener = listener;
    }

    @Override
    public Query question(Vantage vantage, NodeId self) {
        return new Query.GetPeers(self, infoHash, vantage.want(), false, true);
    }

    @Override
    public void onReply(Vantage vantage, Reply reply) {
        Reply.Blooms blooms = reply.blooms();
        if (blooms != null) {
            nodes++;
            seeds.merge(blooms.seeds());
            peers.merge(blooms.peers());
        }
    }

    @Override
    public void onDone(SearchReport report) {
        listener.onDone(seeds.estimate(), peers.estimate(), nodes, report);
    }
}
