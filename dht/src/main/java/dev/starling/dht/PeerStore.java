package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who announced which torrent to one of our sockets, so all of one family. What is full refuses
 * what is new and lets nobody push out those who are there; what is not announced again is
 * forgotten.
 *
 * <p>Every peer is kept for the same time, so the order of arrival is the order of expiry, and the
 * store needs neither timers nor a cache's bookkeeping: whatever has expired stands in front.
 */
final class PeerStore {
    /** Peers announce every 15 minutes or so: one announce may get lost. */
    static final long TTL_NANOS = Duration.ofMinutes(30).toNanos();

    /** As many as fit into a datagram beside nodes. */
    static final int SAMPLES_MAX = 32;

    /** How long a sample stays as it is (BEP 51). By then half of what is stored may be new. */
    static final long SAMPLE_INTERVAL_NANOS = Duration.ofMinutes(15).toNanos();

    /** How long an expired peer in a torrent that nobody asks about may count as a peer still. */
    private static final long SWEEP_NANOS = Duration.ofMinutes(1).toNanos();

    /** Of all stores in which there is nothing yet; never written to. */
    private static final LinkedHashMap<InfoHash, PeerSet> NOTHING = new LinkedHashMap<>(0);

    private final Limits limits;
    private final boolean ipv4;
    private final RandomGenerator random;
    private final PerAddress perAddress = new PerAddress();
    private LinkedHashMap<InfoHash, PeerSet> byLastAnnounce = NOTHING;
    private int peers;
    private long sweptAt;
    private @Nullable List<InfoHash> sample;
    private long sampledAt;

    /**
     * How much is stored.
     *
     * @param peersPerInfoHash BEP 33's filters fail beyond 6,000
     * @param peersPerAddress how many torrents one IPv4 address or one /64 may announce
     */
    record Limits(int infoHashes, int peersPerInfoHash, int peers, int peersPerAddress) {
        static final Limits STANDARD = new Limits(50_000, 2_000, 200_000, 1_000);
    }

    PeerStore(Limits limits, boolean ipv4, RandomGenerator random, long now) {
        this.limits = limits;
        this.ipv4 = ipv4;
        this.random = random;
        sweptAt = now;
    }

    /** The peers of a torrent, none of them expired; null when there are none. */
    @Nullable PeerSet peers(InfoHash infoHash, long now) {
        forgetSilentTorrents(now);
        PeerSet set = byLastAnnounce.get(infoHash);
        if (set != null) {
            expire(set, now);
        }
        return set;
    }

    /** So many of the peers of a torrent. */
    List<Endpoint> sample(PeerSet set, int count, boolean noSeeds) {
        return set.sample(count, noSeeds, random);
    }

    /** Whether an announce of this address would be stored: if not, it needs no token (BEP 33). */
    boolean accepts(InfoHash infoHash, Endpoint address, long now) {
        return accepts(peers(infoHash, now), address);
    }

    /**
     * Stores a peer or refreshes it.
     *
     * @param peer with the address from which the announce came
     * @return whether there was room
     */
    @SuppressWarnings("ReferenceEquality") // the very map that is shared
    boolean announce(InfoHash infoHash, Endpoint peer, boolean seed, long now) {
        assert peer.isIpv4() == ipv4 && peer.port() != 0 : peer;
        sweep(now);
        PeerSet set = peers(infoHash, now);
        if (!accepts(set, peer)) {
            return false;
        }
        if (set == null) {
            set = new PeerSet(ipv4);
        }
        if (byLastAnnounce == NOTHING) {
            byLastAnnounce = new LinkedHashMap<>();
        }
        byLastAnnounce.putLast(infoHash, set);
        if (set.put(peer, seed, now)) {
            peers++;
            perAddress.add(PerAddress.key(peer));
        }
        return true;
    }

    /**
     * Some of the torrents that are stored. As long as all fit into one answer, all of them; beyond
     * that a sample which stays the same for an interval: to ask more often gains nothing.
     */
    Reply.Samples samples(long now) {
        forgetSilentTorrents(now);
        int total = byLastAnnounce.size();
        if (total <= SAMPLES_MAX) {
            sample = null;
            return new Reply.Samples(
                    seconds(SAMPLE_INTERVAL_NANOS),
                    total,
                    List.copyOf(byLastAnnounce.sequencedKeySet()));
        }
        if (sample == null || now - sampledAt >= SAMPLE_INTERVAL_NANOS) {
            sample = draw();
            sampledAt = now;
        }
        return new Reply.Samples(
                seconds(SAMPLE_INTERVAL_NANOS - (now - sampledAt)),
                total,
                sample.stream().filter(byLastAnnounce::containsKey).toList());
    }

    int infoHashCount() {
        return byLastAnnounce.size();
    }

    /** How many are stored; some of them may have expired a short while ago. */
    int peerCount() {
        return peers;
    }

    private boolean accepts(@Nullable PeerSet set, Endpoint address) {
        if (set != null && set.contains(address)) {
            return true;
        }
        boolean hasPlace =
                set == null
                        ? byLastAnnounce.size() < limits.infoHashes()
                        : set.size() < limits.peersPerInfoHash();
        return hasPlace
                && peers < limits.peers()
                && perAddress.count(PerAddress.key(address)) < limits.peersPerAddress();
    }

    private void forgetSilentTorrents(long now) {
        while (!byLastAnnounce.isEmpty()) {
            PeerSet eldest = byLastAnnounce.firstEntry().getValue();
            if (now - eldest.lastHeardAt() < TTL_NANOS) {
                return;
            }
            expire(eldest, now);
            byLastAnnounce.pollFirstEntry();
        }
    }

    private void sweep(long now) {
        if (now - sweptAt < SWEEP_NANOS) {
            return;
        }
        sweptAt = now;
        forgetSilentTorrents(now);
        for (PeerSet set : byLastAnnounce.values()) {
            expire(set, now);
        }
    }

    private void expire(PeerSet set, long now) {
        peers -= set.expire(TTL_NANOS, now, perAddress::remove);
    }

    /** Each stored torrent has the same chance. */
    private List<InfoHash> draw() {
        var drawn = new ArrayList<InfoHash>(SAMPLES_MAX);
        int seen = 0;
        for (InfoHash infoHash : byLastAnnounce.keySet()) {
            seen++;
            if (drawn.size() < SAMPLES_MAX) {
                drawn.add(infoHash);
            } else {
                int place = random.nextInt(seen);
                if (place < SAMPLES_MAX) {
                    drawn.set(place, infoHash);
                }
            }
        }
        return drawn;
    }

    private static int seconds(long nanos) {
        return (int) Duration.ofNanos(nanos).plusNanos(999_999_999).toSeconds();
    }
}
