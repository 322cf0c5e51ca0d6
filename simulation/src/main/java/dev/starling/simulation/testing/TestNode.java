package dev.starling.simulation.testing;

import dev.starling.dht.DhtNode;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.population.Resident;
import java.time.Duration;
import java.util.function.Consumer;

/** A node of a {@link TestNetwork}, to be called while the network stands still. */
public final class TestNode {
    private static final Duration ANNOUNCING_MAX = Duration.ofMinutes(10);

    private final TestNetwork network;
    private final Resident resident;
    private int peerPort;

    TestNode(TestNetwork network, Resident resident) {
        this.network = network;
        this.resident = resident;
    }

    /**
     * Tells the network that a peer listens at this node's address, on this port, and lets time
     * pass until it is told: who looks for it from then on finds it. Answers whom it met meanwhile.
     */
    public FoundPeers announce(InfoHash infoHash, int port) {
        var found = new FoundPeers();
        peerPort = port;
        resident.execute(() -> resident.node().announce(infoHash, port, false, found.listener()));
        network.runUntil(found::isDone, ANNOUNCING_MAX);
        return found;
    }

    /** Begins to look for peers; it goes on while the network runs. */
    public FoundPeers findPeers(InfoHash infoHash) {
        var found = new FoundPeers();
        resident.execute(() -> resident.node().findPeers(infoHash, found.listener()));
        return found;
    }

    /** Whatever else a node can do. */
    public void execute(Consumer<DhtNode> action) {
        resident.execute(() -> action.accept(resident.node()));
    }

    public NodeId id() {
        return resident.id();
    }

    /** Where its DHT node listens. */
    public Endpoint address() {
        return resident.endpoint();
    }

    /** Where the peer listens that it announced last. */
    public Endpoint peerAddress() {
        return resident.endpoint().withPort(peerPort);
    }

    public SimulatedHost host() {
        return resident.host();
    }

    Resident resident() {
        return resident;
    }
}
