package dev.starling.simulation.scenario;

import dev.starling.simulation.SimulationFailure;
import java.io.IOException;
import java.time.Duration;

/** Makes a run, from its beginning to its end. */
public final class ScenarioRun {
    private ScenarioRun() {}

    /**
     * Runs a scenario.
     *
     * @throws IOException when the file of a capture cannot be written
     * @throws NotEnoughMemory when so many nodes do not fit
     */
    public static Outcome of(RunRequest request, Observer observer) throws IOException {
        Runtime machine = Runtime.getRuntime();
        long before = machine.totalMemory() - machine.freeMemory();
        long began = System.nanoTime();
        var experiment = new Experiment(request, observer);
        try (experiment) {
            try {
                request.scenario().run(experiment);
            } catch (StopRun early) {
                // It says what it has.
            } catch (SimulationFailure failure) {
                experiment.findings().violate(firstLine(failure));
            }
            Duration wall = Duration.ofNanos(System.nanoTime() - began);
            try {
                experiment.end();
            } catch (SimulationFailure failure) {
                experiment.findings().violate(firstLine(failure));
            }
            var world = experiment.world();
            return new Outcome(
                    request,
                    experiment.network().most(),
                    world.now(),
                    wall,
                    world.events(),
                    world.traceHash(),
                    experiment.heapBytes(),
                    experiment.isStopped(),
                    world.traffic(),
                    experiment.findings());
        } catch (OutOfMemoryError full) {
            throw NotEnoughMemory.of(
                    experiment.network().count(), before, machine.maxMemory(), full);
        }
    }

    private static String firstLine(SimulationFailure failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("a failure");
    }
}
