package dev.starling.dht;

/** Hears how many have a torrent, when enough nodes have been asked (BEP 33). */
@FunctionalInterface
public interface ScrapeListener {
    /**
     * The lookup is over.
     *
     * @param seeds about how many have all of it
     * @param peers about how many others there are
     * @param nodes how many nodes have counted
     */
    void onDone(double seeds, double peers, int nodes, SearchReport report);
}
