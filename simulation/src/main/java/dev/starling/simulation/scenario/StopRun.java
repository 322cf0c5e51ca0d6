package dev.starling.simulation.scenario;

/** Leaves a scenario where it is, because it is to end early. */
final class StopRun extends RuntimeException {
    private static final long serialVersionUID = 1;

    StopRun() {
        super(null, null, false, false);
    }
}
