package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server of one socket: what to answer to a query. It decides, and whoever calls it sends.
 *
 * <p>An answer is as full as its room allows: what may be sent to this asker at this moment ({@link
 * Throttle}), and never more than fits a datagram that is not cut into fragments. When room is
 * short, nodes come first, because whoever is led on finds the rest; only a few of what was asked
 * for have their places kept.
 */
final class Responder {
    /** BEP 5's K. */
    static final int NODES_MAX = 8;

    static final int VALUES_MAX = 50;

    /**
     * A value of a thousand bytes with key and signature is longer than {@link
     * Krpc#SENT_BYTES_MAX}, and cannot be told in parts. It still fits an Ethernet frame.
     */
    static final int ITEM_ANSWER_BYTES_MAX = 1280;

    /** What is kept free of nodes for eight peers, or three of IPv6. */
    private static final int VALUES_KEPT_BYTES = 75;

    /** What is kept free of nodes for four infohashes beside the figures. */
    private static final int SAMPLES_KEPT_BYTES = 130;

    private final NodeId self;
    private final boolean ipv4;
    private final NearestNodes nodes;
    private final NearestNodes nodes6;
    private final Tokens tokens;
    private final PeerStore peers;
    private final ItemStore items;
    private final Throttle throttle;

    /** What is to be done about a query. */
    sealed interface Outcome {
        /**
         * An answer is sent.
         *
         * @param isCandidate the asker may be somebody for the table, if it answers us
         * @param isProven the asker has shown that the address is its own, by a token
         */
        record Answer(Reply reply, boolean isCandidate, boolean isProven) implements Outcome {}

        /**
         * An error is sent.
         *
         * @param code one of {@link KrpcError}'s
         */
        record Refuse(int code, String why) implements Outcome {}

        /** Nothing is sent. */
        record Silence() implements Outcome {}
    }

    private static final Outcome SILENCE = new Outcome.Silence();
    private static final Outcome BAD_TOKEN =
            new Outcome.Refuse(KrpcError.PROTOCOL, "the token is not good, or no longer");

    /**
     * A server in the name of one id. When the id changes, another takes over all the rest.
     *
     * @param ipv4 the family of the socket
     */
    Responder(
            NodeId self,
            boolean ipv4,
            NearestNodes nodes,
            NearestNodes nodes6,
            Tokens tokens,
            PeerStore peers,
            ItemStore items,
            Throttle throttle) {
        this.self = self;
        this.ipv4 = ipv4;
        this.nodes = nodes;
        this.nodes6 = nodes6;
        this.tokens = tokens;
        this.peers = peers;
        this.items = items;
        this.throttle = throttle;
    }

    /**
     * What to answer to a query.
     *
     * @param known whether the address has answered a query of ours or was proven by a token, so
     *     that nobody else can have asked in its name
     */
    Outcome answer(Message.Asked asked, Endpoint from, int queryBytes, boolean known, long now) {
        int allowance = throttle.allowance(from, queryBytes, known, now);
        int room = allowance - ReplySize.bare(asked.transaction(), from);
        if (room < 0) {
            return SILENCE;
        }
        Outcome outcome = decide(asked, from, room, now);
        int bytes =
                switch (outcome) {
                    case Outcome.Answer(var reply, _, _) ->
                            ReplySize.of(asked.transaction(), reply, from);
                    case Outcome.Refuse(_, var why) -> ReplySize.error(asked.transaction(), why);
                    case Outcome.Silence _ -> 0;
                };
        throttle.spend(from, bytes, known, now);
        return outcome;
    }

    /** What to answer to a query that made no sense. */
    Outcome refuse(
            Message.Misasked misasked, Endpoint from, int queryBytes, boolean known, long now) {
        int bytes = ReplySize.error(misasked.transaction(), misasked.why());
        if (bytes > throttle.allowance(from, queryBytes, known, now)) {
            return SILENCE;
        }
        throttle.spend(from, bytes, known, now);
        return new Outcome.Refuse(misasked.code(), misasked.why());
    }

    /** See {@link dev.starling.host.DatagramHandler#foresee}. */
    long foresee() {
        return self.high() + throttle.slots();
    }

    private Outcome decide(Message.Asked asked, Endpoint from, int room, long now) {
        return switch (asked.query()) {
            case Query.Ping _ -> answer(asked, from, Reply.by(self));
            case Query.FindNode(_, var target, var want) ->
                    answer(asked, from, near(target, want, from, room));
            case Query.GetPeers getPeers -> answer(asked, from, peersOf(getPeers, from, room, now));
            case Query.AnnouncePeer announce -> announce(asked, announce, from, now);
            case Query.Get get -> {
                Reply.Stored stored = stored(get, now);
                boolean whole = stored != null && stored.item() != null;
                // An item is told whole even to strangers (and counted against their address): half
                // of it is of no use to anybody.
                int itemRoom = Krpc.SENT_BYTES_MAX - ReplySize.bare(asked.transaction(), from);
                yield answer(asked, from, item(get, stored, from, whole ? itemRoom : room, now));
            }
            case Query.Put put -> put(asked, put, from, now);
            case Query.SampleInfohashes sample ->
                    answer(asked, from, samples(sample, from, room, now));
            case Query.Unknown(_, _, var target, var want) ->
                    target == null
                            ? new Outcome.Refuse(KrpcError.UNKNOWN_METHOD, "unknown method")
                            : answer(asked, from, near(target, want, from, room));
        };
    }

    private Reply peersOf(Query.GetPeers query, Endpoint from, int room, long now) {
        PeerSet set = peers.peers(query.infoHash(), now);
        int left = room;
        byte[] token = null;
        if (peers.accepts(query.infoHash(), from, now)) {
            token = tokens.tokenFor(from, now);
            left -= ReplySize.TOKEN;
        }
        Reply.Blooms blooms = null;
        if (query.scrape() && set != null && left >= ReplySize.BLOOMS) {
            blooms = set.blooms();
            left -= ReplySize.BLOOMS;
        }
        int wanted = set == null ? 0 : query.noSeed() ? set.leeches() : set.size();
        wanted = Math.min(wanted, VALUES_MAX);
        int kept = Math.min(ReplySize.values(wanted, ipv4), VALUES_KEPT_BYTES);
        Reply near = near(NodeId.of(query.infoHash()), query.want(), from, left - kept);
        left -= ReplySize.nodes(near);
        int count = Math.min(wanted, ReplySize.valuesIn(left, ipv4));
        List<Endpoint> values =
                set == null || count == 0 ? List.of() : peers.sample(set, count, query.noSeed());
        return new Reply(self, near.nodes(), near.nodes6(), values, token, blooms, null, null);
    }

    private Outcome announce(
            Message.Asked asked, Query.AnnouncePeer query, Endpoint from, long now) {
        if (!tokens.isValid(query.token(), from, now)) {
            return BAD_TOKEN;
        }
        int port = query.port() == 0 ? from.port() : query.port();
        if (port == 0) {
            return new Outcome.Refuse(KrpcError.PROTOCOL, "nobody listens at port 0");
        }
        // Whatever else is said: a peer is where its announce comes from.
        Endpoint peer = from.withPort(port);
        return peers.announce(query.infoHash(), peer, query.seed(), now)
                ? new Outcome.Answer(Reply.by(self), isCandidate(asked, from), true)
                : new Outcome.Refuse(KrpcError.SERVER, "no room for more");
    }

    private Reply.@Nullable Stored stored(Query.Get query, long now) {
        return switch (items.get(query.target(), now)) {
            case null -> null;
            case Item.Immutable item -> new Reply.Stored(-1, item);
            case Item.Mutable item ->
                    new Reply.Stored(
                            item.sequence(), item.sequence() > query.newerThan() ? item : null);
        };
    }

    private Reply item(
            Query.Get query, Reply.@Nullable Stored stored, Endpoint from, int room, long now) {
        int left = room - ReplySize.TOKEN - ReplySize.stored(stored);
        Reply near = near(query.target(), query.want(), from, left);
        return new Reply(
                self,
                near.nodes(),
                near.nodes6(),
                List.of(),
                tokens.tokenFor(from, now),
                null,
                stored,
                null);
    }

    private Outcome put(Message.Asked asked, Query.Put query, Endpoint from, long now) {
        if (!tokens.isValid(query.token(), from, now)) {
            return BAD_TOKEN;
        }
        ItemStore.Verdict verdict = items.put(query.item(), query.cas(), from, now);
        return verdict == ItemStore.Verdict.STORED
                ? new Outcome.Answer(Reply.by(self), isCandidate(asked, from), true)
                : new Outcome.Refuse(verdict.code(), verdict.why());
    }

    private Reply samples(Query.SampleInfohashes query, Endpoint from, int room, long now) {
        Reply.Samples samples = peers.samples(now);
        int wanted = samples.infoHashes().size();
        int kept = Math.min(ReplySize.samples(samples, wanted), SAMPLES_KEPT_BYTES);
        Reply near = near(query.target(), query.want(), from, room - kept);
        int count = Math.min(wanted, ReplySize.samplesIn(samples, room - ReplySize.nodes(near)));
        return near.withSamples(
                new Reply.Samples(
                        samples.intervalSeconds(),
                        samples.total(),
                        samples.infoHashes().subList(0, count)));
    }

    /** Nodes of the families that were asked for; when there is no room for both, of our own. */
    private Reply near(NodeId target, Want want, Endpoint from, int room) {
        List<Contact> near = List.of();
        List<Contact> near6 = List.of();
        if (ipv4 && want.ipv4()) {
            near = nearest(nodes, true, target, from, room);
        }
        if (want.ipv6()) {
            near6 = nearest(nodes6, false, target, from, room - ReplySize.nodes(near.size(), true));
        }
        if (!ipv4 && want.ipv4()) {
            int left = room - ReplySize.nodes(near6.size(), false);
            near = nearest(nodes, true, target, from, left);
        }
        return Reply.by(self).withNodes(near, near6);
    }

    /** The nearest but the asker, who knows itself. */
    private static List<Contact> nearest(
            NearestNodes among, boolean ipv4, NodeId target, Endpoint asker, int room) {
        int count = Math.min(NODES_MAX, ReplySize.nodesIn(room, ipv4));
        if (count == 0) {
            return List.of();
        }
        List<Contact> nearest = among.closest(target, count + 1);
        for (int i = 0; i < nearest.size(); i++) {
            if (nearest.get(i).endpoint().equals(asker)) {
                var others = new ArrayList<Contact>(nearest);
                others.remove(i);
                return others;
            }
        }
        return nearest.size() > count ? nearest.subList(0, count) : nearest;
    }

    private Outcome answer(Message.Asked asked, Endpoint from, Reply reply) {
        return new Outcome.Answer(reply, isCandidate(asked, from), false);
    }

    private boolean isCandidate(Message.Asked asked, Endpoint from) {
        return !asked.readOnly() && from.port() != 0 && !asked.query().sender().equals(self);
    }
}
