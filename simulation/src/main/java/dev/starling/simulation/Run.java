package dev.starling.simulation;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of the shards from one border to another. Each thread runs its shard through a window,
 * says when its next event is, and waits for the others; all of them then see the same numbers and
 * come to the same conclusion: the next window, or a stop at which thread 0 alone may change the
 * world.
 */
final class Run {
    private final Simulation simulation;
    private final Shard[] shards;
    private final long lookahead;
    private final long end;
    private final @Nullable BooleanSupplier condition;
    private final SpinBarrier barrier;

    /**
     * When each shard's next event is; two sets in turn, so that none is overwritten while read.
     */
    private final long[][] bounds;

    private final @Nullable Throwable[] crashes;
    private long nextLook;
    private boolean finished;
    private boolean conditionHolds;

    Run(
            Simulation simulation,
            Shard[] shards,
            long lookahead,
            long end,
            @Nullable BooleanSupplier condition) {
        this.simulation = simulation;
        this.shards = shards;
        this.lookahead = lookahead;
        this.end = end;
        this.condition = condition;
        this.barrier = new SpinBarrier(shards.length);
        this.bounds = new long[2][shards.length];
        this.crashes = new @Nullable Throwable[shards.length];
        this.nextLook = condition == null ? Long.MAX_VALUE : lookAfter(simulation.nowNanos());
    }

    /** Answers whether it ended because the condition holds. */
    boolean toTheEnd() {
        var others = new Thread[shards.length - 1];
        for (int i = 0; i < others.length; i++) {
            int index = i + 1;
            others[i] = new Thread(() -> work(index), "starling-shard-" + index);
            others[i].setDaemon(true);
            others[i].start();
        }
        work(0);
        boolean interrupted = false;
        for (Thread other : others) {
            while (other.isAlive()) {
                try {
                    other.join();
                } catch (InterruptedException e) {
                    // All threads leave the loop at the same border: it is a matter of moments.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwTheFirstFailure();
        return conditionHolds;
    }

    private void work(int index) {
        Shard shard = shards[index];
        int turn = 0;
        while (true) {
            bounds[turn][index] = hasFailed(index) ? -1 : shard.nextBound();
            barrier.await();
            long start = least(bounds[turn]);
            turn ^= 1;
            if (start < 0) {
                return;
            }
            shard.exchange(shards);
            long stop = Math.min(end, Math.min(nextLook, simulation.nextHappening()));
            if (start < stop) {
                // A bound may be a little early, so a window may turn out empty; time still passes.
                long windowEnd = shards.length == 1 ? stop : Math.min(stop, start + lookahead);
                guarded(index, () -> shard.run(windowEnd));
                continue;
            }
            barrier.await();
            if (index == 0) {
                guarded(index, () -> stopAt(stop, start));
            }
            barrier.await();
            if (finished) {
                return;
            }
        }
    }

    /** Alone: nothing else runs. */
    private void stopAt(long time, long nextEvent) {
        simulation.moveClockTo(time);
        if (time == nextLook && condition != null) {
            if (condition.getAsBoolean()) {
                conditionHolds = true;
                finished = true;
                return;
            }
            // Where nothing happens nothing changes: the next look is after the next event.
            long next = Math.min(nextEvent, simulation.nextHappening());
            nextLook = lookAfter(Math.min(Math.max(time, next), end));
        }
        if (time == end) {
            finished = true;
        } else {
            simulation.letHappen(time);
        }
    }

    private static long least(long[] numbers) {
        long least = Long.MAX_VALUE;
        for (long number : numbers) {
            least = Math.min(least, number);
        }
        return least;
    }

    private static long lookAfter(long time) {
        long grid = Simulation.CONDITION_CHECKED_EVERY.toNanos();
        return (time / grid + 1) * grid;
    }

    private void guarded(int index, Runnable body) {
        try {
            body.run();
        } catch (Throwable crash) {
            crashes[index] = crash;
        }
    }

    private boolean hasFailed(int index) {
        return shards[index].failure != null || crashes[index] != null;
    }

    private void throwTheFirstFailure() {
        for (Throwable crash : crashes) {
            switch (crash) {
                case null -> {}
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new AssertionError(crash);
            }
        }
        SimulationFailure first = null;
        for (Shard shard : shards) {
            SimulationFailure failure = shard.failure;
            if (failure != null && (first == null || failure.isBefore(first))) {
                first = failure;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
