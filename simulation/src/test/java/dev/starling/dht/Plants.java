package dev.starling.dht;

import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Timeout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What a node with a bug calls instead of what it ought to call. */
final class Plants {
    private static final Map<Integer, Call> EVER_SEEN = new HashMap<>();
    private static long falling;

    private Plants() {}

    static boolean isNobody(NodeId id, Object other) {
        return false;
    }

    static int isNowhere(Bucket bucket, NodeId id) {
        return -1;
    }

    static @Nullable Admission hasNoConflict(RoutingTable table, Endpoint endpoint, int at) {
        return null;
    }

    static int isFirst(RoutingTable table, NodeId id) {
        return 0;
    }

    static int hasRoomForAll(RoutingTable table, int index) {
        return RoutingTable.CONTACTS_MAX;
    }

    static void believesQueries(RoutingTable table, Contact contact, long now) {
        var _ = table.onAnswer(contact, 1_000_000, now);
    }

    static void countsNoFailure(Bucket bucket, int row, int at) {}

    static @Nullable Call forgetsNothing(Calls calls, int transaction) {
        Call call = calls.find(transaction);
        if (call != null) {
            EVER_SEEN.put(transaction, call);
        }
        return EVER_SEEN.get(transaction);
    }

    static boolean isAnywhere(Endpoint endpoint, Object other) {
        return true;
    }

    static boolean cancelsNothing(Host host, Timeout timeout) {
        return false;
    }

    static void armsNothing(Host host, Timeout timeout, long nanos) {}

    static void tellsTwice(PeersListener listener, SearchReport report, int announcedTo) {
        listener.onDone(report, announcedTo);
        listener.onDone(report, announcedTo);
    }

    static byte[] isAnotherTransaction(Message.Asked asked) {
        return new byte[] {1};
    }

    static Endpoint isElsewhere(Endpoint endpoint, int port) {
        return Endpoint.parse("8.8.8.8:6881");
    }

    static boolean isAnyToken(Tokens tokens, byte[] token, Endpoint asker, long now) {
        return true;
    }

    static int expiresNothing(PeerSet set, long ttl, long now, LongConsumer dropped) {
        return 0;
    }

    @SuppressWarnings("NonApiType") // it stands in for that class's own
    static boolean isEmpty(LinkedHashMap<?, ?> items) {
        return true;
    }

    static long isLower(Item.Mutable item) {
        return --falling;
    }

    static List<Contact> alsoNamesMartians(NearestNodes nodes, NodeId target, int count) {
        var named = new ArrayList<>(nodes.closest(target, count - 2));
        named.add(new Contact(target, Endpoint.parse("127.0.0.1:6881")));
        return named;
    }

    static List<Contact> namesNobody(NearestNodes nodes, NodeId target, int count) {
        return List.of();
    }

    static boolean isUsable(Vantage vantage, Endpoint endpoint) {
        return true;
    }
}
