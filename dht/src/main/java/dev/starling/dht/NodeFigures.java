package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * A node's numbers about itself, as they are at one moment.
 *
 * @param sockets in the order of the settings
 * @param announces torrents that are kept announced
 * @param items that are kept stored elsewhere
 * @param storedItems that are stored here for others
 * @param searches under way that somebody waits for
 */
public record NodeFigures(
        List<OfSocket> sockets, Kept announces, Kept items, int storedItems, int searches) {

    /**
     * What is told others again and again.
     *
     * @param overdue how many are late
     */
    public record Kept(int count, int overdue) {
        static final Kept NOTHING = new Kept(0, 0);
    }

    /**
     * The DHT as it is seen from one socket.
     *
     * @param external the address as which others see us, with port 0, when enough of them agree
     * @param network how large it is, when enough lookups have told
     * @param reach whether strangers reach us
     * @param remotes different endpoints that were written to in about a minute
     * @param storedInfoHashes kept for others, of this socket's family
     * @param storedPeers of these torrents
     */
    public record OfSocket(
            NodeId id,
            Endpoint local,
            Optional<Endpoint> external,
            boolean hasJoined,
            TableQuality table,
            Optional<NetworkEstimate> network,
            Reach reach,
            int callsOut,
            int remotes,
            int storedInfoHashes,
            int storedPeers,
            Counted counted) {}

    /**
     * Since the socket was opened.
     *
     * @param unsolicited answers to nothing that we had asked, or from somewhere else
     */
    public record Counted(
            long queriesSent,
            long replies,
            long errors,
            long timeouts,
            long queriesAnswered,
            long queriesRefused,
            long queriesIgnored,
            long malformed,
            long unsolicited,
            long bytesSent,
            long bytesReceived) {}
}
