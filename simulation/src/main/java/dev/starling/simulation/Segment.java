package dev.starling.simulation;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A piece of a stream on its way: many packets of TCP in one event. */
final class Segment extends Packet {
    /** IPv4 and TCP, per packet. */
    private static final int HEADER_BYTES = 40;

    private static final int MSS = 1448;

    private static final ByteBuffer[] NOTHING = {};

    enum Kind {
        /** May I? */
        CONNECT(1),
        /** You may. */
        ACCEPT(2),
        DATA(3),
        /** So many bytes have been read: send as many more. */
        CREDIT(4),
        /** Nothing more comes in this direction. */
        FINISH(5),
        RESET(6);

        /** What the trace calls it. */
        final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private final Kind kind;
    private final SimulatedStream sender;
    private final @Nullable SimulatedStream receiver;
    private final ByteBuffer[] data;
    private final int payloadBytes;
    private final int credit;

    private Segment(
            Kind kind,
            Site target,
            SimulatedStream sender,
            @Nullable SimulatedStream receiver,
            ByteBuffer[] data,
            int payloadBytes,
            int credit) {
        super(target);
        this.kind = kind;
        this.sender = sender;
        this.receiver = receiver;
        this.data = data;
        this.payloadBytes = payloadBytes;
        this.credit = credit;
    }

    static Segment connect(SimulatedStream sender, Site target) {
        return new Segment(Kind.CONNECT, target, sender, null, NOTHING, 0, 0);
    }

    /**
     * Bytes, as they were written.
     *
     * @param payloadBytes how many they are in all
     */
    static Segment data(
            SimulatedStream sender, SimulatedStream receiver, ByteBuffer[] data, int payloadBytes) {
        return new Segment(
                Kind.DATA, receiver.host().site(), sender, receiver, data, payloadBytes, 0);
    }

    static Segment credit(SimulatedStream sender, SimulatedStream receiver, int credit) {
        return new Segment(
                Kind.CREDIT, receiver.host().site(), sender, receiver, NOTHING, 0, credit);
    }

    static Segment of(Kind kind, SimulatedStream sender, SimulatedStream receiver) {
        return new Segment(kind, receiver.host().site(), sender, receiver, NOTHING, 0, 0);
    }

    boolean isConnecting() {
        return kind == Kind.CONNECT || kind == Kind.ACCEPT;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    @Override
    int bytesOnTheLine() {
        int payload = payloadBytes();
        return payload + HEADER_BYTES * Math.max(1, (payload + MSS - 1) / MSS);
    }

    @Override
    boolean isDroppable() {
        return false;
    }

    @Override
    @Nullable SimulatedHost receiver() {
        if (receiver != null) {
            return receiver.host().ifAlive();
        }
        SimulatedHost host =
                target instanceof NatBox nat
                        ? nat.forwardedTcp(sender.remote().port())
                        : (SimulatedHost) target;
        return host == null ? null : host.ifAlive();
    }

    @Override
    void deliver(SimulatedHost host) {
        Capture capture = host.shard.capture;
        if (capture != null) {
            capture.segment(host.shard.now, kind, sender, data);
        }
        if (receiver == null) {
            SimulatedStream.onConnect(host, sender);
            return;
        }
        switch (kind) {
            case CONNECT -> throw new AssertionError("a connect has no receiving stream yet");
            case ACCEPT -> receiver.onAccept(sender);
            case DATA -> {
                host.shard.traffic.streamBytes += payloadBytes;
                for (ByteBuffer part : data) {
                    receiver.onData(part);
                }
            }
            case CREDIT -> receiver.onCredit(credit);
            case FINISH -> receiver.onFinish();
            case RESET -> receiver.onReset();
        }
    }

    @Override
    long digest() {
        long content = data.length == 1 ? Mix.hash(data[0]) : credit;
        for (int i = 0; data.length > 1 && i < data.length; i++) {
            content = Mix.hash(content, Mix.hash(data[i]));
        }
        long ports = (long) sender.local().port() << 16 | sender.remote().port();
        return Mix.hash(kind.code, content, ports);
    }
}
