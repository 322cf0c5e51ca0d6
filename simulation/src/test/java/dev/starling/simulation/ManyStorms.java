package dev.starling.simulation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Storms by the thousand, one seed on each core at a time:
 *
 * <pre>mvn -Pbench -pl simulation -am verify -Dbench.in=simulation \
 *     -Dbench.main=dev.starling.simulation.ManyStorms -Dbench=1..1000 -Dbench.args=MINUTES</pre>
 *
 * <p>No seed is begun when the minutes are over, so it ends some seconds later. It says which seeds
 * broke an invariant or did not heal, each with the command that replays it, and how many a core
 * runs in a second; it fails when there is one, or when the minutes were too few.
 */
final class ManyStorms {
    private static final long MINUTES = 60;
    private static final int REPORT_EVERY = 50;

    private final long last;
    private final long beganNanos = System.nanoTime();
    private final long endNanos;
    private final AtomicLong next;
    private final LongAdder run = new LongAdder();
    private final LongAdder nodes = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();
    private final LongAdder broken = new LongAdder();

    private ManyStorms(long first, long last, long minutes) {
        this.last = last;
        this.next = new AtomicLong(first);
        this.endNanos = beganNanos + minutes * 60_000_000_000L;
    }

    /**
     * @param args the seeds as {@code A..B}; then, if it is to be others than 60, the minutes
     */
    public static void main(String[] args) throws InterruptedException {
        String range = args[0];
        long first = Long.parseLong(range.substring(0, range.indexOf("..")));
        long last = Long.parseLong(range.substring(range.indexOf("..") + 2));
        long minutes = args.length > 1 ? Long.parseLong(args[1]) : MINUTES;
        var storms = new ManyStorms(first, last, minutes);
        boolean isFine = storms.runAll() && storms.run.sum() == last - first + 1;
        System.exit(isFine ? 0 : 1);
    }

    private boolean runAll() throws InterruptedException {
        List<Thread> cores = new ArrayList<>();
        for (int i = Runtime.getRuntime().availableProcessors(); i > 0; i--) {
            cores.add(Thread.ofPlatform().name("storms " + i).start(this::work));
        }
        for (Thread core : cores) {
            core.join();
        }
        report("all");
        return broken.sum() == 0;
    }

    private void work() {
        var cpu = ManagementFactory.getThreadMXBean();
        long seed = next.getAndIncrement();
        while (seed <= last && System.nanoTime() - endNanos < 0) {
            long cpuBefore = cpu.getCurrentThreadCpuTime();
            run(seed);
            cpuNanos.add(cpu.getCurrentThreadCpuTime() - cpuBefore);
            run.increment();
            if (seed % REPORT_EVERY == 0) {
                report("by seed " + seed);
            }
            seed = next.getAndIncrement();
        }
    }

    private void run(long seed) {
        try {
            var storm = new DhtStorm(seed, 1, DhtStorm.Scale.FULL);
            storm.run();
            nodes.add(storm.size());
            events.add(storm.world.events());
        } catch (IOException | RuntimeException | AssertionError wrong) {
            broken.increment();
            System.out.println("seed " + seed + ": " + wrong.getMessage());
        }
    }

    private void report(String which) {
        System.out.printf(
                "storms, %s: %d seeds, %d broken; %,d nodes, %,d events, %.0f s; a core runs %.3f"
                        + " seeds a second%n",
                which,
                run.sum(),
                broken.sum(),
                nodes.sum(),
                events.sum(),
                (System.nanoTime() - beganNanos) / 1e9,
                run.sum() / (cpuNanos.sum() / 1e9));
    }
}
