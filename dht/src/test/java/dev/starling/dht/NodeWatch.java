package dev.starling.dht;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows from the wire alone what a node may believe and say, and compares: with what it says as it
 * says it, and with what it believes after every event.
 *
 * <p>It shares with the node the decoder of messages and nothing else.
 */
public final class NodeWatch {
    private static final long PEER_TTL_NANOS = 30L * 60 * 1_000_000_000;
    private static final long CALL_NANOS_MAX = 60L * 1_000_000_000;

    private record Question(String transaction, Endpoint to) {}

    private record PeerOf(InfoHash infoHash, Endpoint peer) {}

    private final boolean allowsLocal;
    private final Krpc krpc = new Krpc();

    /** When each question of the node went out that was not answered yet. */
    private final Map<Question, Long> asked = new HashMap<>();

    /** Who has answered a question, from where it went. */
    private final Set<Contact> proven = new HashSet<>();

    /** Who announced what, and when last. */
    private final Map<PeerOf, Long> announced = new HashMap<>();

    private final Map<NodeId, Long> sequences = new HashMap<>();
    private long answersPossible;
    private int tableVersion = -1;
    private @Nullable RoutingTable tableSeen;

    public NodeWatch(boolean allowsLocal) {
        this.allowsLocal = allowsLocal;
    }

    void onReceived(byte[] bytes, int offset, int length, Endpoint from, long now) {
        Message message = decode(bytes, offset, length, from);
        if (message instanceof Message.Answered(var transaction, var reply, _)) {
            Question question = new Question(text(transaction), from);
            if (asked.remove(question) != null) {
                answersPossible++;
                proven.add(new Contact(reply.sender(), from));
            }
        } else if (message instanceof Message.Asked(_, _, Query.AnnouncePeer announce)) {
            int port = announce.port() == 0 ? from.port() : announce.port();
            announced.put(new PeerOf(announce.infoHash(), from.withPort(port)), now);
        }
    }

    void onSent(byte[] bytes, int offset, int length, Endpoint to, long now) {
        Message message = decode(bytes, offset, length, to);
        switch (message) {
            case null -> throw new AssertionError("sent what cannot be read, to " + to);
            case Message.Asked question -> {
                asked.put(new Question(text(question.transaction()), to), now);
                if (asked.size() > 10_000) {
                    asked.values().removeIf(at -> now - at > CALL_NANOS_MAX);
                }
            }
            case Message.Answered answer -> checkAnswer(answer.reply(), now);
            case Message.Misasked misasked ->
                    throw new AssertionError("sent a malformed query: " + misasked.why());
            case Message.Refused _ -> {}
        }
    }

    /** Whether the node believes only what it may. Throws when not. */
    public void check(DhtNode node) {
        for (Vantage vantage : node.vantages()) {
            require(vantage.calls().size() <= Calls.CALLS_MAX, "too many calls are out");
            require(
                    vantage.figures.replies <= answersPossible,
                    "more answers were accepted than were asked for");
            RoutingTable table = vantage.table();
            if (table != tableSeen || table.version() != tableVersion) {
                tableSeen = table;
                tableVersion = table.version();
                checkTable(vantage);
            }
        }
    }

    private void checkTable(Vantage vantage) {
        NodeId self = vantage.self();
        Set<NodeId> ids = new HashSet<>();
        Set<Endpoint> addresses = new HashSet<>();
        int last = 0;
        for (TableEntry entry : vantage.table().entries(vantage.now())) {
            last = Math.max(last, entry.sharedBits());
        }
        int size = 0;
        for (TableEntry entry : vantage.table().entries(vantage.now())) {
            size++;
            Contact contact = entry.contact();
            Endpoint endpoint = contact.endpoint();
            int shared = self.sharedBits(contact.id());
            require(!contact.id().equals(self), "our own id is in our table");
            require(ids.add(contact.id()), "an id is twice in the table: " + contact);
            boolean isLocal = AddressKind.of(endpoint).isLocal();
            require(
                    addresses.add(isLocal ? endpoint : endpoint.withPort(0)),
                    "an address is twice in the table: " + contact);
            require(
                    shared == entry.sharedBits() || (entry.sharedBits() == last && shared > last),
                    "a contact is in a bucket that is not its own: " + contact);
            require(
                    AddressKind.isUsable(endpoint, allowsLocal),
                    "nobody can be at an address in the table: " + contact);
            require(
                    proven.contains(contact),
                    "a contact never answered from its address: " + contact);
        }
        require(size <= RoutingTable.CONTACTS_MAX, "the table is too large: " + size);
    }

    private void checkAnswer(Reply reply, long now) {
        for (Contact node : reply.nodes()) {
            checkNamed(node);
        }
        for (Contact node : reply.nodes6()) {
            checkNamed(node);
        }
        require(reply.nodes().size() <= 8 && reply.nodes6().size() <= 8, "too many nodes named");
        Reply.Stored stored = reply.stored();
        if (stored != null && stored.item() instanceof Item.Mutable item) {
            NodeId owner = Items.target(item.publicKey(), new byte[0]);
            Long before = sequences.put(owner, item.sequence());
            require(before == null || item.sequence() >= before, "a sequence number fell");
        }
        for (Endpoint peer : reply.values()) {
            boolean isKnown = false;
            for (Map.Entry<PeerOf, Long> entry : announced.entrySet()) {
                isKnown |=
                        entry.getKey().peer().equals(peer)
                                && now - entry.getValue() <= PEER_TTL_NANOS;
            }
            require(isKnown, "a peer was named that announced nothing, or too long ago: " + peer);
        }
    }

    private void checkNamed(Contact node) {
        require(
                AddressKind.isUsable(node.endpoint(), allowsLocal),
                "an address was named at which nobody can be: " + node);
        require(proven.contains(node), "a node was named that never answered: " + node);
    }

    private @Nullable Message decode(byte[] bytes, int offset, int length, Endpoint other) {
        try {
            return krpc.decode(bytes, offset, length, other.isIpv4() ? Want.IPV4 : Want.IPV6);
        } catch (MalformedMessage junk) {
            return null;
        }
    }

    private static String text(byte[] transaction) {
        return new String(transaction, StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
