package dev.starling.simulation;

import dev.starling.host.Endpoint;

/** Sends datagrams in anybody's name, as too many networks allow. */
public final class Spoofer {
    private Spoofer() {}

    /** While the host's turn lasts: from {@link SimulatedHost#execute} or a callback of its own. */
    public static void send(SimulatedHost host, Endpoint pretended, Endpoint to, byte[] bytes) {
        host.shard.simulation.network().send(host, pretended, to, bytes);
    }
}
