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
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One run of a scenario while it goes on: its world, what it was asked for, what it finds. */
public final class Experiment implements AutoCloseable {
    /** How often whoever watches is told, and may stop the run; in real time. */
    private static final long LOOK_NANOS = 100_000_000;

    private static final long SLICE_NANOS_MIN = 1_000_000;
    private static final long SLICE_NANOS_MAX = 60_000_000_000L;

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
    private long sliceNanos = 100_000_000;

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
        Duration end = world.now().plus(time);
        while (world.now().compareTo(end) < 0) {
            stopIfDue();
            Duration left = end.minus(world.now());
            slice(left, slice -> world.run(slice));
        }
        stopIfDue();
    }

    /** Lets time pass until something holds, but at most so much. Answers whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        stopIfDue();
        // When it is looked must depend on virtual time alone: real time says only who is told.
        boolean[] holds = new boolean[1];
        long[] toldAt = {System.nanoTime()};
        world.runUntil(
                () -> {
                    holds[0] = condition.getAsBoolean();
                    return holds[0] || (isDue(toldAt) && observer.isToStop());
                },
                atMost.compareTo(untilStop()) < 0 ? atMost : untilStop());
        if (!holds[0]) {
            stopIfDue();
        }
        return holds[0] || condition.getAsBoolean();
    }

    private boolean isDue(long[] toldAt) {
        long now = System.nanoTime();
        if (now - toldAt[0] < LOOK_NANOS) {
            return false;
        }
        toldAt[0] = now;
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

    /** As much of what is left as takes about as long as nobody minds to wait. */
    private void slice(Duration left, Consumer<Duration> run) {
        long began = System.nanoTime();
        run.accept(least(Duration.ofNanos(sliceNanos), left, untilStop()));
        long took = System.nanoTime() - began;
        if (took > 2 * LOOK_NANOS) {
            sliceNanos = Math.max(SLICE_NANOS_MIN, sliceNanos / 2);
        } else if (took < LOOK_NANOS / 2) {
            sliceNanos = Math.min(SLICE_NANOS_MAX, sliceNanos * 2);
        }
        observer.onProgress(world.now(), expected, world.events(), doing);
    }

    private static Duration least(Duration first, Duration second, Duration third) {
        Duration least = first.compareTo(second) < 0 ? first : second;
        return least.compareTo(third) < 0 ? least : third;
    }
}
