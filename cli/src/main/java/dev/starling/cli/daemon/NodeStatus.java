package dev.starling.cli.daemon;

import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.output.Amounts;
import dev.starling.dht.DhtNode;

/** How a running node is, in a line. */
final class NodeStatus {
    private NodeStatus() {}

    /** On the host's thread. */
    static String line(TorrentLibrary library) {
        DhtNode dht = library.node().dht();
        int contacts = dht.contacts().size();
        long down = 0;
        long up = 0;
        int peers = 0;
        int troubled = 0;
        for (Torrent torrent : library.all()) {
            var brief = torrent.swarm().brief();
            down += brief.downRate();
            up += brief.upRate();
            peers += brief.connections();
            troubled += torrent.status() == Torrent.Status.TROUBLED ? 1 : 0;
        }
        return (dht.hasJoined() ? "DHT joined, " : "DHT not joined yet, ")
                + Amounts.count(contacts, "contact")
                + "; "
                + Amounts.count(library.all().size(), "torrent")
                + ", "
                + Amounts.count(peers, "peer")
                + ", "
                + Amounts.rate(down)
                + " down, "
                + Amounts.rate(up)
                + " up"
                + (troubled > 0 ? "; " + troubled + " in trouble" : "");
    }
}
