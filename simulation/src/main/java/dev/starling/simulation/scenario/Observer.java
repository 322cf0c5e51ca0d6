package dev.starling.simulation.scenario;

import java.time.Duration;

/** Whoever watches a run while it goes on. */
public interface Observer {
    Observer NOBODY = new Observer() {};

    /**
     * How far it is.
     *
     * @param total how long it is going to take, as far as is known
     * @param doing what happens now, in a few words
     */
    default void onProgress(Duration now, Duration total, long events, String doing) {}

    /** Whether this JVM does nothing else: only then is it known what memory the world needs. */
    default boolean isAlone() {
        return true;
    }

    /** Whether it is to end here, with what it has. */
    default boolean isToStop() {
        return false;
    }
}
