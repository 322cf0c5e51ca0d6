package dev.starling.simulation;

import dev.starling.host.Endpoint;
import org.jspecify.annotations.Nullable;

/** A datagram on its way to one host of a local network, sent to a group of it. */
final class GroupDatagram extends Packet {
    private final Endpoint from;
    private final Endpoint group;
    private final byte[] bytes;

    GroupDatagram(SimulatedHost target, Endpoint from, Endpoint group, byte[] bytes) {
        super(target);
        this.from = from;
        this.group = group;
        this.bytes = bytes;
    }

    @Override
    int bytesOnTheLine() {
        return Datagram.bytesOnTheLine(bytes.length);
    }

    @Override
    boolean isDroppable() {
        return true;
    }

    @Override
    @Nullable SimulatedHost receiver() {
        return ((SimulatedHost) target).ifAlive();
    }

    @Override
    void deliver(SimulatedHost host) {
        host.shard.traffic.datagrams++;
        host.shard.traffic.datagramBytes += bytes.length;
        host.receiveInGroups(bytes, group, from);
    }

    @Override
    long digest() {
        return Mix.hash(Mix.hash(bytes, 0, bytes.length), group.port());
    }
}
