package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Parameter;
import java.util.List;

/**
 * A question to a whole network: who is in it, what happens to it, what is measured, and what must
 * hold.
 */
public interface Scenario {
    /** As users call it. */
    String name();

    /** The question, in one line. */
    String summary();

    /** What it can be given beside what every network has; one of the same name takes its place. */
    List<Parameter> parameters();

    /**
     * Lets it happen. What was found so far is to be in the findings at any time, or to be put
     * there by {@link Experiment#atEnd}: a run may be ended early.
     */
    void run(Experiment experiment);
}
