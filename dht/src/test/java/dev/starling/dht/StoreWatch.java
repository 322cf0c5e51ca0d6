package dev.starling.dht;

import static dev.starling.dht.NodeWatch.require;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What strangers left with a node, told from the announces and puts that it accepted: who holds
 * which token, who is a peer of what until when, which item is the newest.
 */
final class StoreWatch {
    private static final long TOKEN_NANOS_MAX = Duration.ofMinutes(10).toNanos();
    private static final long PEER_NANOS = Duration.ofMinutes(30).toNanos();
    private static final long ITEM_NANOS = Duration.ofHours(2).toNanos();

    private record Given(Endpoint address, String token) {}

    private record Peer(Endpoint endpoint, boolean seed, long announcedAt) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by content where it is compared
    private record Kept(long sequence, byte[] value, long putAt) {}

    private final Map<Given, Long> tokens = new HashMap<>();

    /** By torrent and by address, port 0. */
    private final Map<InfoHash, Map<Endpoint, Peer>> peers = new HashMap<>();

    private final Map<NodeId, Kept> items = new HashMap<>();
    private @Nullable Stores stores;

    void watch(Stores watched) {
        stores = watched;
    }

    /** The node has answered a question, and has done what it asked for. */
    void onAnswered(Query query, Reply reply, Endpoint asker, long now) {
        if (reply.token() != null) {
            tokens.put(new Given(asker.withPort(0), text(reply.token())), now);
        }
        boolean mayNamePeers = query instanceof Query.GetPeers;
        require(mayNamePeers || reply.values().isEmpty(), "peers for nobody", query);
        switch (query) {
            case Query.GetPeers getPeers -> checkNamed(getPeers.infoHash(), reply, now);
            case Query.AnnouncePeer announce -> onAnnounced(announce, asker, now);
            case Query.Get get -> checkItem(get, reply.stored(), now);
            case Query.Put put -> onPut(put, asker, now);
            case Query.SampleInfohashes _ -> checkSamples(reply.samples(), now);
            case Query.Ping _, Query.FindNode _, Query.Unknown _ -> {}
        }
    }

    /** Whether the node keeps exactly what it accepted and what has not expired. */
    void checkAll(long now) {
        peers.values().removeIf(ofTorrent -> living(ofTorrent, now).isEmpty());
        peers.keySet().forEach(infoHash -> checkPeers(infoHash, now));
        items.values().removeIf(kept -> now - kept.putAt() >= ITEM_NANOS);
        items.keySet().forEach(target -> checkKept(target, now));
        if (stores != null) {
            var _ = stores.items().get(new NodeId(0, 0, 0), now); // lets those go that expired
            require(stores.items().count() == items.size(), "an item that nobody put");
            PeerStore.Limits limits = PeerStore.Limits.STANDARD;
            for (Family family : Family.values()) {
                PeerStore store = stores.peers(family);
                require(store.infoHashCount() <= limits.infoHashes(), "too many torrents");
                require(store.peerCount() <= limits.peers(), "too many peers");
            }
        }
    }

    private void onAnnounced(Query.AnnouncePeer announce, Endpoint from, long now) {
        requireToken(announce.token(), from, now);
        int port = announce.port() == 0 ? from.port() : announce.port();
        boolean isLocal = AddressKind.of(from).isLocal();
        Endpoint peer = from.withPort(port);
        Map<Endpoint, Peer> ofTorrent =
                peers.computeIfAbsent(announce.infoHash(), _ -> new LinkedHashMap<>());
        ofTorrent.put(isLocal ? peer : peer.withPort(0), new Peer(peer, announce.seed(), now));
        checkPeers(announce.infoHash(), now);
    }

    private void onPut(Query.Put put, Endpoint from, long now) {
        requireToken(put.token(), from, now);
        NodeId target = Items.target(put.item());
        long sequence = put.item() instanceof Item.Mutable item ? item.sequence() : -1;
        Kept before = items.get(target);
        if (before != null && now - before.putAt() < ITEM_NANOS) {
            require(sequence >= before.sequence(), "a sequence number fell", sequence);
            boolean isSame = Arrays.equals(before.value(), put.item().value());
            require(sequence > before.sequence() || isSame, "two items of one number", sequence);
            // Of a value whose hash is its place there is one version only (BEP 44).
            boolean isExpected = put.cas() < 0 || put.cas() == before.sequence();
            require(
                    isExpected || put.item() instanceof Item.Immutable,
                    "cas was overlooked",
                    target);
        }
        require(
                !(put.item() instanceof Item.Mutable item) || Items.isSigned(item),
                "an item was stored that nobody signed",
                target);
        items.put(target, new Kept(sequence, put.item().value(), now));
        checkKept(target, now);
    }

    private void requireToken(byte[] token, Endpoint from, long now) {
        Long givenAt = tokens.get(new Given(from.withPort(0), text(token)));
        require(
                givenAt != null && now - givenAt <= TOKEN_NANOS_MAX,
                "a token was good that its bearer never got, or long ago",
                from);
    }

    private void checkNamed(InfoHash infoHash, Reply reply, long now) {
        Map<Endpoint, Peer> ofTorrent = peers.getOrDefault(infoHash, Map.of());
        for (Endpoint peer : reply.values()) {
            Peer known = ofTorrent.get(peer.withPort(0));
            known = known == null ? ofTorrent.get(peer) : known;
            require(
                    known != null && known.endpoint().equals(peer),
                    "a peer was named that announced nothing",
                    peer);
            require(
                    known != null && now - known.announcedAt() < PEER_NANOS,
                    "a peer was named that announced too long ago",
                    peer);
        }
        Reply.Blooms blooms = reply.blooms();
        if (blooms != null) {
            var seeds = new BloomFilter();
            var others = new BloomFilter();
            for (Peer peer : living(ofTorrent, now)) {
                (peer.seed() ? seeds : others).add(peer.endpoint());
            }
            require(
                    Arrays.equals(seeds.bits(), blooms.seeds().bits())
                            && Arrays.equals(others.bits(), blooms.peers().bits()),
                    "peers were counted that announced nothing, or too long ago",
                    infoHash);
        }
    }

    private void checkItem(Query.Get get, Reply.@Nullable Stored stored, long now) {
        Kept kept = items.get(get.target());
        if (kept == null || now - kept.putAt() >= ITEM_NANOS) {
            require(stored == null, "an item was told that nobody put, or long ago", get.target());
            return;
        }
        require(
                stored != null && stored.sequence() == kept.sequence(),
                "another item was told than was put",
                get.target());
        boolean isNews = kept.sequence() < 0 || kept.sequence() > get.newerThan();
        Item item = stored == null ? null : stored.item();
        require(
                isNews ? item != null && Arrays.equals(item.value(), kept.value()) : item == null,
                "an item was told wrongly",
                get.target());
    }

    private void checkSamples(Reply.@Nullable Samples samples, long now) {
        require(samples != null, "no samples");
        if (samples != null) {
            for (InfoHash infoHash : samples.infoHashes()) {
                require(
                        !living(peers.getOrDefault(infoHash, Map.of()), now).isEmpty(),
                        "a torrent was told that nobody announced, or long ago",
                        infoHash);
            }
        }
    }

    private void checkPeers(InfoHash infoHash, long now) {
        if (stores == null) {
            return;
        }
        var expected = new HashSet<Endpoint>();
        living(peers.getOrDefault(infoHash, Map.of()), now)
                .forEach(peer -> expected.add(peer.endpoint()));
        Set<Endpoint> kept = new HashSet<>();
        for (Family family : Family.values()) {
            PeerStore store = stores.peers(family);
            PeerSet set = store.peers(infoHash, now);
            if (set != null) {
                kept.addAll(store.sample(set, Integer.MAX_VALUE, false));
            }
        }
        require(kept.equals(expected), "other peers are stored than announced", kept);
    }

    private void checkKept(NodeId target, long now) {
        Kept expected = items.get(target);
        if (stores == null || expected == null) {
            return;
        }
        Item item = stores.items().get(target, now);
        require(
                item != null
                        && Arrays.equals(item.value(), expected.value())
                        && (!(item instanceof Item.Mutable mutable)
                                || mutable.sequence() == expected.sequence()),
                "another item is stored than was put",
                target);
    }

    private static List<Peer> living(Map<Endpoint, Peer> ofTorrent, long now) {
        return ofTorrent.values().stream()
                .filter(peer -> now - peer.announcedAt() < PEER_NANOS)
                .toList();
    }

    private static String text(byte[] token) {
        return new String(token, StandardCharsets.ISO_8859_1);
    }
}
