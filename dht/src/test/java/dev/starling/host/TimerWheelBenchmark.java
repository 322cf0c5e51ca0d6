package dev.starling.host;

import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The wheel against java.util.PriorityQueue, with few and with many timeouts pending over the next
 * minute. What is cancelled is what was armed last, as with a query that is answered; the queue has
 * to look for it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerWheelBenchmark {
    private static final long SPAN_NANOS = 60_000_000_000L;
    private static final int DELAYS = 1 << 16;

    @Param({"1000", "100000", "1000000"})
    int pending;

    private final long[] delays = new long[DELAYS];
    private final Nothing query = new Nothing();
    private TimerWheel wheel = new TimerWheel();
    private PriorityQueue<Timeout> queue = new PriorityQueue<>();
    private long now;
    private long number;

    private static final class Nothing extends Timeout {
        @Override
        protected void expire() {}
    }

    @Setup
    public void fill() {
        var random = new Random(7);
        for (int i = 0; i < DELAYS; i++) {
            delays[i] = random.nextLong(SPAN_NANOS);
        }
        wheel = new TimerWheel();
        queue = new PriorityQueue<>((a, b) -> a.isBefore(b) ? -1 : 1);
        for (int i = 0; i < pending; i++) {
            long deadline = random.nextLong(SPAN_NANOS);
            wheel.arm(new Nothing(), deadline, ++number);
            var queued = new Nothing();
            queued.deadline = deadline;
            queued.order = number;
            queue.add(queued);
        }
    }

    private long nextDelay() {
        return delays[(int) (++number & (DELAYS - 1))];
    }

    @Benchmark
    public boolean wheelArmAndCancel() {
        wheel.arm(query, now + nextDelay(), number);
        return wheel.cancel(query);
    }

    @Benchmark
    public Timeout wheelExpireAndArm() {
        var first = Objects.requireNonNull(wheel.poll(Long.MAX_VALUE));
        now = first.deadline;
        wheel.arm(first, now + nextDelay(), number);
        return first;
    }

    @Benchmark
    public boolean queueArmAndCancel() {
        query.deadline = now + nextDelay();
        query.order = number;
        queue.add(query);
        return queue.remove(query);
    }

    @Benchmark
    public Timeout queueExpireAndArm() {
        var first = queue.remove();
        now = first.deadline;
        first.deadline = now + nextDelay();
        first.order = number;
        queue.add(first);
        return first;
    }
}
