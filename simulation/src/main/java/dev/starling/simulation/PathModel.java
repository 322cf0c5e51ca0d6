package dev.starling.simulation;

/** Which path lies between two places: the map of the simulated network. */
@FunctionalInterface
public interface PathModel {
    /**
     * The path for packets from one place to the other; the two directions may differ.
     *
     * <p>Asked for every packet and from several threads: it answers from what it was made with.
     */
    Path between(int fromPlace, int toPlace);
}
