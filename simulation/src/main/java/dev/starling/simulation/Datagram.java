package dev.starling.simulation;

import dev.starling.host.Endpoint;
import org.jspecify.annotations.Nullable;

/** A UDP datagram on its way. */
final class Datagram extends Packet {
    /** IPv4 and UDP; what IPv6 adds is left out. */
    private static final int HEADER_BYTES = 28;

    /** Of the memory that comes at a time. */
    private static final int CACHE_LINE_BYTES = 64;

    private final Endpoint from;
    private final Endpoint to;
    private final byte[] bytes;

    Datagram(Site target, Endpoint from, Endpoint to, byte[] bytes) {
        super(target);
        this.from = from;
        this.to = to;
        this.bytes = bytes;
    }

    Datagram copy() {
        return new Datagram(target, from, to, bytes.clone());
    }

    /** One byte is changed, which and how is drawn. */
    void corrupt(long drawn) {
        if (bytes.length > 0) {
            int at = (int) Mix.below(drawn, bytes.length);
            bytes[at] ^= (byte) (1 << (drawn & 7));
        }
    }

    static int bytesOnTheLine(int length) {
        return HEADER_BYTES + length;
    }

    @Override
    int bytesOnTheLine() {
        return bytesOnTheLine(bytes.length);
    }

    @Override
    boolean isDroppable() {
        return true;
    }

    @Override
    @Nullable SimulatedHost receiver() {
        if (target instanceof NatBox nat) {
            return nat.receiverOfDatagram(from, to, nat.shard.now);
        }
        return ((SimulatedHost) target).ifAlive();
    }

    @Override
    long foresee() {
        long seen = 0;
        for (int at = 0; at < bytes.length; at += CACHE_LINE_BYTES) {
            seen += bytes[at];
        }
        return seen;
    }

    @Override
    void deliver(SimulatedHost host) {
        int portNumber = target instanceof NatBox nat ? nat.innerPort(to.port()) : to.port();
        SimulatedDatagramPort port = host.portFor(to, portNumber);
        if (port == null) {
            host.shard.traffic.lostAtNobody++;
            return;
        }
        Capture capture = host.shard.capture;
        if (capture != null) {
            capture.datagram(host.shard.now, from, to, bytes);
        }
        host.shard.traffic.datagrams++;
        host.shard.traffic.datagramBytes += bytes.length;
        port.receive(bytes, from);
    }

    @Override
    long digest() {
        long ports = (long) from.port() << 16 | to.port();
        return Mix.hash(Mix.hash(bytes, 0, bytes.length), ports);
    }
}
