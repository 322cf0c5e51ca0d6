package dev.starling.simulation;

import dev.starling.host.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A world in virtual time: a seed, a clock, a queue of events and the only loop. The same seed and
 * the same calls give the same run, to the last byte, on any machine and for any number of threads.
 *
 * <p>Every event has a place in one total order: its time, then the host that caused it, then how
 * many events that host had caused before. No counter is shared, so the order does not depend on
 * who runs first. The sites are dealt out over shards, one a thread; since nothing crosses the
 * network faster than the {@linkplain Setup#latencyFloor floor}, shards run side by side through a
 * window of that length, and exchange what they sent each other at its end.
 *
 * <p>What concerns the whole world (a host comes or goes, the network is cut, a condition is
 * checked) happens between windows: at {@link #at}, or between two calls of {@link #run}.
 */
public final class Simulation implements AutoCloseable {
    /**
     * How often {@link #runUntil} looks: whole virtual instants, whatever the number of threads.
     */
    static final Duration CONDITION_CHECKED_EVERY = Duration.ofMillis(10);

    private final Setup setup;
    private final SimulatedNetwork network;
    private final Shard[] shards;
    private final @Nullable Capture capture;
    private final long lookaheadNanos;
    private final PriorityQueue<Happening> happenings =
            new PriorityQueue<>(
                    Comparator.comparingLong(Happening::time).thenComparingLong(Happening::number));
    private SimulatedHost[] hosts = new SimulatedHost[64];
    private int hostCount;
    private int slotCount;
    private long now;
    private long happeningCount;
    private long orderOutside = Long.MIN_VALUE;
    private boolean running;
    private boolean betweenWindows = true;
    private @Nullable Consumer<SimulatedHost> invariants;

    /** On which side of a cut a host is; null when the network is whole. */
    private @Nullable ToIntFunction<SimulatedHost> sides;

    private @Nullable SimulationFailureListener failureListener;

    /** Something that concerns the whole world, at an instant. */
    private record Happening(long time, long number, Runnable action) {}

    /** What a world is made of, before it starts. */
    public static final class Setup {
        private final long seed;
        private int threads = 1;
        private PathModel paths = constant(Path.of(Duration.ofMillis(25)));
        private Duration latencyFloor = Duration.ofMillis(1);
        private Duration offloadTakes = Duration.ofNanos(100_000);
        private int streamWindow = 512 * 1024;
        private boolean toleratesFailures;
        private String replay;
        private java.nio.file.@Nullable Path capture;

        private Setup(long seed) {
            this.seed = seed;
            this.replay = "Simulation.seeded(" + seed + ")";
        }

        /** How many cores to use; it changes how long a run takes, and nothing else. */
        public Setup threads(int number) {
            if (number < 1 || number > 256) {
                throw new IllegalArgumentException("a run uses 1 to 256 threads, not " + number);
            }
            threads = number;
            return this;
        }

        /** The same path between any two sites. */
        public Setup path(Path everywhere) {
            return paths(constant(everywhere));
        }

        /** A map of paths. */
        public Setup paths(PathModel map) {
            paths = map;
            return this;
        }

        /**
         * Nothing between two sites is faster, whatever the paths say. It is also how long a window
         * is: a higher one lets threads run longer on their own.
         */
        public Setup latencyFloor(Duration floor) {
            if (!floor.isPositive()) {
                throw new IllegalArgumentException("the latency floor is more than nothing");
            }
            latencyFloor = floor;
            return this;
        }

        /** What work on another core takes in virtual time. */
        public Setup offloadTakes(Duration cost) {
            offloadTakes = cost;
            return this;
        }

        /** How many bytes a stream may have under way. */
        public Setup streamWindow(int bytes) {
            if (bytes < 4096) {
                throw new IllegalArgumentException("a stream's window is at least 4096 bytes");
            }
            streamWindow = bytes;
            return this;
        }

        /** A callback that throws is counted, and the run goes on; otherwise it ends the run. */
        public Setup tolerateFailures() {
            toleratesFailures = true;
            return this;
        }

        /** The line that makes this run happen again, for the message of a failure. */
        public Setup replay(String line) {
            replay = line;
            return this;
        }

        /**
         * Writes every packet that arrives to a file for Wireshark. The run uses one thread then.
         */
        public Setup capture(java.nio.file.Path pcap) {
            capture = pcap;
            return this;
        }

        /**
         * Begins at instant 0, with nobody there.
         *
         * @throws IOException when the capture's file cannot be made
         */
        public Simulation start() throws IOException {
            return new Simulation(this, capture == null ? null : new Capture(capture));
        }

        private static PathModel constant(Path path) {
            return (from, to) -> path;
        }
    }

    private Simulation(Setup setup, @Nullable Capture capture) {
        this.setup = setup;
        this.capture = capture;
        this.lookaheadNanos = setup.latencyFloor.toNanos();
        this.network = new SimulatedNetwork(setup.seed, lookaheadNanos, setup.paths);
        int threads = capture == null ? setup.threads : 1;
        this.shards = new Shard[threads];
        for (int i = 0; i < threads; i++) {
            shards[i] = new Shard(this, i, threads, capture);
        }
    }

    public static Setup seeded(long seed) {
        return new Setup(seed);
    }

    /** Makes room for so many hosts at once. */
    public void reserve(int hostsInAll) {
        hosts = Arrays.copyOf(hosts, Math.max(hostsInAll, hosts.length));
        network.reserve(hostsInAll);
    }

    /** A new host with addresses of its own, at place 0 of the map. */
    public SimulatedHost addHost() {
        return addHost(0);
    }

    public SimulatedHost addHost(int place) {
        int slot = slotCount++;
        var host = new SimulatedHost(shardOf(slot), slot, place, hostCount);
        network.attach(host);
        return register(host);
    }

    public NatBox addNat(NatKind kind) {
        return addNat(kind, 0);
    }

    public NatBox addNat(NatKind kind, int place) {
        int slot = slotCount++;
        var nat = new NatBox(shardOf(slot), slot, place, kind);
        network.attach(nat);
        return nat;
    }

    public SimulatedHost addHostBehind(NatBox nat) {
        var host = new SimulatedHost(nat.shard, nat.slot, nat.place, hostCount);
        host.placeBehind(nat, nat.admit(host));
        return register(host);
    }

    /** Gives a host one more address, as a machine with several interfaces has. */
    public void addAddress(SimulatedHost host, Endpoint address) {
        checkBetweenWindows();
        network.addAddress(address, host);
    }

    /** A name that hosts can resolve. */
    public void addName(String name, Endpoint... addresses) {
        checkBetweenWindows();
        network.addName(name, List.of(addresses));
    }

    /** Bounds what the site of this host sends and receives, and how long packets wait for it. */
    public void limitLine(
            SimulatedHost host, long upBytesPerSecond, long downBytesPerSecond, Duration queue) {
        checkBetweenWindows();
        Site site = host.site();
        AccessLink link = site.link == null ? new AccessLink() : site.link;
        link.limit(upBytesPerSecond, downBytesPerSecond, queue);
        site.link = link;
    }

    /**
     * The power goes: no goodbye, no more callbacks, and what arrives is lost.
     *
     * @throws IllegalStateException when it is killed already
     */
    public void kill(SimulatedHost host) {
        checkBetweenWindows();
        if (!host.isAlive()) {
            throw new IllegalStateException(host + " was killed before");
        }
        host.die();
        if (host.nat() == null) {
            network.detach(host);
        }
    }

    /**
     * A new host where a killed one was: same addresses, same line, nothing else left. One that
     * runs is killed first.
     *
     * @throws IllegalStateException when there is a newer one already
     */
    public SimulatedHost restart(SimulatedHost killed) {
        checkBetweenWindows();
        if (killed.isReplaced()) {
            throw new IllegalStateException(killed + " was restarted before: use the newer one");
        }
        if (killed.isAlive()) {
            kill(killed);
        }
        killed.markReplaced();
        var host = new SimulatedHost(killed.shard, killed.slot, killed.place, hostCount);
        NatBox nat = killed.nat();
        if (nat == null) {
            host.link = killed.link;
            host.side = killed.side;
            network.replace(killed, host);
        } else {
            nat.replace(killed.natIndex(), host);
            host.placeBehind(nat, killed.natIndex());
        }
        return register(host);
    }

    /**
     * Cuts the network: sites to which the function gives different numbers lose each other, those
     * of hosts that come later as well.
     */
    public void cut(ToIntFunction<SimulatedHost> sideOf) {
        checkBetweenWindows();
        sides = sideOf;
        for (int i = 0; i < hostCount; i++) {
            hosts[i].site().side = sideOf.applyAsInt(hosts[i]);
        }
    }

    /** Ends every cut. */
    public void heal() {
        cut(_ -> 0);
        sides = null;
    }

    /** From now on these paths lie between the places. */
    public void setPaths(PathModel map) {
        checkBetweenWindows();
        network.setPaths(map);
    }

    public void setPath(Path everywhere) {
        setPaths(Setup.constant(everywhere));
    }

    /**
     * Lets something happen to the world at an instant, before anything else of that instant;
     * several in the order in which they were asked for.
     */
    public void at(Duration time, Runnable action) {
        checkBetweenWindows();
        long nanos = time.toNanos();
        if (nanos < now) {
            throw new IllegalArgumentException(time + " is over: it is " + now());
        }
        happenings.add(new Happening(nanos, happeningCount++, action));
    }

    /** The same, so much later than now. */
    public void after(Duration delay, Runnable action) {
        at(Duration.ofNanos(now).plus(delay), action);
    }

    /** Looks at a host after each event that happened to it. It throws when something is wrong. */
    public void checkAfterEveryEvent(Consumer<SimulatedHost> invariant) {
        Consumer<SimulatedHost> before = invariants;
        invariants = before == null ? invariant : before.andThen(invariant);
    }

    /** Hears of callbacks that threw, from the thread on which they did. */
    public void onFailure(SimulationFailureListener listener) {
        failureListener = listener;
    }

    /**
     * Runs the world for so long.
     *
     * @throws SimulationFailure when an invariant breaks or a callback throws
     */
    public void run(Duration duration) {
        runTo(endAfter(duration), null);
    }

    /**
     * Runs until the condition holds, at most for so long. Answers whether it does.
     *
     * @throws SimulationFailure when an invariant breaks or a callback throws
     */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        return condition.getAsBoolean() || runTo(endAfter(atMost), condition);
    }

    /** Since the beginning. */
    public Duration now() {
        return Duration.ofNanos(now);
    }

    public long seed() {
        return setup.seed;
    }

    /** Every host that ever was, in the order of coming. */
    public List<SimulatedHost> hosts() {
        return Collections.unmodifiableList(Arrays.asList(hosts).subList(0, hostCount));
    }

    /** Events run so far. */
    public long events() {
        long sum = 0;
        for (Shard shard : shards) {
            sum += shard.events;
        }
        return sum;
    }

    public Traffic traffic() {
        var sum = new Traffic();
        for (Shard shard : shards) {
            sum.add(shard.traffic);
        }
        return sum;
    }

    /** One number for all that has happened so far. */
    public long traceHash() {
        long[] digests = secondDigests();
        return digests[digests.length - 1];
    }

    /** The same for each virtual second: two runs differ first where these do. */
    public long[] secondDigests() {
        var sum = new Trace();
        for (Shard shard : shards) {
            shard.trace.addTo(sum);
        }
        return sum.digests();
    }

    @Override
    public void close() {
        if (capture != null) {
            capture.close();
        }
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedHost host(int id) {
        return hosts[id];
    }

    long offloadNanos() {
        return setup.offloadTakes.toNanos();
    }

    int streamWindow() {
        return setup.streamWindow;
    }

    boolean toleratesFailures() {
        return setup.toleratesFailures;
    }

    String replay() {
        return setup.replay;
    }

    /** What is done from outside comes before the events of its instant. */
    long nextOrderOutside() {
        return orderOutside++;
    }

    boolean isBetweenWindows() {
        return betweenWindows;
    }

    void onFailure(SimulatedHost host, Object callback, Throwable thrown) {
        SimulationFailureListener listener = failureListener;
        if (listener != null) {
            listener.onFailure(host, callback, thrown);
        }
    }

    void checkInvariants(SimulatedHost host) {
        Consumer<SimulatedHost> checks = invariants;
        if (checks != null) {
            try {
                checks.accept(host);
            } catch (Throwable broken) {
                throw new InvariantBroken(host, broken);
            }
        }
    }

    private Shard shardOf(int slot) {
        checkBetweenWindows();
        return shards[slot % shards.length];
    }

    private SimulatedHost register(SimulatedHost host) {
        checkBetweenWindows();
        if (hostCount == hosts.length) {
            hosts = Arrays.copyOf(hosts, hostCount * 2);
        }
        hosts[hostCount++] = host;
        if (sides != null) {
            host.site().side = sides.applyAsInt(host);
        }
        return host;
    }

    private void checkBetweenWindows() {
        if (!betweenWindows) {
            throw new IllegalStateException(
                    "the world changes between events only: use at() or after()");
        }
    }

    long nowNanos() {
        return now;
    }

    long nextHappening() {
        Happening next = happenings.peek();
        return next == null ? Long.MAX_VALUE : next.time();
    }

    void moveClockTo(long time) {
        now = time;
        for (Shard shard : shards) {
            shard.now = time;
        }
    }

    /** Between two windows: what was to happen to the world at this instant. */
    void letHappen(long time) {
        betweenWindows = true;
        try {
            while (nextHappening() == time) {
                happenings.remove().action().run();
            }
        } finally {
            betweenWindows = false;
        }
    }

    private long endAfter(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not run backwards: " + duration);
        }
        long end = now + duration.toNanos();
        return end < 0 ? Long.MAX_VALUE : end;
    }

    private boolean runTo(long end, @Nullable BooleanSupplier condition) {
        if (running) {
            throw new IllegalStateException("a run is under way: it cannot be run from inside");
        }
        running = true;
        betweenWindows = false;
        try {
            return new Run(this, shards, lookaheadNanos, end, condition).toTheEnd();
        } finally {
            betweenWindows = true;
            running = false;
        }
    }
}
