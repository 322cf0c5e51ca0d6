package dev.starling.simulation.scenario;

import dev.starling.simulation.Simulation;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.population.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** One run of a scenario while it goes on: its world, what it was asked for, what it finds. */
public final class Experiment implements AutoCloseable {
    /** How often whoever watches is told, and may stop the run; in real time. */
    private static final long LOOK_NANOS = 100_000_000;

    private final Arguments arguments;
    private final Observer observer;
    private final Simulation world;
    private final Network network;
    private final Findings findings = new Findings();
    private final RandomGenerator random;
    private final Duration until;
    private final List<Runnable> endings = new ArrayList<>();
    private Duration expected = Duration.ZERO;
    private String doing = "";
    private boolean isStopped;
    private long heapBytes;
    private long toldAt = System.nanoTime();

    Experiment(RunRequest request, Observer observer) throws IOException {
        this.arguments = request.arguments();
        this.observer = observer;
        this.until = request.until();
        this.network = new Network(request.arguments(), request.seed());
        Simulation.Setup setup =
                Simulation.seeded(request.seed())
                        .threads(request.threads())
                        .paths(network.paths())
                        .latencyFloor(network.floor())
                        .replay(request.replay());
        if (request.capture() != null) {
            setup.capture(request.capture());
        }
        this.world = setup.start();
        this.random = new SplittableRandom(request.seed() ^ 0x5ca1ab1e);
    }

    public Arguments arguments() {
        return arguments;
    }

    public Simulation world() {
        return world;
    }

    /** Where machines come from, and what lies between them. */
    public Network network() {
        return network;
    }

    public Findings findings() {
        return findings;
    }

    /** The scenario's own chance; only between events. */
    public RandomGenerator random() {
        return random;
    }

    /** How long the whole run is going to take, for whoever watches. */
    public void expect(Duration total) {
        expected = total;
    }

    /** What happens from now on, in a few words. */
    public void say(String what) {
        doing = what;
        observer.onProgress(world.now(), expected, world.events(), doing);
    }

    /** Lets so much time pass. */
    public void run(Duration time) {
        runUntil(() -> false, time);
        stopIfDue();
    }

    /** Lets time pass until something holds, but at most so much. Answers whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        stopIfDue();
        if (atMost.isNegative()) {
            return condition.getAsBoolean();
        }
        // When it is looked depends on virtual time alone; real time says only who is told.
        boolean[] holds = new boolean[1];
        world.runUntil(
                () -> {
                    holds[0] = condition.getAsBoolean();
                    return holds[0] || (isDue() && observer.isToStop());
                },
                atMost.compareTo(untilStop()) < 0 ? atMost : untilStop());
        if (!holds[0]) {
            stopIfDue();
        }
        return holds[0] || condition.getAsBoolean();
    }

    /** Whether it is time to look after whoever watches; he is told how far it is. */
    private boolean isDue() {
        long now = System.nanoTime();
        if (now - toldAt < LOOK_NANOS) {
            return false;
        }
        toldAt = now;
        observer.onProgress(world.now(), expected, world.events(), doing);
        return true;
    }

    /** Again and again from now on, for as long as the run goes on. */
    public void every(Duration interval, Runnable task) {
        world.after(
                interval,
                () -> {
                    task.run();
                    every(interval, task);
                });
    }

    /** In the end, however that comes, in the order in which it was asked for. */
    public void atEnd(Runnable task) {
        endings.add(task);
    }

    /** Takes down what memory the whole world needs now; worth a pause in large runs only. */
    public void weigh() {
        if (!observer.isAlone()) {
            return;
        }
        System.gc();
        Runtime machine = Runtime.getRuntime();
        heapBytes = Math.max(heapBytes, machine.totalMemory() - machine.freeMemory());
    }

    long heapBytes() {
        return heapBytes;
    }

    void end() {
        endings.forEach(Runnable::run);
        endings.clear();
    }

    boolean isStopped() {
        return isStopped;
    }

    @Override
    public void close() {
        world.close();
    }

    private void stopIfDue() {
        if (observer.isToStop() || !untilStop().isPositive()) {
            isStopped = true;
            throw new StopRun();
        }
    }

    private Duration untilStop() {
        return until.minus(world.now());
    }
}
