package dev.starling.simulation.population;

import dev.starling.dht.DhtNode;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import dev.starling.simulation.NatKind;
import dev.starling.simulation.SimulatedHost;

/** A DHT node and the machine on which it lives. */
public final class Resident {
    private final SimulatedHost host;
    private final DhtNode node;
    private final boolean isReachable;

    /** Its place in the crowd's list; -1 when it is gone. */
    int index = -1;

    /** The same in the list of those who can be reached. */
    int reachableIndex = -1;

    Resident(SimulatedHost host, DhtNode node, boolean isReachable) {
        this.host = host;
        this.node = node;
        this.isReachable = isReachable;
    }

    public SimulatedHost host() {
        return host;
    }

    public DhtNode node() {
        return node;
    }

    /** Whether strangers reach it: no NAT lies before it. */
    public boolean isReachable() {
        return isReachable;
    }

    /** Whether it can speak with anybody: some firewalls let no UDP through. */
    public boolean canSpeak() {
        return !NatKind.UDP_BLOCKED.equals(host.natKind());
    }

    public boolean isLiving() {
        return index >= 0;
    }

    public Endpoint endpoint() {
        return host.address().withPort(DhtCrowd.PORT);
    }

    public NodeId id() {
        return node.self().getFirst().id();
    }

    /** Does something on its machine; only between events. */
    public void execute(Runnable action) {
        host.execute(action);
    }
}
