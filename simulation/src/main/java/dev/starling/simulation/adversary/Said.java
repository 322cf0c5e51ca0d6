package dev.starling.simulation.adversary;

import dev.starling.bencode.BencodeWriter;
import dev.starling.dht.Contact;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An answer (BEP 5), true or not.
 *
 * @param id as whom he answers
 * @param nodes whom he names
 * @param peers whom he says to have a torrent
 * @param hasToken whether he takes announces
 */
record Said(NodeId id, List<Contact> nodes, List<Endpoint> peers, boolean hasToken) {
    private static final int BYTES_MAX = 1_400;
    private static final int ADDRESS_BYTES = 6;
    private static final byte[] TOKEN = {'t', 'a', 'k', 'e'};

    static Said only(NodeId id) {
        return new Said(id, List.of(), List.of(), false);
    }

    Said naming(List<Contact> newNodes) {
        return new Said(id, newNodes, peers, hasToken);
    }

    Said withPeers(List<Endpoint> newPeers) {
        return new Said(id, nodes, newPeers, hasToken);
    }

    Said takingAnnounces() {
        return new Said(id, nodes, peers, true);
    }

    byte[] encode(byte[] transaction) {
        var writer = new BencodeWriter(BYTES_MAX);
        writer.startDict().key("r").startDict().key("id").bytes(id.bytes());
        if (!nodes.isEmpty()) {
            var packed = ByteBuffer.allocate(nodes.size() * (NodeId.LENGTH + ADDRESS_BYTES));
            for (Contact contact : nodes) {
                packed.put(contact.id().bytes()).put(pack(contact.endpoint()));
            }
            writer.key("nodes").bytes(packed.array());
        }
        if (hasToken) {
            writer.key("token").bytes(TOKEN);
        }
        if (!peers.isEmpty()) {
            writer.key("values").startList();
            peers.forEach(peer -> writer.bytes(pack(peer)));
            writer.end();
        }
        writer.end().key("t").bytes(transaction).key("y").text("r").end();
        return writer.toByteArray();
    }

    private static byte[] pack(Endpoint endpoint) {
        return ByteBuffer.allocate(ADDRESS_BYTES)
                .putInt(endpoint.ipv4())
                .putShort((short) endpoint.port())
                .array();
    }
}
