package dev.starling.dht;

import static dev.starling.dht.NodeWatch.require;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.AddressKind;
import dev.starling.host.DatagramHandler;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What goes through one socket of a node: its questions and their answers, those of others, and the
 * table that comes of it.
 */
final class SocketWatch {
    /** A call that is older has been forgotten, not answered. */
    private static final long CALL_NANOS_MAX = Duration.ofMinutes(1).toNanos();

    private static final int ASKED_MAX = 20_000;

    private record Question(String transaction, Endpoint to) {}

    private final boolean allowsLocal;
    private final Krpc krpc;
    private final StoreWatch stores;
    private final SplittableRandom random = new SplittableRandom(1);

    /** When each question went out that has not been answered. */
    private final Map<Question, Long> asked = new LinkedHashMap<>();

    /** Who has answered a question, from where it went. */
    private final Set<Contact> proven = new HashSet<>();

    private long callsBegun;
    private @Nullable Vantage vantage;
    private @Nullable RoutingTable tableSeen;
    private int versionSeen;

    /** The datagram that the node is at, until it has answered. */
    private @Nullable Message incoming;

    private @Nullable Endpoint sender;

    SocketWatch(boolean allowsLocal, Krpc krpc, StoreWatch stores) {
        this.allowsLocal = allowsLocal;
        this.krpc = krpc;
        this.stores = stores;
    }

    void watch(Vantage watched) {
        vantage = watched;
    }

    /** Lets the node have a datagram, and looks what it counts it as. */
    void receive(byte[] bytes, int offset, int length, Endpoint from, DatagramHandler node) {
        Message message = decode(bytes, offset, length, from);
        boolean isAwaited =
                switch (message) {
                    case Message.Answered(var transaction, var reply, _) ->
                            isAwaited(transaction, from)
                                    && isNowProven(new Contact(reply.sender(), from));
                    case Message.Refused(var transaction, _, _) -> isAwaited(transaction, from);
                    case null, default -> false;
                };
        boolean isOurs = bytes[offset] == 'd';
        VantageFigures figures = vantage == null ? new VantageFigures() : vantage.figures;
        long accepted = figures.replies + figures.errors;
        long counted = counted(figures);
        incoming = message;
        sender = from;
        node.onDatagram(bytes, offset, length, from);
        incoming = null;
        accepted = figures.replies + figures.errors - accepted;
        require(
                accepted <= (isAwaited ? 1 : 0),
                "an answer was accepted that nobody had asked for, or twice, from",
                from);
        require(
                vantage == null || counted(figures) - counted == (isOurs ? 1 : 0),
                "a datagram was not counted once, from",
                from);
    }

    /** Looks at a datagram of the node's. */
    void onSent(byte[] bytes, int offset, int length, Endpoint to, long now) {
        Message message = decode(bytes, offset, length, to);
        switch (message) {
            case null -> throw new AssertionError("sent what cannot be read, to " + to);
            case Message.Asked question -> onAsked(question, to, now);
            case Message.Answered answer -> {
                Query query = incoming instanceof Message.Asked(_, _, var asks) ? asks : null;
                boolean isTrue = isAnswer(answer.transaction(), to);
                require(query != null && isTrue, "an answer to no question, to", to);
                incoming = null;
                checkAnswer(answer.reply(), length);
                if (query != null) {
                    stores.onAnswered(query, answer.reply(), to, now);
                }
            }
            case Message.Misasked misasked ->
                    throw new AssertionError("sent a malformed query: " + misasked.why());
            case Message.Refused refused -> {
                boolean isQuery =
                        incoming instanceof Message.Asked || incoming instanceof Message.Misasked;
                boolean isTrue = isAnswer(refused.transaction(), to);
                require(isQuery && isTrue, "an error to no question, to", to);
                incoming = null;
            }
        }
    }

    void check(boolean looksAtAll) {
        Vantage watched = vantage;
        if (watched == null) {
            return;
        }
        VantageFigures figures = watched.figures;
        int out = watched.calls().size();
        require(out <= Calls.CALLS_MAX, "too many calls are out", out);
        require(
                callsBegun == figures.replies + figures.errors + figures.timeouts + out,
                "not every call ends once");
        RoutingTable table = watched.table();
        boolean hasChanged = !table.equals(tableSeen) || table.version() != versionSeen;
        if (hasChanged || looksAtAll) {
            tableSeen = table;
            versionSeen = table.version();
            require(table.self().equals(watched.self()), "the table is somebody else's");
            NodeId somewhere = table.self().randomAt(random.nextInt(10), random);
            var checker = TableChecker.of(table, allowsLocal, somewhere, watched.now());
            Optional<String> violation =
                    looksAtAll ? checker.violation(proven) : checker.violationOfMembers(proven);
            require(violation.isEmpty(), "the table is wrong", violation);
        }
    }

    void checkAtRest(long now) {
        check(true);
        if (vantage != null) {
            long young = asked.values().stream().filter(at -> now - at <= CALL_NANOS_MAX).count();
            require(vantage.calls().size() <= young, "a call never ended");
        }
    }

    List<Contact> believed() {
        return vantage == null
                ? List.of()
                : vantage.table().entries(vantage.now()).stream()
                        .filter(entry -> !entry.isWaiting())
                        .map(TableEntry::contact)
                        .toList();
    }

    private void onAsked(Message.Asked question, Endpoint to, long now) {
        require(AddressKind.isUsable(to, allowsLocal), "somebody was asked who can be nowhere", to);
        // A question that is sent again keeps its transaction.
        boolean isNew = asked.put(new Question(text(question.transaction()), to), now) == null;
        callsBegun += isNew ? 1 : 0;
        if (asked.size() > ASKED_MAX) {
            asked.remove(asked.keySet().iterator().next());
        }
    }

    private boolean isAwaited(byte[] transaction, Endpoint from) {
        return asked.remove(new Question(text(transaction), from)) != null;
    }

    private boolean isNowProven(Contact contact) {
        proven.add(contact);
        return true;
    }

    /** Whether this belongs to what has just been received. */
    private boolean isAnswer(byte[] transaction, Endpoint to) {
        Message question = incoming;
        return question != null
                && Arrays.equals(question.transaction(), transaction)
                && to.equals(sender);
    }

    private void checkAnswer(Reply reply, int length) {
        int most = reply.stored() == null ? Krpc.SENT_BYTES_MAX : Responder.ITEM_ANSWER_BYTES_MAX;
        require(length <= most, "an answer is too long", length);
        require(
                vantage == null || reply.sender().equals(vantage.self()),
                "an answer in another's name",
                reply);
        for (List<Contact> nodes : List.of(reply.nodes(), reply.nodes6())) {
            require(nodes.size() <= Responder.NODES_MAX, "too many nodes were named", nodes);
            for (Contact node : nodes) {
                require(
                        AddressKind.isUsable(node.endpoint(), allowsLocal),
                        "an address was named at which nobody can be",
                        node);
                require(proven.contains(node), "a node was named that never answered", node);
            }
        }
    }

    private static long counted(VantageFigures figures) {
        return figures.replies
                + figures.errors
                + figures.unsolicited
                + figures.malformed
                + figures.queriesAnswered
                + figures.queriesRefused
                + figures.queriesIgnored;
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
}
