package dev.starling.simulation;

/** Hears of callbacks that threw on any host of the world, from the thread on which they did. */
@FunctionalInterface
public interface SimulationFailureListener {
    void onFailure(SimulatedHost host, Object callback, Throwable failure);
}
