package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * The peers that announced one torrent, in the order in which they last did: the oldest first. Of
 * each address there is one (BEP 33): an announce with another port replaces the one before. On a
 * network of one's own, where many may share an address, each port is another.
 *
 * <p>A few longs for each peer, all in one array. An address is sought from one end to the other,
 * which is half a microsecond for a thousand, and rare: only announces seek.
 */
final class PeerSet {
    private static final int HEARD_AT = 0;

    /** 16 bits of port, one for a seed, and then the two places in a Bloom filter. */
    private static final int DETAILS = 1;

    private static final int LOW = 2;

    /** Only of IPv6. */
    private static final int HIGH = 3;

    private static final long SEED = 1L << Short.SIZE;
    private static final int BLOOM_SHIFT = Short.SIZE + 1;

    private final boolean ipv4;
    private final int longsEach;
    private long[] peers = {};
    private int size;

    PeerSet(boolean ipv4) {
        this.ipv4 = ipv4;
        longsEach = ipv4 ? HIGH : HIGH + 1;
    }

    int size() {
        return size;
    }

    /** How many have not all of the torrent. */
    int leeches() {
        int leeches = 0;
        for (int i = 0; i < size; i++) {
            if (!isSeed(i)) {
                leeches++;
            }
        }
        return leeches;
    }

    boolean contains(Endpoint address) {
        return indexOf(address) >= 0;
    }

    /**
     * Adds a peer, or refreshes it.
     *
     * @return whether it is new
     */
    boolean put(Endpoint peer, boolean seed, long now) {
        int known = indexOf(peer);
        long bloom;
        if (known >= 0) {
            bloom = peers[at(known) + DETAILS] >>> BLOOM_SHIFT;
            int behind = at(known + 1);
            System.arraycopy(peers, behind, peers, at(known), at(size) - behind);
            size--;
        } else {
            bloom = BloomFilter.places(peer);
            if (at(size) == peers.length) {
                peers = Arrays.copyOf(peers, at(size + 1 + (size >> 1)));
            }
        }
        int at = at(size++);
        peers[at + HEARD_AT] = now;
        peers[at + DETAILS] = peer.port() | (seed ? SEED : 0) | bloom << BLOOM_SHIFT;
        peers[at + LOW] = peer.low();
        if (!ipv4) {
            peers[at + HIGH] = peer.high();
        }
        return known < 0;
    }

    long lastHeardAt() {
        return peers[at(size - 1) + HEARD_AT];
    }

    /**
     * Drops who was not heard for so long.
     *
     * @param dropped is told the address of each, as {@link PerAddress} counts it
     * @return how many
     */
    int expire(long ttlNanos, long now, LongConsumer dropped) {
        int count = 0;
        while (count < size && now - peers[at(count) + HEARD_AT] >= ttlNanos) {
            dropped.accept(PerAddress.key(endpoint(count)));
            count++;
        }
        if (count > 0) {
            size -= count;
            // Cut to fit: what was a large swarm yesterday does not keep its room.
            peers = Arrays.copyOfRange(peers, at(count), at(count + size));
        }
        return count;
    }

    /** So many of the peers, every choice as probable as any other. */
    List<Endpoint> sample(int count, boolean noSeeds, RandomGenerator random) {
        int eligible = noSeeds ? leeches() : size;
        BitSet chosen = choose(Math.min(count, eligible), eligible, random);
        var sample = new ArrayList<Endpoint>(chosen.cardinality());
        if (eligible == size) {
            for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
                sample.add(endpoint(i));
            }
            return sample;
        }
        int leech = 0;
        for (int i = 0; i < size; i++) {
            if (!isSeed(i) && chosen.get(leech++)) {
                sample.add(endpoint(i));
            }
        }
        return sample;
    }

    /** Seeds and others, to be counted by who merges them with those of other nodes (BEP 33). */
    Reply.Blooms blooms() {
        var seeds = new BloomFilter();
        var others = new BloomFilter();
        for (int i = 0; i < size; i++) {
            (isSeed(i) ? seeds : others).add((int) (peers[at(i) + DETAILS] >>> BLOOM_SHIFT));
        }
        return new Reply.Blooms(seeds, others);
    }

    /** Floyd's way: one draw for each that is chosen, however many there are. */
    private static BitSet choose(int count, int of, RandomGenerator random) {
        var chosen = new BitSet(of);
        if (count == of) {
            chosen.set(0, of);
            return chosen;
        }
        for (int last = of - count; last < of; last++) {
            int drawn = random.nextInt(last + 1);
            chosen.set(chosen.get(drawn) ? last : drawn);
        }
        return chosen;
    }

    private int indexOf(Endpoint address) {
        boolean isLocal = AddressKind.of(address).isLocal();
        for (int i = 0; i < size; i++) {
            int at = at(i);
            if (peers[at + LOW] == address.low()
                    && (ipv4 || peers[at + HIGH] == address.high())
                    && (!isLocal || (peers[at + DETAILS] & Endpoint.PORT_MAX) == address.port())) {
                return i;
            }
        }
        return -1;
    }

    private boolean isSeed(int index) {
        return (peers[at(index) + DETAILS] & SEED) != 0;
    }

    private Endpoint endpoint(int index) {
        int at = at(index);
        int port = (int) peers[at + DETAILS] & Endpoint.PORT_MAX;
        return new Endpoint(ipv4 ? 0 : peers[at + HIGH], peers[at + LOW], port);
    }

    private int at(int index) {
        return index * longsEach;
    }
}
