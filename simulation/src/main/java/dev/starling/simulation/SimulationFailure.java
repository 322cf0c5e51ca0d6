package dev.starling.simulation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A run went wrong: what, where, when, and the one line that makes it happen again. */
public final class SimulationFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long timeNanos;
    private final long order;
    private final String replay;

    SimulationFailure(
            long timeNanos,
            long order,
            SimulatedHost host,
            String replay,
            @Nullable Throwable cause) {
        super(
                "at "
                        + Duration.ofNanos(timeNanos)
                        + " on "
                        + host
                        + ": "
                        + cause
                        + System.lineSeparator()
                        + "replay: "
                        + replay,
                cause);
        this.timeNanos = timeNanos;
        this.order = order;
        this.replay = replay;
    }

    /** When it happened, in virtual time. */
    public long timeNanos() {
        return timeNanos;
    }

    /** The one line that makes it happen again. */
    public String replay() {
        return replay;
    }

    /** Of two failures in one window the one that a single thread would have met first. */
    boolean isBefore(SimulationFailure other) {
        return timeNanos < other.timeNanos || (timeNanos == other.timeNanos && order < other.order);
    }
}
