package dev.starling.dht;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Locale;

/**
 * Prints how many whole nodes the simulator holds on this machine: what one weighs, how fast their
 * datagrams go while the network grows and while nothing happens but upkeep.
 *
 * <p>{@code mvn -Pbench -pl simulation -am verify -Dbench.in=simulation
 * -Dbench.main=dev.starling.dht.DhtScale "-Dbench=100000 2" -Dbench.args= -Dbench.jvm=-Xmx4g}: how
 * many nodes, on how many threads; a third number says how many virtual minutes of steady state,
 * else an hour. The digest is the same for any number of threads.
 */
public final class DhtScale {
    private static final long SEED = 1;
    private static final double SECOND = 1e9;

    private DhtScale() {}

    public static void main(String[] arguments) throws Exception {
        int nodes = Integer.parseInt(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        int minutes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 60;
        new ScaleWorld(20, threads, SEED).grow(); // what is loaded once is no node's
        long before = heap();
        var crowd = new ScaleWorld(nodes, threads, SEED);
        System.out.printf(
                Locale.ROOT,
                "%,d nodes on %d thread%s of %d cores, JDK %s%n",
                nodes,
                threads,
                threads == 1 ? "" : "s",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version());
        time(crowd, "joining", crowd::grow);
        weigh(crowd, before);
        time(
                crowd,
                minutes + " minutes of upkeep",
                () -> crowd.world.run(Duration.ofMinutes(minutes)));
        weigh(crowd, before);
        System.out.printf(
                Locale.ROOT,
                "%,d events, digest %016x%n",
                crowd.world.events(),
                crowd.world.traceHash());
    }

    private static void time(ScaleWorld crowd, String what, Runnable deed) {
        long datagrams = crowd.world.traffic().datagrams();
        Duration virtual = crowd.world.now();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        deed.run();
        double seconds = (System.nanoTime() - start) / SECOND;
        double cpuSeconds = (cpuNanos() - cpu) / SECOND;
        datagrams = crowd.world.traffic().datagrams() - datagrams;
        System.out.printf(
                Locale.ROOT,
                "%s: %d virtual seconds in %.1f s, %,d datagrams, %,.0f/s, %,.0f a second of CPU%n",
                what,
                crowd.world.now().minus(virtual).toSeconds(),
                seconds,
                datagrams,
                datagrams / seconds,
                datagrams / cpuSeconds);
    }

    /** The nodes with their hosts, timers and whatever is on its way to them. */
    private static void weigh(ScaleWorld crowd, long before) {
        long contacts = 0;
        for (DhtNode node : crowd.nodes) {
            contacts += node.vantages().getFirst().table().contacts();
        }
        try {
            System.out.printf(
                    Locale.ROOT,
                    "  heap: %,d bytes a node, which knows %d others%n",
                    (heap() - before) / crowd.nodes.length,
                    contacts / crowd.nodes.length);
        } finally {
            Reference.reachabilityFence(crowd);
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
