package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node answers. One record for every kind of query, as in the protocol itself, where the
 * answer does not say to what.
 *
 * @param nodes IPv4 nodes near the target
 * @param nodes6 IPv6 nodes near the target
 * @param values peers
 * @param token to be shown with an announce or put
 * @param blooms who has the torrent, to be counted (BEP 33)
 * @param stored what is stored at the target (BEP 44)
 * @param samples of the torrents that the node knows of (BEP 51)
 */
@SuppressWarnings("ArrayRecordComponent") // tokens are passed on, never compared
record Reply(
        NodeId sender,
        List<Contact> nodes,
        List<Contact> nodes6,
        List<Endpoint> values,
        byte @Nullable [] token,
        @Nullable Blooms blooms,
        @Nullable Stored stored,
        @Nullable Samples samples) {

    /**
     * Seeds and other peers of a torrent.
     *
     * @param seeds have all of it
     * @param peers do not
     */
    record Blooms(BloomFilter seeds, BloomFilter peers) {}

    /**
     * What is stored at a target, or only how new it is.
     *
     * @param sequence of a mutable item; -1 of an immutable one
     * @param item null when the asker has a newer one, or the value did not come
     */
    record Stored(long sequence, @Nullable Item item) {}

    /**
     * Some of the torrents that a node knows of.
     *
     * @param intervalSeconds how long to wait before asking again
     * @param total how many it knows of
     */
    record Samples(int intervalSeconds, long total, List<InfoHash> infoHashes) {}

    /** The least that one can answer. */
    static Reply by(NodeId sender) {
        return new Reply(sender, List.of(), List.of(), List.of(), null, null, null, null);
    }

    Reply withNodes(List<Contact> newNodes, List<Contact> newNodes6) {
        return new Reply(sender, newNodes, newNodes6, values, token, blooms, stored, samples);
    }

    Reply withValues(List<Endpoint> newValues) {
        return new Reply(sender, nodes, nodes6, newValues, token, blooms, stored, samples);
    }

    Reply withToken(byte[] newToken) {
        return new Reply(sender, nodes, nodes6, values, newToken, blooms, stored, samples);
    }

    Reply withBlooms(Blooms newBlooms) {
        return new Reply(sender, nodes, nodes6, values, token, newBlooms, stored, samples);
    }

    Reply withStored(Stored newStored) {
        return new Reply(sender, nodes, nodes6, values, token, blooms, newStored, samples);
    }

    Reply withSamples(Samples newSamples) {
        return new Reply(sender, nodes, nodes6, values, token, blooms, stored, newSamples);
    }
}
