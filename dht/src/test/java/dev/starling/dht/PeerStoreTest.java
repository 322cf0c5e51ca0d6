package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PeerStoreTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MINUTE = 60 * SECOND;
    private static final long START = -MINUTE;
    private static final InfoHash INFO_HASH = new InfoHash(1, 2, 3);

    private final SplittableRandom random = new SplittableRandom(42);
    private final PeerStore store = store(PeerStore.Limits.STANDARD);

    @Test
    void forgetsAPeerThatDoesNotAnnounceAgain() {
        Endpoint peer = peer(1);
        assertTrue(store.announce(INFO_HASH, peer, false, START));
        assertEquals(List.of(peer), all(INFO_HASH, START + PeerStore.TTL_NANOS - 1));
        assertEquals(List.of(), all(INFO_HASH, START + PeerStore.TTL_NANOS));
        assertEquals(0, store.peerCount());
        assertEquals(0, store.infoHashCount());
    }

    @Test
    void keepsAPeerThatAnnouncesAgain() {
        store.announce(INFO_HASH, peer(1), false, START);
        store.announce(INFO_HASH, peer(2), false, START);
        store.announce(INFO_HASH, peer(1), false, START + 15 * MINUTE);
        assertEquals(List.of(peer(1)), all(INFO_HASH, START + 44 * MINUTE));
    }

    @Test
    void hasOnePeerOfAnAddressWithItsLatestPort() {
        store.announce(INFO_HASH, peer(1).withPort(1), true, START);
        store.announce(INFO_HASH, peer(1).withPort(2), false, START);
        assertEquals(List.of(peer(1).withPort(2)), all(INFO_HASH, START));
        assertEquals(1, store.peerCount());
        var blooms = peers(INFO_HASH, START).blooms();
        assertEquals(1, blooms.peers().estimate(), 0.01);
        assertEquals(0, blooms.seeds().estimate(), 1);
    }

    @Test
    void leavesOutSeedsForWhoHasItAll() {
        for (int i = 0; i < 100; i++) {
            store.announce(INFO_HASH, peer(i), i % 4 != 0, START);
        }
        PeerSet set = peers(INFO_HASH, START);
        assertEquals(25, set.leeches());
        for (int count : new int[] {10, 25, 50}) {
            List<Endpoint> sample = store.sample(set, count, true);
            assertEquals(Math.min(count, 25), sample.size());
            assertTrue(sample.stream().allMatch(peer -> peer.ipv4() % 4 == 0));
        }
    }

    @Test
    void everyPeerIsAsLikelyToBeNamed() {
        int peers = 200;
        for (int i = 0; i < peers; i++) {
            store.announce(INFO_HASH, peer(i), false, START);
        }
        int[] named = new int[peers];
        int rounds = 20_000;
        PeerSet set = peers(INFO_HASH, START);
        for (int round = 0; round < rounds; round++) {
            List<Endpoint> sample = store.sample(set, 50, false);
            assertEquals(50, new HashSet<>(sample).size());
            sample.forEach(peer -> named[peer.ipv4()]++);
        }
        // A quarter each; the deviation is 61, and nobody should be five of it away.
        for (int count : named) {
            assertEquals(rounds / 4.0, count, 310);
        }
    }

    @Test
    void countsSeedsAndPeersApart() {
        for (int i = 0; i < 1_000; i++) {
            store.announce(INFO_HASH, peer(i), i < 300, START);
        }
        var blooms = peers(INFO_HASH, START).blooms();
        assertEquals(300, blooms.seeds().estimate(), 15);
        assertEquals(700, blooms.peers().estimate(), 35);
        var alone = new BloomFilter();
        alone.add(peer(7));
        for (int i = 0; i < BloomFilter.BYTES; i++) {
            int bits = alone.bits()[i];
            assertEquals(bits, blooms.seeds().bits()[i] & bits, "the same places as BEP 33's");
        }
    }

    @Test
    void refusesWhatIsNewWhenATorrentIsFullAndKeepsWhoIsThere() {
        PeerStore small = store(new PeerStore.Limits(10, 3, 100, 100));
        for (int i = 0; i < 3; i++) {
            assertTrue(small.announce(INFO_HASH, peer(i), false, START));
        }
        assertFalse(small.accepts(INFO_HASH, peer(3), START));
        assertFalse(small.announce(INFO_HASH, peer(3), false, START));
        assertTrue(small.accepts(INFO_HASH, peer(0), START + MINUTE));
        assertTrue(small.announce(INFO_HASH, peer(0), false, START + MINUTE));
        assertTrue(small.announce(INFO_HASH, peer(3), false, START + PeerStore.TTL_NANOS));
    }

    @Test
    void oneAddressDoesNotFillTheStore() {
        PeerStore small = store(new PeerStore.Limits(100, 100, 100, 5));
        for (int i = 0; i < 20; i++) {
            var infoHash = new InfoHash(i, 0, 0);
            assertEquals(i < 5, small.announce(infoHash, peer(1).withPort(i + 1), false, START));
        }
        assertTrue(small.announce(INFO_HASH, peer(2), false, START));
        assertTrue(small.announce(new InfoHash(0, 0, 0), peer(1), false, START));
    }

    @Test
    void aPrefixOf64BitsIsOneAddress() {
        PeerStore small =
                new PeerStore(new PeerStore.Limits(100, 100, 100, 5), false, random, START);
        for (int i = 0; i < 20; i++) {
            var peer = new Endpoint(0x2001_0db8_0000_0000L, i, 6881);
            assertEquals(i < 5, small.announce(INFO_HASH, peer, false, START));
        }
        assertTrue(
                small.announce(
                        INFO_HASH, new Endpoint(0x2001_0db8_0000_0001L, 1, 1), false, START));
        assertEquals(6, peers(small, INFO_HASH, START).size());
    }

    @Test
    void tellsAllTorrentsAsLongAsTheyFit() {
        for (int i = 0; i < PeerStore.SAMPLES_MAX; i++) {
            store.announce(new InfoHash(i, 0, 0), peer(1), false, START);
            Reply.Samples samples = store.samples(START);
            assertEquals(i + 1, samples.total());
            assertEquals(i + 1, samples.infoHashes().size());
        }
    }

    @Test
    void aSampleStaysAsItIsForAnInterval() {
        for (int i = 0; i < 1_000; i++) {
            store.announce(new InfoHash(i, 0, 0), peer(i), false, START);
        }
        Reply.Samples first = store.samples(START);
        assertEquals(PeerStore.SAMPLES_MAX, new HashSet<>(first.infoHashes()).size());
        assertEquals(900, first.intervalSeconds());
        for (int i = 0; i < 500; i++) {
            store.announce(new InfoHash(i, 1, 0), peer(i), false, START + MINUTE);
        }
        Reply.Samples second = store.samples(START + 14 * MINUTE);
        assertEquals(first.infoHashes(), second.infoHashes());
        assertEquals(1_500, second.total());
        assertEquals(60, second.intervalSeconds());
        Reply.Samples third = store.samples(START + 15 * MINUTE);
        assertNotEquals(first.infoHashes(), third.infoHashes());
        assertTrue(third.intervalSeconds() <= Sampling.INTERVAL_SECONDS_MAX);
    }

    @Test
    void noSampleNamesATorrentThatExpired() {
        for (int i = 0; i < 100; i++) {
            store.announce(new InfoHash(i, 0, 0), peer(i), false, START);
        }
        store.samples(START + 20 * MINUTE);
        for (int i = 50; i < 100; i++) {
            store.announce(new InfoHash(i, 0, 0), peer(i), false, START + 20 * MINUTE);
        }
        Reply.Samples samples = store.samples(START + 30 * MINUTE);
        assertEquals(50, samples.total());
        assertTrue(samples.infoHashes().stream().allMatch(infoHash -> infoHash.high() >= 50));
    }

    @Test
    void everyTorrentIsAsLikelyToBeInASample() {
        int torrents = 200;
        int[] named = new int[torrents];
        long now = START;
        int rounds = 5_000;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < torrents; i++) {
                store.announce(new InfoHash(i, 0, 0), peer(i), false, now);
            }
            store.samples(now).infoHashes().forEach(infoHash -> named[(int) infoHash.high()]++);
            now += PeerStore.SAMPLE_INTERVAL_NANOS;
        }
        // 800 each; the deviation is 26.
        for (int count : named) {
            assertEquals(rounds * PeerStore.SAMPLES_MAX / (double) torrents, count, 135);
        }
    }

    /** The plainest thing that could be right. */
    private static final class Model {
        record Peer(int port, boolean seed, long heardAt) {}

        final Map<InfoHash, Map<Endpoint, Peer>> torrents = new LinkedHashMap<>();

        void announce(InfoHash infoHash, Endpoint peer, boolean seed, long now) {
            torrents.computeIfAbsent(infoHash, _ -> new LinkedHashMap<>())
                    .put(peer.withPort(0), new Peer(peer.port(), seed, now));
        }

        void expire(long ttl, long now) {
            torrents.values().forEach(of -> of.values().removeIf(p -> now - p.heardAt() >= ttl));
            torrents.values().removeIf(Map::isEmpty);
        }

        Map<Endpoint, Peer> of(InfoHash infoHash) {
            return torrents.getOrDefault(infoHash, Map.of());
        }

        long peers() {
            return torrents.values().stream().mapToInt(Map::size).sum();
        }

        long ofAddress(Endpoint peer) {
            return torrents.values().stream()
                    .filter(of -> of.containsKey(peer.withPort(0)))
                    .count();
        }
    }

    @Test
    void doesAsAPlainMapWould() {
        for (long seed = 1; seed <= 60; seed++) {
            try {
                compare(new SplittableRandom(seed), new PeerStore.Limits(12, 8, 40, 6));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void compare(RandomGenerator random, PeerStore.Limits limits) {
        long now = START;
        var tested = new PeerStore(limits, true, random, now);
        var model = new Model();
        for (int step = 0; step < 2_000; step++) {
            now += random.nextInt(8) == 0 ? random.nextLong(10 * MINUTE) : random.nextLong(SECOND);
            var infoHash = new InfoHash(random.nextInt(16), 0, 0);
            Endpoint peer = peer(random.nextInt(20)).withPort(1 + random.nextInt(3));
            boolean seed = random.nextBoolean();
            boolean wasThere = model.of(infoHash).containsKey(peer.withPort(0));
            model.expire(PeerStore.TTL_NANOS, now);
            boolean isThere = model.of(infoHash).containsKey(peer.withPort(0));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    boolean accepts = tested.accepts(infoHash, peer, now);
                    boolean stored = tested.announce(infoHash, peer, seed, now);
                    if (stored) {
                        model.announce(infoHash, peer, seed, now);
                        assertTrue(model.torrents.size() <= limits.infoHashes());
                        assertTrue(model.of(infoHash).size() <= limits.peersPerInfoHash());
                        assertTrue(model.peers() <= limits.peers());
                        assertTrue(model.ofAddress(peer) <= limits.peersPerAddress());
                    } else {
                        assertFalse(accepts);
                        assertFalse(isThere, "who is there may stay");
                        assertTrue(
                                wasThere
                                        || model.torrents.size() == limits.infoHashes()
                                        || model.of(infoHash).size() == limits.peersPerInfoHash()
                                        || tested.peerCount() == limits.peers()
                                        || model.ofAddress(peer)
                                                        + tested.peerCount()
                                                        - model.peers()
                                                >= limits.peersPerAddress(),
                                "refused without need");
                    }
                }
                case 2 -> {
                    PeerSet set = tested.peers(infoHash, now);
                    Map<Endpoint, Model.Peer> expected = model.of(infoHash);
                    if (expected.isEmpty()) {
                        assertNull(set);
                    } else {
                        assertNotNull(set);
                        var peers = new HashSet<Endpoint>();
                        var leeches = new HashSet<Endpoint>();
                        expected.forEach(
                                (address, p) -> {
                                    peers.add(address.withPort(p.port()));
                                    if (!p.seed()) {
                                        leeches.add(address.withPort(p.port()));
                                    }
                                });
                        assertEquals(peers, new HashSet<>(tested.sample(set, 100, false)));
                        assertEquals(leeches, new HashSet<>(tested.sample(set, 100, true)));
                        List<Endpoint> some = tested.sample(set, 2, false);
                        assertEquals(Math.min(2, peers.size()), new HashSet<>(some).size());
                        assertTrue(peers.containsAll(some));
                    }
                }
                default -> {
                    Reply.Samples samples = tested.samples(now);
                    assertEquals(model.torrents.size(), samples.total());
                    assertEquals(model.torrents.keySet(), new HashSet<>(samples.infoHashes()));
                }
            }
            assertTrue(tested.peerCount() <= limits.peers());
            assertTrue(tested.infoHashCount() <= limits.infoHashes());
        }
    }

    private PeerStore store(PeerStore.Limits limits) {
        return new PeerStore(limits, true, random, START);
    }

    private List<Endpoint> all(InfoHash infoHash, long now) {
        PeerSet set = store.peers(infoHash, now);
        return set == null ? List.of() : new ArrayList<>(store.sample(set, 1_000, false));
    }

    private PeerSet peers(InfoHash infoHash, long now) {
        return peers(store, infoHash, now);
    }

    private static PeerSet peers(PeerStore store, InfoHash infoHash, long now) {
        PeerSet set = store.peers(infoHash, now);
        assertNotNull(set);
        return set;
    }

    private static Endpoint peer(int number) {
        return Endpoint.ofIpv4(number, 6881);
    }
}
