package dev.starling.simulation;

import dev.starling.host.HostContract;
import dev.starling.host.HostWorld;

/** The simulated machine keeps the contract of hosts. */
class SimulatedHostTest extends HostContract {
    @Override
    protected HostWorld newWorld() {
        return new SimulatedWorld(1);
    }
}
