package dev.starling.simulation;

import dev.starling.host.HostContract;
import dev.starling.host.HostWorld;

/** So it does when its neighbour runs on another thread. */
class SimulatedHostOnTwoThreadsTest extends HostContract {
    @Override
    protected HostWorld newWorld() {
        return new SimulatedWorld(2);
    }
}
