package dev.starling.simulation;

import dev.starling.dht.DhtNode;
import dev.starling.dht.InfoHash;
import dev.starling.dht.ItemKey;
import dev.starling.dht.NodeId;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * A network of a hundred to three hundred nodes to which everything happens that one seed draws:
 * loss, doubling, overtaking, damage, cuts, freezes, clocks that leap, strangers that lie, machines
 * that die and come back with what they had saved, or without, or never. Each node is watched after
 * every event. Then the faults stop, and the network has to heal.
 */
final class DhtStorm {
    /** Of these some always live, as the routers of the world do. */
    static final int BOOTSTRAP_NODES = 3;

    private static final int TORRENTS = 10;
    private static final int VALUES = 10;

    /** How large a storm is, and how long. */
    record Scale(
            int nodesMin,
            int nodesMax,
            Duration calm,
            Duration faults,
            Duration healing,
            int questions) {
        static final Scale FULL =
                new Scale(
                        100,
                        300,
                        Duration.ofMinutes(3),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(22),
                        300);

        /** For a single bug: any storm of the kind must meet it. */
        static final Scale SMALL =
                new Scale(
                        24,
                        32,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(8),
                        Duration.ofMinutes(22),
                        250);
    }

    final long seed;
    final Scale scale;
    final Simulation world;
    final RandomGenerator random;
    final List<StormMachine> machines = new ArrayList<>();
    final ItemKey key;
    private final List<StormMachine> byHost = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();
    private final Workbench[] workbenches;
    private final Workbench[] watchbenches;
    private int versions;

    DhtStorm(long seed, int threads, Scale scale) throws IOException {
        this.seed = seed;
        this.scale = scale;
        this.random = new ForkedRandom(seed, 0x73746f726dL);
        this.world =
                Simulation.seeded(seed)
                        .threads(threads)
                        .path(calmPath())
                        .replay(replay(seed))
                        .start();
        this.workbenches = new Workbench[threads];
        this.watchbenches = new Workbench[threads];
        for (int i = 0; i < threads; i++) {
            workbenches[i] = new Workbench();
            watchbenches[i] = new Workbench();
        }
        this.key = ItemKey.draw(random);
        int size = random.nextInt(scale.nodesMin(), scale.nodesMax() + 1);
        for (int i = 0; i < size; i++) {
            var machine = new StormMachine(this, world.addHost());
            machines.add(machine);
            byHost.add(machine);
        }
        world.checkAfterEveryEvent(host -> check(host));
    }

    static String replay(long seed) {
        return "mvn -pl simulation -am verify -Dtest=DhtStormTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed="
                + seed;
    }

    static Path calmPath() {
        return Path.between(Duration.ofMillis(5), Duration.ofMillis(200));
    }

    int size() {
        return machines.size();
    }

    /** The whole story. Throws when an invariant breaks or the network does not heal. */
    void run() throws IOException {
        try {
            for (StormMachine machine : machines) {
                world.after(millis(random.nextInt(60_000)), machine::start);
            }
            world.run(scale.calm());
            StormFaults faults = StormFaults.draw(this);
            world.run(scale.faults());
            faults.stop();
            world.run(scale.healing());
            new StormProof(this).prove();
        } catch (AssertionError outsideOfEvents) {
            throw new AssertionError(
                    outsideOfEvents.getMessage()
                            + System.lineSeparator()
                            + "replay: "
                            + replay(seed),
                    outsideOfEvents);
        }
    }

    Workbench workbench(SimulatedHost host) {
        return workbenches[host.shard.index];
    }

    Workbench watchbench(SimulatedHost host) {
        return watchbenches[host.shard.index];
    }

    /** A new host came where an old one was, or where nobody was. */
    void onHost(StormMachine machine) {
        byHost.add(machine);
    }

    StormMachine anyMachine() {
        return machines.get(random.nextInt(machines.size()));
    }

    List<StormMachine> living() {
        return machines.stream().filter(StormMachine::lives).toList();
    }

    /** Somebody wants something of one of the nodes. */
    void somethingIsAsked() {
        StormMachine machine = anyMachine();
        InfoHash torrent = torrent(random.nextInt(TORRENTS));
        byte[] value = value(random.nextInt(VALUES));
        NodeId target = NodeId.random(random);
        Endpoint other = anyMachine().endpoint();
        int port = 1000 + random.nextInt(3);
        int sequence = random.nextInt(versions + 2);
        BiConsumer<DhtNode, Ending> question =
                switch (random.nextInt(24)) {
                    case 0, 1, 2 -> (node, ending) -> node.findPeers(torrent, ending);
                    case 3, 4, 5, 6 ->
                            (node, ending) ->
                                    node.announce(
                                            torrent, port % 1000 * port, port % 2 == 0, ending);
                    case 7 -> {
                        versions++;
                        yield (node, ending) ->
                                node.putItem(key, new byte[0], sequence, value, -1, ending);
                    }
                    case 8 ->
                            (node, ending) ->
                                    node.putItem(
                                            key, new byte[0], sequence, value, sequence, ending);
                    case 9 -> (node, ending) -> node.getItem(key.publicKey(), new byte[0], ending);
                    case 10, 11 -> (node, ending) -> node.putItem(value, ending);
                    case 12, 13 -> (node, ending) -> node.getItem(StormProof.target(value), ending);
                    case 14, 15 -> (node, ending) -> node.scrape(torrent, ending);
                    case 16, 17 -> (node, ending) -> node.sample(other, target, ending::onResult);
                    case 18, 19 -> (node, ending) -> node.ping(other, ending::onResult);
                    case 20, 21 -> (node, ending) -> node.findNode(target, ending::onReport);
                    case 22 -> (node, ending) -> addNode(node, other, ending);
                    default -> (node, ending) -> keepAnnounced(node, torrent, ending);
                };
        if (machine.lives()) {
            ask(machine, question);
        }
    }

    /** Asks a node for something that has an end. */
    Ending ask(StormMachine machine, BiConsumer<DhtNode, Ending> question) {
        DhtNode node = machine.node;
        if (node == null) {
            throw new AssertionError("nobody lives on " + machine.host);
        }
        var ending = new Ending(machine.host);
        endings.add(ending);
        machine.host.execute(() -> question.accept(node, ending));
        return ending;
    }

    /** Whatever was asked of those who live has an answer. */
    void checkEndings() {
        for (Ending ending : endings) {
            if (ending.host.isAlive() && !ending.isDone) {
                throw new AssertionError("something never ended on " + ending.host);
            }
        }
    }

    static InfoHash torrent(int which) {
        return new InfoHash(Mix.mix(which), Mix.mix(which + 77), which);
    }

    static byte[] value(int which) {
        return ("i" + which + "e").getBytes(StandardCharsets.US_ASCII);
    }

    static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    private static void addNode(DhtNode node, Endpoint other, Ending ending) {
        node.addNode(other);
        node.addNode(node.self().getFirst().endpoint());
        ending.end();
    }

    private static void keepAnnounced(DhtNode node, InfoHash torrent, Ending ending) {
        node.keepAnnounced(torrent, 0, true);
        ending.end();
    }

    private void check(SimulatedHost host) {
        StormMachine machine = byHost.get(host.id);
        if (machine.host.equals(host)) {
            machine.watch.check();
        }
    }
}
