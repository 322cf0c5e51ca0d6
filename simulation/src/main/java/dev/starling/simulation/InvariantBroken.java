package dev.starling.simulation;

/** Carries a broken invariant from the check to the loop. */
final class InvariantBroken extends RuntimeException {
    private static final long serialVersionUID = 1;

    final transient SimulatedHost host;

    InvariantBroken(SimulatedHost host, Throwable cause) {
        super(cause);
        this.host = host;
    }
}
