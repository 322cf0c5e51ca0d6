package dev.starling.peer;

import dev.starling.peer.mse.Encryption;
import dev.starling.peer.storage.TestTorrent;
import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A swarm of three to thirty peers to which everything happens that one seed draws: poisoners,
 * machines that die by kill or by loss of power and come back or do not, slow lines, loss, cuts,
 * full disks, syncs that fail, bits that rot, programs that write into files. Each peer is watched
 * after every event. Then the faults stop, and whoever is left must complete, if all pieces are
 * there among them.
 */
final class SwarmStorm implements AutoCloseable {
    /** How large a storm is, and how long. */
    record Scale(int peersMin, int peersMax, int bytesMax, Duration faults, Duration healing) {
        static final Scale FULL =
                new Scale(3, 30, 1_500_000, Duration.ofMinutes(3), Duration.ofMinutes(40));

        /** For a single bug: any storm of the kind must meet it. */
        static final Scale SMALL =
                new Scale(6, 10, 800_000, Duration.ofSeconds(100), Duration.ofMinutes(40));
    }

    final long seed;
    final Scale scale;
    final SplittableRandom random;
    final SwarmWorld world;
    final boolean isEncrypted;
    final List<Poisoner> poisoners = new ArrayList<>();
    private boolean wasProven;

    SwarmStorm(long seed, int threads, Scale scale) {
        this.seed = seed;
        this.scale = scale;
        this.random = new SplittableRandom(seed);
        this.world =
                SwarmWorld.of(
                        seed,
                        torrent(),
                        Simulation.seeded(seed).threads(threads).replay(replay(seed)));
        this.isEncrypted = random.nextInt(5) == 0;
        int size = random.nextInt(scale.peersMin(), scale.peersMax() + 1);
        int poison = random.nextInt(4) == 0 ? 0 : random.nextInt(1 + size * 2 / 3);
        int honest = Math.max(2, size - poison);
        int seeds = 1 + random.nextInt(1 + honest / 3);
        for (int i = 0; i < honest; i++) {
            machine(i < seeds, i, honest);
        }
        Poisoner.Kind[] kinds = Poisoner.Kind.values();
        for (int i = 0; i < poison; i++) {
            SimulatedHost host = world.simulation.addHost();
            Poisoner.Kind kind = kinds[random.nextInt(kinds.length)];
            world.simulation.after(
                    millis(random.nextInt(20_000)),
                    () -> poisoners.add(new Poisoner(world, host, kind)));
        }
    }

    static String replay(long seed) {
        return "mvn -pl simulation -am verify -Dtest=SwarmStormTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed="
                + seed;
    }

    private TestTorrent torrent() {
        int pieceLength = 1 << random.nextInt(11, 18);
        if (random.nextInt(4) == 0) {
            pieceLength += random.nextInt(pieceLength);
        }
        int most = Math.min(scale.bytesMax(), 80 * pieceLength);
        int length = most / 4 + random.nextInt(most);
        if (random.nextInt(3) > 0) {
            return TestTorrent.single(seed, length, pieceLength);
        }
        int[] lengths = new int[1 + random.nextInt(6)];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = 1 + random.nextInt(length);
        }
        return TestTorrent.multi(seed, pieceLength, lengths);
    }

    private void machine(boolean isSeed, int number, int honest) {
        SwarmMachine machine = isSeed ? world.seed() : world.machine();
        if (!isSeed && random.nextBoolean()) {
            machine.knowing();
        }
        if (isEncrypted) {
            machine.encrypted(random.nextBoolean() ? Encryption.PREFER : Encryption.REQUIRE);
        } else if (random.nextInt(4) == 0) {
            machine.old();
        }
        if (number > 0 && random.nextInt(5) == 0) {
            machine.unreachable();
        }
        int files = world.torrent.metainfo().files().size();
        if (!isSeed && files > 1 && random.nextInt(3) == 0) {
            machine.selecting(random.nextInt(files), random.nextInt(files));
        }
        if (random.nextInt(4) == 0) {
            machine.connecting(honest); // so that the others can take somebody's place
        }
        if (random.nextInt(6) == 0) {
            machine.limited(20_000 + random.nextInt(500_000), 20_000 + random.nextInt(500_000));
        }
        int line = 4_000 + random.nextInt(50_000);
        machine.onLine(line, 2L * line);
        world.simulation.after(millis(random.nextInt(30_000)), machine::start);
    }

    int size() {
        return world.machines.size() + poisoners.size();
    }

    /** The whole story. Throws when an invariant breaks or somebody does not complete. */
    void run() {
        try {
            SwarmFaults faults = SwarmFaults.draw(this);
            world.run(scale.faults());
            faults.stop();
            heal();
        } catch (AssertionError outsideOfEvents) {
            throw new AssertionError(
                    outsideOfEvents.getMessage()
                            + System.lineSeparator()
                            + "replay: "
                            + replay(seed),
                    outsideOfEvents);
        }
    }

    private void heal() {
        world.run(SwarmMachine.LEAVING); // somebody may be about to
        List<SwarmMachine> living = world.living();
        if (!isEverythingThere(living)) {
            return;
        }
        boolean isComplete =
                world.simulation.runUntil(
                        () -> living.stream().allMatch(SwarmStorm::isComplete), scale.healing());
        if (!isComplete) {
            var late = new StringBuilder("these did not complete:");
            for (SwarmMachine machine : living) {
                if (!isComplete(machine)) {
                    late.append(System.lineSeparator())
                            .append(machine)
                            .append(' ')
                            .append(machine.figures());
                }
            }
            throw new AssertionError(late.toString());
        }
        wasProven = true;
    }

    /** Whether all pieces were there in the end, and everybody completed. */
    boolean wasProven() {
        return wasProven;
    }

    private static boolean isComplete(SwarmMachine machine) {
        return machine.swarm().stage() == Swarm.Stage.SEEDING && machine.isComplete;
    }

    /** Whether those who live hold all pieces together, and somebody knows what they are. */
    boolean isEverythingThere(List<SwarmMachine> living) {
        var there = new BitSet();
        boolean isKnown = false;
        boolean canBeDialled = false;
        for (SwarmMachine machine : living) {
            isKnown |= machine.swarm().metainfo() != null;
            canBeDialled |= machine.isReachable();
            there.or(machine.rightOnDisk());
        }
        return isKnown && canBeDialled && there.cardinality() == world.torrent.count();
    }

    SwarmMachine anyMachine() {
        return world.machines.get(random.nextInt(world.machines.size()));
    }

    static Path calmPath() {
        return Path.between(Duration.ofMillis(5), Duration.ofMillis(200));
    }

    static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    @Override
    public void close() {
        world.close();
    }
}
