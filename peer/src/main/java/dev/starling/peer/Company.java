package dev.starling.peer;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.PeerId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Those to whom a swarm is connected, how many they may be, and who makes room for whom. */
final class Company {
    /** From one public address. */
    static final int ADDRESS_CONNECTIONS_MAX = 4;

    /** Connections that were opened within this may have crossed. */
    private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Of all places, while we download, one in so many is for those whom we dial. */
    private static final int DIALLED_DIVISOR = 4;

    /** Who has neither sent nor got a block for so long makes room when there is none. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final Comparator<Connection> BY_LAST_USE =
            (one, other) -> Long.signum(one.lastUseAt() - other.lastUseAt()); // it wraps around

    private final PeerId ours;
    private final Map<Long, Connection> connectionsByArrival = new LinkedHashMap<>();
    private int connectionsMax;

    Company(PeerId ours, int connectionsMax) {
        this.ours = ours;
        this.connectionsMax = connectionsMax;
    }

    void add(Connection newcomer) {
        connectionsByArrival.put(newcomer.key(), newcomer);
    }

    /** Answers whether it was there. */
    boolean remove(Connection gone) {
        return connectionsByArrival.remove(gone.key()) != null;
    }

    @Nullable Connection get(long key) {
        return connectionsByArrival.get(key);
    }

    /** By arrival, as they are now: some may be dropped while they are gone through. */
    List<Connection> list() {
        return List.copyOf(connectionsByArrival.values());
    }

    /** The same, for those who drop nobody meanwhile. */
    Collection<Connection> all() {
        return connectionsByArrival.values();
    }

    int size() {
        return connectionsByArrival.size();
    }

    boolean isEmpty() {
        return connectionsByArrival.isEmpty();
    }

    boolean isFull() {
        return connectionsByArrival.size() >= connectionsMax;
    }

    int connectionsMax() {
        return connectionsMax;
    }

    /** Whoever is too many then and of least use, leaves. */
    void setConnectionsMax(int max) {
        assert max > 0 : max;
        connectionsMax = Math.min(max, PeerSettings.CONNECTIONS_CEILING);
        while (connectionsByArrival.size() > connectionsMax) {
            Connection idlest = Collections.min(connectionsByArrival.values(), BY_LAST_USE);
            idlest.drop(Parting.FULL);
        }
    }

    void dropAll() {
        list().forEach(connection -> connection.drop(Parting.CLOSED));
    }

    /**
     * Whether as many as may be have come from this public address. Whoever has one address, or a
     * /64 of IPv6, can make as many peers of it as he likes; within a network of one's own, many
     * are behind one.
     */
    boolean isCrowd(Endpoint remote) {
        if (AddressKind.of(remote).isLocal()) {
            return false;
        }
        int there = 0;
        for (Connection connection : connectionsByArrival.values()) {
            Endpoint other = connection.remote();
            boolean isOne =
                    remote.isIpv4()
                            ? other.hasSameAddress(remote)
                            : !other.isIpv4() && other.high() == remote.high();
            there += isOne ? 1 : 0;
        }
        return there >= ADDRESS_CONNECTIONS_MAX;
    }

    /**
     * A place is free, or somebody's who has been of no use for a while. Some are kept for those
     * whom we dial, unless we want nothing: those who come choose themselves, and could all be one.
     */
    boolean makeRoomFor(Connection newcomer, boolean wantsNothing, long now) {
        int max = connectionsMax();
        int free = max - connectionsByArrival.size();
        if (newcomer.isIncoming() && !wantsNothing) {
            long came =
                    connectionsByArrival.values().stream().filter(it -> it.isIncoming()).count();
            free = Math.min(free, max - max / DIALLED_DIVISOR - (int) came);
        }
        return free > 0 || dropIdlest(newcomer.isIncoming() && !wantsNothing, now);
    }

    /** Ends the connection that has been of no use for longest, if that is long. */
    boolean dropIdlest(boolean onlyIncoming, long now) {
        Connection idlest = null;
        for (Connection connection : connectionsByArrival.values()) {
            boolean isCandidate = connection.isIncoming() || !onlyIncoming;
            if (isCandidate
                    && now - connection.lastUseAt() > IDLE_NANOS
                    && (idlest == null || connection.lastUseAt() - idlest.lastUseAt() < 0)) {
                idlest = connection;
            }
        }
        if (idlest == null) {
            return false;
        }
        idlest.drop(Parting.FULL);
        return true;
    }

    /** Another connection to the same peer. */
    @Nullable Connection twinOf(Connection connection) {
        Handshake theirs = connection.handshake();
        for (Connection other : connectionsByArrival.values()) {
            Handshake others = other.handshake();
            // Anybody may copy a peer's id, but nobody connects from its address.
            if (theirs != null
                    && others != null
                    && others.peerId().equals(theirs.peerId())
                    && other.remote().hasSameAddress(connection.remote())) {
                return other;
            }
        }
        return null;
    }

    /**
     * When both sides dial at once, both must keep the same connection: that which was opened by
     * the one with the greater id. Later, whoever dials a peer that it has already gives up the
     * newer one, as most programs do: were the older one ended here, none would be left.
     */
    boolean isKeptRatherThan(Connection connection, Connection twin, long now) {
        Handshake theirs = connection.handshake();
        boolean isAtOnce = now - twin.establishedAt() < AT_ONCE_NANOS;
        if (theirs == null || connection.isIncoming() == twin.isIncoming() || !isAtOnce) {
            return false;
        }
        boolean isOursGreater = Arrays.compareUnsigned(ours.bytes(), theirs.peerId().bytes()) > 0;
        return connection.isIncoming() != isOursGreater;
    }
}
