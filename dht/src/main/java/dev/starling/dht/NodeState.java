package dev.starling.dht;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node wants to know again after it was down: who it was, as whom others saw it, and whom it
 * knew. Nothing in it is believed: contacts have to answer again before they enter a table.
 *
 * <p>A dictionary of bencode. A newer version may add keys, which this one passes over.
 */
record NodeState(List<Identity> identities, List<Contact> contacts) {
    /**
     * Who we were at one socket.
     *
     * @param local where it is bound
     * @param external our address there as others saw it, with port 0
     */
    record Identity(Endpoint local, NodeId id, @Nullable Endpoint external) {}

    /** Of a node that has never run. */
    static final NodeState NONE = new NodeState(List.of(), List.of());

    static final int BYTES_MAX = 1 << 18;
    static final int IDENTITIES_MAX = 64;
    static final int CONTACTS_MAX = 4_096;

    private static final long FORMAT = 1;

    private static final int IPV4_BYTES = 6;
    private static final int IPV6_BYTES = 18;

    NodeState {
        identities = List.copyOf(identities);
        contacts = List.copyOf(contacts);
        assert identities.size() <= IDENTITIES_MAX;
        assert contacts.size() <= CONTACTS_MAX;
    }

    /** Those of one family, in their order. */
    List<Contact> contactsOf(Family family) {
        return contacts.stream()
                .filter(contact -> Family.of(contact.endpoint()) == family)
                .toList();
    }

    byte[] encode() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("format", FORMAT);
        tree.put("identities", identities.stream().map(NodeState::tree).toList());
        tree.put("nodes", packed(Family.IPV4));
        tree.put("nodes6", packed(Family.IPV6));
        return BencodeTree.encode(tree);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedMessage with a sentence, when anything in it cannot be
     */
    static NodeState decode(byte[] encoded) throws MalformedMessage {
        if (encoded.length > BYTES_MAX) {
            throw new MalformedMessage("a node's state is never so long");
        }
        Map<String, Object> tree = BencodeTree.decode(encoded);
        if (!Long.valueOf(FORMAT).equals(tree.get("format"))) {
            throw new MalformedMessage("the node's state is of another format");
        }
        var identities = new ArrayList<Identity>();
        for (Object identity : list(tree, "identities", IDENTITIES_MAX)) {
            identities.add(identity(dict(identity)));
        }
        var contacts = new ArrayList<Contact>();
        readContacts(bytes(tree, "nodes"), IPV4_BYTES, contacts);
        readContacts(bytes(tree, "nodes6"), IPV6_BYTES, contacts);
        if (contacts.size() > CONTACTS_MAX) {
            throw new MalformedMessage("there are too many contacts");
        }
        return new NodeState(identities, contacts);
    }

    private static Map<String, Object> tree(Identity identity) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", identity.id().bytes());
        tree.put("local", Krpc.compact(identity.local()));
        if (identity.external() != null) {
            tree.put("external", Krpc.compact(identity.external()));
        }
        return tree;
    }

    private byte[] packed(Family family) {
        List<Contact> ofFamily = contactsOf(family);
        var packed = ByteBuffer.allocate(ofFamily.size() * (NodeId.LENGTH + addressBytes(family)));
        for (Contact contact : ofFamily) {
            packed.put(contact.id().bytes()).put(Krpc.compact(contact.endpoint()));
        }
        return packed.array();
    }

    private static int addressBytes(Family family) {
        return switch (family) {
            case IPV4 -> IPV4_BYTES;
            case IPV6 -> IPV6_BYTES;
        };
    }

    private static Identity identity(Map<?, ?> tree) throws MalformedMessage {
        byte[] external = tree.containsKey("external") ? bytes(tree, "external") : null;
        return new Identity(
                endpoint(bytes(tree, "local")),
                id(bytes(tree, "id")),
                external == null ? null : endpoint(external));
    }

    private static void readContacts(byte[] packed, int addressBytes, List<Contact> into)
            throws MalformedMessage {
        int each = NodeId.LENGTH + addressBytes;
        if (packed.length % each != 0) {
            throw new MalformedMessage("a list of contacts is cut short");
        }
        for (int at = 0; at < packed.length; at += each) {
            into.add(
                    new Contact(
                            NodeId.of(packed, at),
                            endpoint(packed, at + NodeId.LENGTH, addressBytes)));
        }
    }

    private static NodeId id(byte[] bytes) throws MalformedMessage {
        if (bytes.length != NodeId.LENGTH) {
            throw new MalformedMessage("an id has 20 bytes");
        }
        return NodeId.of(bytes, 0);
    }

    private static Endpoint endpoint(byte[] bytes) throws MalformedMessage {
        if (bytes.length != IPV4_BYTES && bytes.length != IPV6_BYTES) {
            throw new MalformedMessage("an address and a port have 6 or 18 bytes");
        }
        return endpoint(bytes, 0, bytes.length);
    }

    private static Endpoint endpoint(byte[] bytes, int at, int length) throws MalformedMessage {
        int portAt = at + length - 2;
        int port = (bytes[portAt] & 0xff) << 8 | (bytes[portAt + 1] & 0xff);
        var endpoint = Endpoint.ofBytes(bytes, at, length - 2, port);
        if (endpoint.isIpv4() != (length == IPV4_BYTES)) {
            throw new MalformedMessage("an IPv4 address stands where one of IPv6 belongs");
        }
        return endpoint;
    }

    private static Map<?, ?> dict(Object value) throws MalformedMessage {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new MalformedMessage("in a list of dictionaries is something else");
    }

    private static List<?> list(Map<?, ?> tree, String key, int sizeMax) throws MalformedMessage {
        if (!(tree.get(key) instanceof List<?> list)) {
            throw new MalformedMessage("there is no list " + key);
        }
        if (list.size() > sizeMax) {
            throw new MalformedMessage("the list " + key + " is too long");
        }
        return list;
    }

    private static byte[] bytes(Map<?, ?> tree, String key) throws MalformedMessage {
        if (tree.get(key) instanceof byte[] bytes) {
            return bytes;
        }
        throw new MalformedMessage("there is no string " + key);
    }
}
