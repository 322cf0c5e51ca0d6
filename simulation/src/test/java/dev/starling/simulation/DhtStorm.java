package dev.starling.simulation;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.FoundItem;
import dev.starling.dht.InfoHash;
import dev.starling.dht.ItemKey;
import dev.starling.dht.ItemListener;
import dev.starling.dht.NodeWatch;
import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.dht.WatchedHost;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network of a hundred to three hundred nodes to which everything happens that one seed draws:
 * loss, doubling, overtaking, damage, cuts, freezes, clocks that leap, machines that die and come
 * back with what they had saved, or without. Each node is watched after every event. Then the
 * faults stop, and the network has to heal.
 */
final class DhtStorm {
    private static final int PORT = 6881;
    private static final int BOOTSTRAP_NODES = 3;
    private static final Duration CALM = Duration.ofMinutes(3);
    private static final Duration FAULTS = Duration.ofMinutes(10);
    private static final Duration HEALING = Duration.ofMinutes(20);
    private static final Duration LOOKUP_MAX = Duration.ofMinutes(1);
    private static final int PROBES = 20;

    final long seed;
    final Simulation world;
    private final RandomGenerator random;
    private final Workbench[] workbenches;
    private final List<Machine> machines = new ArrayList<>();
    private final List<Machine> byHost = new ArrayList<>();
    private final ItemKey key;
    private int operations;

    /** A place in the network; what lives there comes and goes. */
    private static final class Machine {
        SimulatedHost host;
        @Nullable DhtNode node;
        NodeWatch watch = new NodeWatch(false);
        byte @Nullable [] saved;

        Machine(SimulatedHost host) {
            this.host = host;
        }
    }

    DhtStorm(long seed, int threads) throws IOException {
        this.seed = seed;
        this.random = new ForkedRandom(seed, 0x73746f726dL);
        this.world =
                Simulation.seeded(seed)
                        .threads(threads)
                        .path(Path.between(Duration.ofMillis(5), Duration.ofMillis(200)))
                        .replay("mvn -pl simulation test -Dtest=DhtStormTest -Dseed=" + seed)
                        .start();
        this.workbenches = new Workbench[threads];
        for (int i = 0; i < threads; i++) {
            workbenches[i] = new Workbench();
        }
        this.key = ItemKey.draw(random);
        int size = 100 + random.nextInt(201);
        for (int i = 0; i < size; i++) {
            machines.add(new Machine(world.addHost()));
        }
        byHost.addAll(machines);
        world.checkAfterEveryEvent(this::check);
    }

    int size() {
        return machines.size();
    }

    /** The whole story. Throws when an invariant breaks or the network does not heal. */
    void run() {
        for (Machine machine : machines) {
            world.after(millis(random.nextInt(60_000)), () -> start(machine));
        }
        world.run(CALM);
        weather();
        world.run(FAULTS);
        world.setPath(Path.between(Duration.ofMillis(5), Duration.ofMillis(200)));
        world.heal();
        for (Machine machine : machines) {
            if (machine.node == null) {
                restart(machine, true);
            }
        }
        world.run(HEALING);
        prove();
    }

    /** Draws what is to happen in the time of faults. */
    private void weather() {
        Path path =
                new Path(
                        Duration.ofMillis(5).toNanos(),
                        Duration.ofMillis(100 + random.nextInt(400)).toNanos(),
                        Duration.ofMillis(random.nextInt(100)).toNanos(),
                        random.nextInt(300_001),
                        random.nextInt(100_001),
                        random.nextInt(200_001),
                        random.nextInt(20_001));
        world.setPath(path);
        if (random.nextBoolean()) {
            long sides = random.nextLong();
            world.after(
                    faultTime(), () -> world.cut(host -> (int) (sides >>> (host.slot % 64)) & 1));
            world.after(FAULTS.minusSeconds(1), world::heal);
        }
        for (int i = random.nextInt(machines.size()); i > 0; i--) {
            Machine machine = machines.get(random.nextInt(machines.size()));
            boolean remembers = random.nextBoolean();
            Duration dies = faultTime();
            world.after(dies, () -> kill(machine));
            if (random.nextBoolean()) {
                world.after(dies.plus(faultTime()), () -> restart(machine, remembers));
            }
        }
        for (int i = random.nextInt(machines.size() / 4); i > 0; i--) {
            Machine machine = machines.get(random.nextInt(machines.size()));
            Duration frozen = millis(1 + random.nextInt(120_000));
            Duration leap = millis(random.nextInt(7_200_000));
            world.after(faultTime(), () -> machine.host.freeze(frozen));
            world.after(faultTime(), () -> machine.host.stepClock(leap));
        }
        for (int i = 0; i < 300; i++) {
            world.after(faultTime(), this::somethingIsAsked);
        }
    }

    private void somethingIsAsked() {
        Machine machine = machines.get(random.nextInt(machines.size()));
        DhtNode node = machine.node;
        int what = random.nextInt(4);
        int which = random.nextInt(10);
        int version = operations++;
        if (node != null) {
            machine.host.execute(
                    () -> {
                        switch (what) {
                            case 0 -> node.findPeers(infoHash(which), new Once());
                            case 1 -> node.announce(infoHash(which), 1000, false, new Once());
                            case 2 ->
                                    node.putItem(
                                            key,
                                            new byte[0],
                                            version,
                                            value(which),
                                            -1,
                                            new Once());
                            default -> node.getItem(key.publicKey(), new byte[0], new Once());
                        }
                    });
        }
    }

    /** Every node finds what one node announces. */
    private void prove() {
        InfoHash infoHash = infoHash(999);
        Machine announcer = machines.get(random.nextInt(machines.size()));
        Endpoint expected = announcer.host.address().withPort(4321);
        execute(announcer, node -> node.announce(infoHash, 4321, true, new Once()));
        world.run(LOOKUP_MAX);
        for (int i = 0; i < PROBES; i++) {
            Machine prober = machines.get(random.nextInt(machines.size()));
            var once = new Once();
            execute(prober, node -> node.findPeers(infoHash, once));
            world.runUntil(() -> once.isDone, LOOKUP_MAX);
            if (!once.peers.contains(expected)) {
                throw new AssertionError(
                        "the network did not heal: "
                                + prober.host
                                + " found "
                                + once.peers
                                + " and not "
                                + expected
                                + "; replay with -Dseed="
                                + seed);
            }
        }
    }

    private static void execute(Machine machine, Consumer<DhtNode> action) {
        DhtNode node = machine.node;
        if (node == null) {
            throw new AssertionError("nobody lives on " + machine.host);
        }
        machine.host.execute(() -> action.accept(node));
    }

    private void check(SimulatedHost host) {
        Machine machine = byHost.get(host.id);
        DhtNode node = machine.node;
        if (node != null && machine.host == host) {
            machine.watch.check(node);
        }
    }

    private void start(Machine machine) {
        var bootstrap = new ArrayList<Endpoint>();
        for (int i = 0; i < BOOTSTRAP_NODES; i++) {
            if (machines.get(i) != machine) {
                bootstrap.add(machines.get(i).host.address().withPort(PORT));
            }
        }
        var settings =
                new DhtSettings(
                        List.of(machine.host.address().withPort(PORT)),
                        bootstrap,
                        List.of(),
                        DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.HOME);
        machine.host.execute(
                () -> {
                    try {
                        machine.node =
                                DhtNode.start(
                                        new WatchedHost(machine.host, machine.watch),
                                        settings,
                                        machine.saved,
                                        workbenches[machine.host.shard.index],
                                        (bytes, offset, length, from) -> {});
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        world.after(Duration.ofMinutes(1), () -> save(machine, machine.host));
    }

    private void save(Machine machine, SimulatedHost host) {
        DhtNode node = machine.node;
        if (node != null && machine.host == host) {
            machine.saved = node.state();
            world.after(Duration.ofMinutes(1), () -> save(machine, host));
        }
    }

    private void kill(Machine machine) {
        if (machine.node != null) {
            world.kill(machine.host);
            machine.node = null;
        }
    }

    private void restart(Machine machine, boolean remembers) {
        if (machine.node == null) {
            machine.host = world.restart(machine.host);
            byHost.add(machine);
            machine.watch = new NodeWatch(false);
            machine.saved = remembers ? machine.saved : null;
            start(machine);
        }
    }

    private Duration faultTime() {
        return millis(random.nextInt((int) FAULTS.toMillis()));
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    private static InfoHash infoHash(int which) {
        return new InfoHash(Mix.mix(which), Mix.mix(which + 77), which);
    }

    private static byte[] value(int which) {
        return ("i" + which + "e").getBytes(StandardCharsets.US_ASCII);
    }

    /** Must hear of the end exactly once. */
    private static final class Once implements PeersListener, ItemListener {
        final List<Endpoint> peers = new ArrayList<>();
        boolean isDone;

        @Override
        public void onPeer(Endpoint peer) {
            if (isDone || peers.contains(peer)) {
                throw new AssertionError("a peer was told twice, or after the end");
            }
            peers.add(peer);
        }

        @Override
        public void onDone(SearchReport report, int announcedTo) {
            end();
        }

        @Override
        public void onItem(FoundItem item) {
            if (isDone) {
                throw new AssertionError("an item was told after the end");
            }
        }

        @Override
        public void onDone(SearchReport report, int storedAt, String refusal) {
            end();
        }

        private void end() {
            if (isDone) {
                throw new AssertionError("the end was told twice");
            }
            isDone = true;
        }
    }
}
