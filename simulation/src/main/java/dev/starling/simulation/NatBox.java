package dev.starling.simulation;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A NAT: one public address, shared by the hosts behind it. Mappings are made by what goes out and
 * die of silence.
 */
public final class NatBox extends Site {
    private static final int PORT_MIN = 1024;
    private static final int MAPPINGS_MAX = Endpoint.PORT_MAX + 1 - PORT_MIN;

    /** Remotes remembered for one mapping; beyond, the one longest silent is forgotten. */
    private static final int REMOTES_MAX = 4096;

    /** 10.0.0.0/8: the inner addresses. */
    private static final int INNER_NETWORK = 10 << 24;

    private static final Endpoint ANYONE = Endpoint.anyIpv4(0);

    private final NatKind kind;
    private final List<SimulatedHost> inside = new ArrayList<>();
    private final Map<Inner, Mapping> byInner = new LinkedHashMap<>();
    private final Map<Integer, Mapping> byOuterPort = new LinkedHashMap<>();
    private final Map<Integer, Integer> forwardedTcp = new LinkedHashMap<>();
    private int nextPort = PORT_MIN;

    /**
     * Which inner address sends, and as far as the kind depends on it, to whom. A router knows
     * addresses: what it has mapped or forwards outlives the restart of a machine.
     */
    private record Inner(int index, int port, Endpoint remote) {}

    private static final class Mapping {
        final Inner inner;
        final int outerPort;
        long lastOut;

        /**
         * By how much of them the filter looks at, the one longest silent first; when last sent to.
         */
        final LinkedHashMap<Endpoint, Long> remotes = new LinkedHashMap<>();

        Mapping(Inner inner, int outerPort) {
            this.inner = inner;
            this.outerPort = outerPort;
        }
    }

    NatBox(Shard shard, int slot, int place, NatKind kind) {
        super(shard, slot, place);
        this.kind = kind;
    }

    public NatKind kind() {
        return kind;
    }

    /** The public address, with port 0. */
    public Endpoint address() {
        return AddressPlan.ipv4(slot, 0);
    }

    /** Lets connections to the outer TCP port through to the same port of a host inside. */
    public void forwardTcp(int port, SimulatedHost to) {
        forwardedTcp.put(port, indexOf(to));
    }

    /** Lets datagrams to the outer port through to the same port of a host inside, for good. */
    public void forwardUdp(int port, SimulatedHost to) {
        var mapping = new Mapping(new Inner(indexOf(to), port, ANYONE), port);
        mapping.lastOut = Long.MAX_VALUE;
        mapping.remotes.put(ANYONE, Long.MAX_VALUE);
        byInner.put(mapping.inner, mapping);
        byOuterPort.put(port, mapping);
    }

    int admit(SimulatedHost host) {
        inside.add(host);
        return inside.size() - 1;
    }

    static Endpoint innerAddress(int index) {
        return Endpoint.ofIpv4(INNER_NETWORK | index + 1, 0);
    }

    List<SimulatedHost> inside() {
        return inside;
    }

    @Nullable SimulatedHost insideAt(Endpoint endpoint) {
        if (!endpoint.isIpv4() || endpoint.ipv4() >>> 24 != INNER_NETWORK >>> 24) {
            return null;
        }
        int index = (endpoint.ipv4() & 0xff_ffff) - 1;
        return index >= 0 && index < inside.size() ? inside.get(index) : null;
    }

    /** A restarted host takes its predecessor's place and inner address. */
    void replace(int index, SimulatedHost host) {
        inside.set(index, host);
    }

    @Nullable SimulatedHost forwardedTcp(int port) {
        Integer index = forwardedTcp.get(port);
        return index == null ? null : inside.get(index);
    }

    /** As whom a datagram leaves, or null when it may not. */
    @Nullable Endpoint outer(SimulatedHost host, int port, Endpoint to, long now) {
        if (kind.blocksUdp()) {
            return null;
        }
        var inner = new Inner(host.natIndex(), port, relevant(kind.mapping(), to));
        Mapping mapping = byInner.get(inner);
        if (mapping == null) {
            // A forwarded port is a mapping for whatever remote.
            mapping = byInner.get(new Inner(host.natIndex(), port, ANYONE));
        }
        if (mapping != null && isExpired(mapping, now)) {
            drop(mapping);
            mapping = null;
        }
        if (mapping == null) {
            mapping = map(inner, now);
            if (mapping == null) {
                return null;
            }
        }
        if (mapping.lastOut != Long.MAX_VALUE) {
            mapping.lastOut = now;
        }
        Endpoint remote = relevant(kind.filtering(), to);
        mapping.remotes.remove(remote);
        mapping.remotes.put(remote, now);
        if (mapping.remotes.size() > REMOTES_MAX) {
            mapping.remotes.pollFirstEntry();
        }
        return address().withPort(mapping.outerPort);
    }

    @Nullable SimulatedHost receiverOfDatagram(Endpoint from, Endpoint to, long now) {
        Mapping mapping = byOuterPort.get(to.port());
        if (mapping == null || kind.blocksUdp()) {
            return null;
        }
        if (isExpired(mapping, now)) {
            drop(mapping);
            return null;
        }
        if (!mapping.remotes.containsKey(ANYONE)) {
            Long lastSentTo = mapping.remotes.get(relevant(kind.filtering(), from));
            if (lastSentTo == null || now - lastSentTo > kind.timeout().toNanos()) {
                return null;
            }
        }
        return inside.get(mapping.inner.index()).ifAlive();
    }

    /** The inner port behind an outer one that {@link #receiverOfDatagram} found. */
    int innerPort(int outerPort) {
        Mapping mapping = byOuterPort.get(outerPort);
        return mapping == null ? -1 : mapping.inner.port();
    }

    private @Nullable Mapping map(Inner inner, long now) {
        int port = freePort(inner.port(), now);
        if (port < 0) {
            return null;
        }
        var mapping = new Mapping(inner, port);
        byInner.put(inner, mapping);
        byOuterPort.put(port, mapping);
        return mapping;
    }

    /** The inner port itself when it is free, as most routers do; else the next free one. */
    private int freePort(int wanted, long now) {
        if (isFree(wanted, now)) {
            return wanted;
        }
        for (int tried = 0; tried < MAPPINGS_MAX; tried++) {
            int port = nextPort;
            nextPort = nextPort == Endpoint.PORT_MAX ? PORT_MIN : nextPort + 1;
            if (isFree(port, now)) {
                return port;
            }
        }
        return -1;
    }

    private boolean isFree(int port, long now) {
        Mapping mapping = byOuterPort.get(port);
        if (mapping != null && isExpired(mapping, now)) {
            drop(mapping);
            return true;
        }
        return mapping == null;
    }

    private boolean isExpired(Mapping mapping, long now) {
        return mapping.lastOut != Long.MAX_VALUE
                && now - mapping.lastOut > kind.timeout().toNanos();
    }

    private void drop(Mapping mapping) {
        byInner.remove(mapping.inner);
        byOuterPort.remove(mapping.outerPort);
    }

    @SuppressWarnings("ReferenceEquality") // a box is itself and no other
    private int indexOf(SimulatedHost host) {
        if (host.nat() != this) {
            throw new IllegalArgumentException(host + " is not behind this NAT");
        }
        return host.natIndex();
    }

    private static Endpoint relevant(NatKind.Dependence dependence, Endpoint remote) {
        return switch (dependence) {
            case INDEPENDENT -> ANYONE;
            case ADDRESS -> remote.withPort(0);
            case ADDRESS_AND_PORT -> remote;
        };
    }
}
