package dev.starling.simulation.sweep;

import dev.starling.simulation.scenario.Observer;
import dev.starling.simulation.scenario.Outcome;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.ScenarioRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Makes many runs side by side. What becomes of one is nothing to the others. */
public final class Sweep implements AutoCloseable {
    private final Plan plan;
    private final List<Integer> numbers;
    private final Consumer<RunRecord> sink;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean isToStop = new AtomicBoolean();
    private final CountDownLatch working;
    private final List<Thread> threads = new ArrayList<>();

    private Sweep(Plan plan, List<Integer> numbers, int jobs, Consumer<RunRecord> sink) {
        this.plan = plan;
        this.numbers = numbers;
        this.sink = sink;
        this.working = new CountDownLatch(jobs);
    }

    /**
     * Begins.
     *
     * @param numbers which runs of the plan
     * @param jobs how many at a time
     * @param sink is told of one after the other as they end, on any thread
     */
    public static Sweep start(
            Plan plan, List<Integer> numbers, int jobs, Consumer<RunRecord> sink) {
        var sweep = new Sweep(plan, numbers, jobs, sink);
        for (int i = 0; i < jobs; i++) {
            sweep.threads.add(
                    Thread.ofPlatform().name("starling-sweep-" + i).daemon().start(sweep::work));
        }
        return sweep;
    }

    /** Until all are over. */
    public void await() throws InterruptedException {
        working.await();
    }

    /** Ends the runs that go on, without a result, and waits for that. */
    @Override
    public void close() {
        isToStop.set(true);
        boolean isInterrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            int index = next.getAndIncrement();
            while (index < numbers.size() && !isToStop.get()) {
                int number = numbers.get(index);
                run(number, plan.run(number), isToStop::get).ifPresent(this::tell);
                index = next.getAndIncrement();
            }
        } finally {
            working.countDown();
        }
    }

    private void tell(RunRecord run) {
        synchronized (sink) {
            sink.accept(run);
        }
    }

    /** Whatever happens is a result, except that it was to stop. */
    static Optional<RunRecord> run(int number, RunRequest request, BooleanSupplier isToStop) {
        var observer =
                new Observer() {
                    boolean wasStopped;

                    @Override
                    public boolean isAlone() {
                        return false;
                    }

                    @Override
                    public boolean isToStop() {
                        wasStopped |= isToStop.getAsBoolean();
                        return wasStopped;
                    }
                };
        try {
            Outcome outcome = ScenarioRun.of(request, observer);
            return observer.wasStopped
                    ? Optional.empty()
                    : Optional.of(RunRecord.of(number, outcome));
        } catch (Throwable thrown) {
            return Optional.of(RunRecord.failed(number, request, thrown));
        }
    }
}
