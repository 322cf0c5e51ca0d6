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
 * What a node wants to know again after it was down: who it was, as whom others saw it, whom it
 * knew, and what was near the targets that it looked for. Nothing in it is believed: contacts have
 * to answer again before they enter a table.
 *
 * <p>A dictionary of bencode. A newer version may add keys, which this one passes over.
 */
record NodeState(List<Identity> identities, List<Known> contacts, List<ClosestSet> closestSets) {
    /**
     * Who we were at one socket.
     *
     * @param local where it is bound
     * @param external our address there as others saw it, with port 0
     */
    record Identity(Endpoint local, NodeId id, @Nullable Endpoint external) {}

    /**
     * A node that answered.
     *
     * @param rttMillis smoothed; 0 when it was never measured
     */
    record Known(Contact contact, int rttMillis) {}

    /** Who answered nearest to a target, nearest first. */
    record ClosestSet(NodeId target, List<Contact> contacts) {}

    static final int BYTES_MAX = 1 << 20;
    static final int IDENTITIES_MAX = 64;
    static final int CONTACTS_MAX = 4_096;
    static final int CLOSEST_SETS_MAX = 256;
    static final int CLOSEST_MAX = 64;
    static final int RTT_MILLIS_MAX = 0xffff;

    private static final long FORMAT = 1;

    private static final int IPV4_BYTES = 6;
    private static final int IPV6_BYTES = 18;
    private static final int RTT_BYTES = 2;

    NodeState {
        identities = List.copyOf(identities);
        contacts = List.copyOf(contacts);
        closestSets = List.copyOf(closestSets);
        assert identities.size() <= IDENTITIES_MAX;
        assert contacts.size() <= CONTACTS_MAX;
        assert closestSets.size() <= CLOSEST_SETS_MAX;
    }

    byte[] encode() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("format", FORMAT);
        tree.put("identities", identities.stream().map(NodeState::tree).toList());
        tree.put("contacts", packedKnown(Family.IPV4));
        tree.put("contacts6", packedKnown(Family.IPV6));
        tree.put("closest", closestSets.stream().map(NodeState::tree).toList());
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
        var contacts = new ArrayList<Known>();
        readKnown(bytes(tree, "contacts"), IPV4_BYTES, contacts);
        readKnown(bytes(tree, "contacts6"), IPV6_BYTES, contacts);
        if (contacts.size() > CONTACTS_MAX) {
            throw new MalformedMessage("there are too many contacts");
        }
        var closestSets = new ArrayList<ClosestSet>();
        for (Object set : list(tree, "closest", CLOSEST_SETS_MAX)) {
            closestSets.add(closestSet(dict(set)));
        }
        return new NodeState(identities, contacts, closestSets);
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

    private static Map<String, Object> tree(ClosestSet set) {
        assert set.contacts().size() <= CLOSEST_MAX;
        var tree = new LinkedHashMap<String, Object>();
        tree.put("target", set.target().bytes());
        tree.put("nodes", packed(set.contacts(), Family.IPV4));
        tree.put("nodes6", packed(set.contacts(), Family.IPV6));
        return tree;
    }

    private byte[] packedKnown(Family family) {
        var ofFamily =
                contacts.stream()
                        .filter(known -> Family.of(known.contact().endpoint()) == family)
                        .toList();
        int each = NodeId.LENGTH + addressBytes(family) + RTT_BYTES;
        var packed = ByteBuffer.allocate(ofFamily.size() * each);
        for (Known known : ofFamily) {
            put(packed, known.contact());
            packed.putShort((short) Math.clamp(known.rttMillis(), 0, RTT_MILLIS_MAX));
        }
        return packed.array();
    }

    private static byte[] packed(List<Contact> contacts, Family family) {
        var ofFamily =
                contacts.stream()
                        .filter(contact -> Family.of(contact.endpoint()) == family)
                        .toList();
        int each = NodeId.LENGTH + addressBytes(family);
        var packed = ByteBuffer.allocate(ofFamily.size() * each);
        ofFamily.forEach(contact -> put(packed, contact));
        return packed.array();
    }

    private static void put(ByteBuffer packed, Contact contact) {
        packed.put(contact.id().bytes()).put(Krpc.compact(contact.endpoint()));
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

    private static ClosestSet closestSet(Map<?, ?> tree) throws MalformedMessage {
        NodeId target = id(bytes(tree, "target"));
        var contacts = new ArrayList<Contact>();
        readContacts(bytes(tree, "nodes"), IPV4_BYTES, contacts);
        readContacts(bytes(tree, "nodes6"), IPV6_BYTES, contacts);
        if (contacts.size() > CLOSEST_MAX) {
            throw new MalformedMessage("a closest set is too long");
        }
        contacts.sort((one, other) -> target.compareNearness(one.id(), other.id()));
        return new ClosestSet(target, List.copyOf(contacts));
    }

    private static void readKnown(byte[] packed, int addressBytes, List<Known> into)
            throws MalformedMessage {
        int each = NodeId.LENGTH + addressBytes + RTT_BYTES;
        requireMultiple(packed, each);
        for (int at = 0; at < packed.length; at += each) {
            int rttAt = at + each - RTT_BYTES;
            int rttMillis = (packed[rttAt] & 0xff) << 8 | (packed[rttAt + 1] & 0xff);
            into.add(new Known(contact(packed, at, addressBytes), rttMillis));
        }
    }

    private static void readContacts(byte[] packed, int addressBytes, List<Contact> into)
            throws MalformedMessage {
        int each = NodeId.LENGTH + addressBytes;
        requireMultiple(packed, each);
        for (int at = 0; at < packed.length; at += each) {
            into.add(contact(packed, at, addressBytes));
        }
    }

    private static void requireMultiple(byte[] packed, int each) throws MalformedMessage {
        if (packed.length % each != 0) {
            throw new MalformedMessage("a list of contacts is cut short");
        }
    }

    private static Contact contact(byte[] packed, int at, int addressBytes)
            throws MalformedMessage {
        return new Contact(
                NodeId.of(packed, at), endpoint(packed, at + NodeId.LENGTH, addressBytes));
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
