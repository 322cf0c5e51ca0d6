package dev.starling.dht;

import org.jspecify.annotations.Nullable;

/** What one node asks of another. A new kind should stop the build until it is answered. */
@SuppressWarnings("ArrayRecordComponent") // tokens are passed on, never compared
sealed interface Query {
    /** The id that the asker claims. */
    NodeId sender();

    /** Are you there? (BEP 5) */
    record Ping(NodeId sender) implements Query {}

    /** Whom do you know near there? (BEP 5) */
    record FindNode(NodeId sender, NodeId target, Want want) implements Query {}

    /**
     * Who has this torrent? (BEP 5)
     *
     * @param noSeed leave out peers that have all of it (BEP 33)
     * @param scrape how many are there, as Bloom filters (BEP 33)
     */
    record GetPeers(NodeId sender, InfoHash infoHash, Want want, boolean noSeed, boolean scrape)
            implements Query {}

    /**
     * I have it. (BEP 5)
     *
     * @param port the peer's; 0 when it came with an implied one, where it means nothing
     * @param impliedPort the peer's is the one from which the datagram came
     * @param seed all of it (BEP 33)
     */
    record AnnouncePeer(
            NodeId sender,
            InfoHash infoHash,
            int port,
            boolean impliedPort,
            boolean seed,
            byte[] token)
            implements Query {
        /**
         * @param port 0 for an implied one
         */
        AnnouncePeer(NodeId sender, InfoHash infoHash, int port, boolean seed, byte[] token) {
            this(sender, infoHash, port, port == 0, seed, token);
        }
    }

    /**
     * What is stored there? (BEP 44)
     *
     * @param newerThan of a mutable item only when its sequence number is higher; -1 for any
     */
    record Get(NodeId sender, NodeId target, long newerThan, Want want) implements Query {}

    /**
     * Store this. (BEP 44)
     *
     * @param cas only over the item with this sequence number; -1 for any
     */
    record Put(NodeId sender, Item item, long cas, byte[] token) implements Query {}

    /** Which torrents do you know of? (BEP 51) */
    record SampleInfohashes(NodeId sender, NodeId target, Want want) implements Query {}

    /** A kind that we do not know. With a target it is answered as find_node is. */
    record Unknown(NodeId sender, String method, @Nullable NodeId target, Want want)
            implements Query {}
}
