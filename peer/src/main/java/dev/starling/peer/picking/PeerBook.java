package dev.starling.peer.picking;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom to dial next: every peer of a torrent that we have heard of, within bounds.
 *
 * <p>Who failed least comes first, then with whom we were connected the last time, then who has the
 * higher priority (BEP 40), then who was known earlier. A peer that cannot be reached is left alone
 * for a minute, then for two, and so on. Strangers may fill the book, but not push out what the
 * user named, nor, by peer exchange alone, what others told us.
 */
public final class PeerBook {
    public static final int PEERS_MAX = 4_000;
    static final int BANNED_MAX = 4_096;

    /** From one public address; then it is no longer one bad program behind a router of many. */
    static final int OFFENCES_MAX = 3;

    static final int OFFENDERS_MAX = 4_096;
    static final int OURSELVES_MAX = 64;

    /** After so many failures in a row a peer is forgotten, unless the user named it. */
    static final int FAILURES_MAX = 6;

    static final long RETRY_NANOS = Duration.ofMinutes(1).toNanos();
    static final long RETRY_MAX_NANOS = Duration.ofMinutes(30).toNanos();

    /** Whom the user named may well be about to start. */
    static final long GIVEN_RETRY_NANOS = Duration.ofSeconds(2).toNanos();

    /** What became of what one source said. */
    public record Figures(Source source, long named, long added, long connected, long failed) {}

    private enum State {
        IDLE,
        DIALLED,
        CONNECTED
    }

    /** Small: a book has thousands, and who simulates a swarm has thousands of books. */
    private static final class Peer {
        final Endpoint endpoint;
        final int priority;
        final long order;
        final Source first;

        /** One bit for each source that has named it. */
        int sources;

        State state = State.IDLE;
        int failures;
        boolean wasConnected;
        @Nullable Long retryAt;

        Peer(Endpoint endpoint, Source source, int priority, long order) {
            this.endpoint = endpoint;
            this.first = source;
            this.priority = priority;
            this.order = order;
            addSource(source);
        }

        void addSource(Source source) {
            sources |= source.bit;
        }

        boolean isOf(Source source) {
            return (sources & source.bit) != 0;
        }

        boolean isGiven() {
            return isOf(Source.GIVEN);
        }

        boolean isKnownToServe() {
            return isOf(Source.EARLIER);
        }

        boolean isExchangedOnly() {
            return sources == Source.PEX.bit;
        }

        boolean isDue(long now) {
            return retryAt == null || now - retryAt >= 0;
        }

        /** Negative when this one is to be dialled before the other. */
        int compareToDial(Peer other) {
            if (failures != other.failures) {
                return Integer.compare(failures, other.failures);
            }
            return isKnownToServe() == other.isKnownToServe()
                    ? compareByPriority(other)
                    : Boolean.compare(other.isKnownToServe(), isKnownToServe());
        }

        /** Negative when this one is rather to be kept than the other. */
        int compareToKeep(Peer other) {
            if (isGiven() != other.isGiven()) {
                return Boolean.compare(other.isGiven(), isGiven());
            }
            if (isExchangedOnly() != other.isExchangedOnly()) {
                return Boolean.compare(isExchangedOnly(), other.isExchangedOnly());
            }
            return failures == other.failures
                    ? compareByPriority(other)
                    : Integer.compare(failures, other.failures);
        }

        private int compareByPriority(Peer other) {
            return priority == other.priority
                    ? Long.compare(order, other.order)
                    : Integer.compareUnsigned(other.priority, priority);
        }
    }

    private static final class Counters {
        long named;
        long added;
        long connected;
        long failed;
    }

    private final boolean allowsLocal;
    private final Map<Endpoint, Peer> peers = new LinkedHashMap<>();

    /** The idle ones. */
    private final NavigableSet<Peer> toDial = new TreeSet<>(Peer::compareToDial);

    /** The same in another order, since the book was full for the first time. */
    private @Nullable NavigableSet<Peer> toKeep;

    /**
     * Addresses, without a port: who changes his port stays who he is. Only within a machine or a
     * network of one's own, where many share one, with it.
     */
    private final SequencedSet<Endpoint> banned = new LinkedHashSet<>();

    /** Endpoints alone, and how often they, or others at their addresses, made no sense. */
    private final SequencedSet<Endpoint> bannedAlone = new LinkedHashSet<>();

    private final SequencedMap<Endpoint, Integer> offencesByAddress = new LinkedHashMap<>();

    private final SequencedSet<Endpoint> ourselves = new LinkedHashSet<>();
    private final EnumMap<Source, Counters> counters = new EnumMap<>(Source.class);
    private long added;

    /** Nobody is to be dialled before this, unless somebody else becomes idle. */
    private @Nullable Long nobodyUntil;

    /**
     * @param allowsLocal whether strangers may make us dial local addresses
     */
    public PeerBook(boolean allowsLocal) {
        this.allowsLocal = allowsLocal;
        for (Source source : Source.values()) {
            counters.put(source, new Counters());
        }
    }

    /**
     * Somebody named a peer.
     *
     * @param priority of it as seen from here (BEP 40)
     * @return whether it is new, and was taken in
     */
    public boolean add(Endpoint endpoint, Source source, int priority) {
        counters(source).named++;
        if (!isUsable(endpoint, source) || ourselves.contains(endpoint) || isBanned(endpoint)) {
            return false;
        }
        Peer known = peers.get(endpoint);
        if (known != null) {
            boolean isIdle = leaveOrders(known);
            known.addSource(source);
            if (isIdle) {
                enterOrders(known);
            }
            return false;
        }
        var peer = new Peer(endpoint, source, priority, added++);
        if (!makeRoomFor(peer)) {
            return false;
        }
        peers.put(endpoint, peer);
        enterOrders(peer);
        counters(source).added++;
        return true;
    }

    /** Whom to dial now, or null. He counts as dialled until it is said what became of it. */
    public @Nullable Endpoint next(long now) {
        if (nobodyUntil != null && now - nobodyUntil < 0) {
            return null;
        }
        Long soonest = null;
        for (Iterator<Peer> inOrder = toDial.iterator(); inOrder.hasNext(); ) {
            Peer peer = inOrder.next();
            Long retryAt = peer.retryAt;
            if (retryAt == null || peer.isDue(now)) {
                inOrder.remove(); // without a search: most of a large book is far away in memory
                if (toKeep != null) {
                    toKeep.remove(peer);
                }
                peer.state = State.DIALLED;
                return peer.endpoint;
            }
            soonest = soonest == null || retryAt - soonest < 0 ? retryAt : soonest;
        }
        nobodyUntil = soonest;
        return null;
    }

    /**
     * Somebody is connected: he was dialled, or came, and this is where he listens. One who is not
     * in the book may be connected, too.
     */
    public void onConnected(Endpoint endpoint) {
        Peer peer = peers.get(endpoint);
        if (peer != null && peer.state != State.CONNECTED) {
            leaveOrders(peer);
            peer.state = State.CONNECTED;
            peer.failures = 0;
            peer.wasConnected = true;
            countersOf(peer).forEach(it -> it.connected++);
        }
    }

    /** He could not be reached, or made no sense. */
    public void onFailed(Endpoint endpoint, long now) {
        Peer peer = peers.get(endpoint);
        if (peer == null) {
            return;
        }
        leaveOrders(peer);
        peer.failures = Math.min(peer.failures + 1, FAILURES_MAX);
        countersOf(peer).forEach(it -> it.failed++);
        if (peer.failures == FAILURES_MAX && !peer.isGiven()) {
            peers.remove(endpoint);
        } else {
            rest(peer, now, peer.isGiven() ? GIVEN_RETRY_NANOS : RETRY_NANOS);
        }
    }

    /**
     * Neither of us wants anything of the other. That seldom changes, and who was never tried is
     * tried before.
     */
    public void onUseless(Endpoint endpoint, long now) {
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            leaveOrders(peer);
            peer.failures = Math.max(1, peer.failures);
            rest(peer, now, RETRY_MAX_NANOS);
        }
    }

    /** A connection ended that was of use. */
    public void onClosed(Endpoint endpoint, long now) {
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            leaveOrders(peer);
            rest(peer, now, RETRY_NANOS);
        }
    }

    /** What we want has changed: who was of no use may be now, and need not be left alone. */
    public void forgive() {
        for (Peer peer : List.copyOf(toDial)) {
            leaveOrders(peer);
            peer.failures = 0;
            peer.retryAt = null;
            enterOrders(peer);
        }
    }

    /** Never again: neither he, nor anybody at his public address. */
    public void ban(Endpoint endpoint) {
        addBounded(banned, banKey(endpoint), BANNED_MAX);
        for (Peer peer : List.copyOf(peers.values())) {
            if (banKey(peer.endpoint).equals(banKey(endpoint))) {
                remove(peer);
            }
        }
    }

    /**
     * He broke the protocol: he is not dialled again. Others at his public address may be honest,
     * as behind one router, until it has happened too often; a port costs nothing.
     */
    public void onOffence(Endpoint endpoint) {
        Endpoint key = banKey(endpoint);
        Integer before = offencesByAddress.remove(key); // so that it is the latest again
        int offences = before == null ? 1 : before + 1;
        if (offences >= OFFENCES_MAX) {
            ban(endpoint);
            return;
        }
        offencesByAddress.put(key, offences);
        if (offencesByAddress.size() > OFFENDERS_MAX) {
            offencesByAddress.pollFirstEntry();
        }
        addBounded(bannedAlone, endpoint, BANNED_MAX);
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            remove(peer);
        }
    }

    public boolean isBanned(Endpoint endpoint) {
        return banned.contains(banKey(endpoint)) || bannedAlone.contains(endpoint);
    }

    private static Endpoint banKey(Endpoint endpoint) {
        return AddressKind.of(endpoint).isLocal() ? endpoint : endpoint.withPort(0);
    }

    /** It was ourselves whom we dialled. */
    public void onOurselves(Endpoint endpoint) {
        addBounded(ourselves, endpoint, OURSELVES_MAX);
        Peer peer = peers.get(endpoint);
        if (peer != null) {
            remove(peer);
        }
    }

    /** Whom to try first the next time: those who are there, then those who were. */
    public List<Endpoint> worthRemembering(int max) {
        var there = new ArrayList<Endpoint>();
        var gone = new ArrayList<Endpoint>();
        for (Peer peer : peers.values()) {
            if (peer.state == State.CONNECTED) {
                there.add(peer.endpoint);
            } else if (peer.wasConnected && peer.failures == 0) {
                gone.add(peer.endpoint);
            }
        }
        there.addAll(gone);
        return List.copyOf(there.subList(0, Math.min(max, there.size())));
    }

    /** How we first came to know of a peer that is in the book. */
    public Source sourceOf(Endpoint endpoint) {
        Peer peer = peers.get(endpoint);
        assert peer != null : endpoint;
        return peer.first;
    }

    public int size() {
        return peers.size();
    }

    /** How many could be dialled, now or later. */
    public int idle() {
        return toDial.size();
    }

    /** When the next of those who are left alone for now may be dialled; null without one. */
    public @Nullable Long nextRetryAt() {
        Long soonest = null;
        for (Peer peer : toDial) {
            Long retryAt = peer.retryAt;
            if (retryAt != null && (soonest == null || retryAt - soonest < 0)) {
                soonest = retryAt;
            }
        }
        return soonest;
    }

    public List<Figures> figures() {
        var figures = new ArrayList<Figures>();
        counters.forEach(
                (source, it) ->
                        figures.add(
                                new Figures(source, it.named, it.added, it.connected, it.failed)));
        return figures;
    }

    private boolean isUsable(Endpoint endpoint, Source source) {
        return switch (source) {
            case GIVEN -> endpoint.port() != 0;
            case LSD -> AddressKind.isUsable(endpoint, true);
            // Also the last time's: in another network a local address is somebody else's.
            case DHT, PEX, INCOMING, EARLIER -> AddressKind.isUsable(endpoint, allowsLocal);
        };
    }

    private boolean makeRoomFor(Peer peer) {
        if (peers.size() < PEERS_MAX) {
            return true;
        }
        NavigableSet<Peer> order = orderToKeep();
        if (order.isEmpty() || order.last().compareToKeep(peer) < 0) {
            return false;
        }
        remove(order.last());
        return true;
    }

    private NavigableSet<Peer> orderToKeep() {
        NavigableSet<Peer> order = toKeep;
        if (order == null) {
            order = new TreeSet<>(Peer::compareToKeep);
            order.addAll(toDial);
            toKeep = order;
        }
        return order;
    }

    private void rest(Peer peer, long now, long atFirst) {
        peer.state = State.IDLE;
        int doublings = Math.max(0, peer.failures - 1);
        peer.retryAt = now + Math.min(atFirst << doublings, RETRY_MAX_NANOS);
        enterOrders(peer);
    }

    private void remove(Peer peer) {
        leaveOrders(peer);
        peers.remove(peer.endpoint);
    }

    // What the orders look at changes only while a peer is in neither.
    private boolean leaveOrders(Peer peer) {
        if (peer.state != State.IDLE) {
            return false;
        }
        if (toKeep != null) {
            toKeep.remove(peer);
        }
        return toDial.remove(peer);
    }

    private void enterOrders(Peer peer) {
        toDial.add(peer);
        if (toKeep != null) {
            toKeep.add(peer);
        }
        Long until = nobodyUntil;
        Long retryAt = peer.retryAt;
        if (until != null && (retryAt == null || retryAt - until < 0)) {
            nobodyUntil = retryAt;
        }
    }

    private List<Counters> countersOf(Peer peer) {
        var all = new ArrayList<Counters>();
        for (var entry : counters.entrySet()) {
            if (peer.isOf(entry.getKey())) {
                all.add(entry.getValue());
            }
        }
        return all;
    }

    private Counters counters(Source source) {
        Counters found = counters.get(source);
        assert found != null : source;
        return found;
    }

    private static void addBounded(SequencedSet<Endpoint> set, Endpoint endpoint, int max) {
        set.add(endpoint);
        if (set.size() > max) {
            set.removeFirst();
        }
    }
}
