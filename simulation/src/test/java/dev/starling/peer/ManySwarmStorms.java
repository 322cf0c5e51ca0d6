package dev.starling.peer;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Swarms in storms by the thousand, one seed on each core at a time:
 *
 * <pre>mvn -Pbench -pl simulation -am verify -Dbench.in=simulation \
 *     -Dbench.main=dev.starling.peer.ManySwarmStorms -Dbench=1..1000 -Dbench.args=MINUTES</pre>
 *
 * <p>No seed is begun when the minutes are over. It says which seeds broke an invariant or did not
 * complete, each with the command that replays it, and how many a core runs in a second; it fails
 * when there is one, or when the minutes were too few.
 */
final class ManySwarmStorms {
    private static final long MINUTES = 60;
    private static final int REPORT_EVERY = 100;

    private final long last;
    private final long beganNanos = System.nanoTime();
    private final long endNanos;
    private final AtomicLong next;
    private final LongAdder run = new LongAdder();
    private final LongAdder peers = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();
    private final LongAdder healed = new LongAdder();
    private final LongAdder broken = new LongAdder();

    private ManySwarmStorms(long first, long last, long minutes) {
        this.last = last;
        this.next = new AtomicLong(first);
        this.endNanos = beganNanos + minutes * 60_000_000_000L;
    }

    /**
     * @param args the seeds as {@code A..B}; then, if they are to be others, the minutes and how
     *     many cores to use
     */
    public static void main(String[] args) throws InterruptedException {
        String range = args[0];
        long first = Long.parseLong(range.substring(0, range.indexOf("..")));
        long last = Long.parseLong(range.substring(range.indexOf("..") + 2));
        long minutes = args.length > 1 ? Long.parseLong(args[1]) : MINUTES;
        int cores =
                args.length > 2
                        ? Integer.parseInt(args[2])
                        : Runtime.getRuntime().availableProcessors();
        var storms = new ManySwarmStorms(first, last, minutes);
        boolean isFine = storms.runAll(cores) && storms.run.sum() == last - first + 1;
        System.exit(isFine ? 0 : 1);
    }

    private boolean runAll(int count) throws InterruptedException {
        List<Thread> cores = new ArrayList<>();
        for (int i = count; i > 0; i--) {
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
        try (var storm = new SwarmStorm(seed, 1, SwarmStorm.Scale.FULL)) {
            try {
                storm.run();
            } finally {
                peers.add(storm.size());
                events.add(storm.world.simulation.events());
                healed.add(storm.wasProven() ? 1 : 0);
            }
        } catch (RuntimeException | Error wrong) {
            broken.increment();
            System.out.println("seed " + seed + ": " + wrong.getMessage());
            if (Boolean.getBoolean("stacks")) {
                wrong.printStackTrace(System.out);
            }
        }
    }

    private void report(String which) {
        System.out.printf(
                "swarms, %s: %d seeds, %d broken, %d had all pieces and completed; %,d peers, %,d"
                        + " events, %.0f s; a core runs %.2f seeds a second%n",
                which,
                run.sum(),
                broken.sum(),
                healed.sum(),
                peers.sum(),
                events.sum(),
                (System.nanoTime() - beganNanos) / 1e9,
                run.sum() / (cpuNanos.sum() / 1e9));
    }
}
