package dev.starling.peer;

import dev.starling.peer.storage.TestTorrent;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;

/** A tracker, a torrent, and machines whose peers share it, each watched after every event. */
final class SwarmWorld implements AutoCloseable {
    final Simulation simulation;
    final TestTorrent torrent;
    final Tracker tracker;
    final List<SwarmMachine> machines = new ArrayList<>();
    private final long seed;
    private final IdentityHashMap<SimulatedHost, SwarmMachine> byHost = new IdentityHashMap<>();

    private SwarmWorld(long seed, TestTorrent torrent, Simulation simulation) {
        this.seed = seed;
        this.torrent = torrent;
        this.simulation = simulation;
        this.tracker = new Tracker(simulation.addHost());
        simulation.checkAfterEveryEvent(this::check);
    }

    static SwarmWorld of(long seed, TestTorrent torrent) {
        return of(seed, torrent, Simulation.seeded(seed));
    }

    static SwarmWorld of(long seed, TestTorrent torrent, Simulation.Setup setup) {
        try {
            return new SwarmWorld(
                    seed,
                    torrent,
                    setup.path(Path.between(Duration.ofMillis(5), Duration.ofMillis(80))).start());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A machine that has nothing and knows the infohash only. Not yet started. */
    SwarmMachine machine() {
        SimulatedHost host = simulation.addHost();
        var machine = new SwarmMachine(this, host, seed * 1_000 + machines.size());
        machines.add(machine);
        onHost(machine);
        return machine;
    }

    /** A machine that has everything. Not yet started. */
    SwarmMachine seed() {
        return machine().knowing().holding(all());
    }

    BitSet all() {
        var all = new BitSet();
        all.set(0, torrent.count());
        return all;
    }

    void onHost(SwarmMachine machine) {
        byHost.put(machine.host, machine);
    }

    void run(Duration time) {
        simulation.run(time);
    }

    /** Runs until these have all that they want, and says whether they do. */
    boolean complete(Duration atMost, SwarmMachine... wanted) {
        return simulation.runUntil(
                () -> List.of(wanted).stream().allMatch(machine -> machine.isComplete), atMost);
    }

    List<SwarmMachine> living() {
        return machines.stream().filter(SwarmMachine::lives).toList();
    }

    private void check(SimulatedHost host) {
        SwarmMachine machine = byHost.get(host);
        if (machine != null) {
            machine.check();
        }
    }

    /** Ends it; no memory is left behind. */
    @Override
    public void close() {
        machines.forEach(SwarmMachine::bury);
        simulation.close();
    }
}
