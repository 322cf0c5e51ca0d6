package dev.starling.peer;

import static dev.starling.peer.SwarmStorm.millis;

import dev.starling.simulation.Path;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.SimulatedStorage;
import dev.starling.simulation.Simulation;
import java.time.Duration;
import java.util.SplittableRandom;

/** What the seed of a {@link SwarmStorm} draws to go wrong, from now until they {@link #stop}. */
final class SwarmFaults {
    private static final int CUTS_MAX = 3;
    private static final int FREEZE_MILLIS_MAX = 30_000;
    private static final int KILLED_WITHIN_BYTES = 100_000;

    private final SwarmStorm storm;
    private final Simulation world;
    private final SplittableRandom random;

    private SwarmFaults(SwarmStorm storm) {
        this.storm = storm;
        this.world = storm.world.simulation;
        this.random = storm.random;
    }

    static SwarmFaults draw(SwarmStorm storm) {
        var faults = new SwarmFaults(storm);
        faults.path();
        faults.cuts();
        faults.deaths();
        faults.disks();
        return faults;
    }

    /** The weather is fine again, the poisoners are gone, and disks are as they should be. */
    void stop() {
        world.setPath(SwarmStorm.calmPath());
        world.heal();
        for (Poisoner poisoner : storm.poisoners) {
            world.kill(poisoner.host());
        }
        for (SwarmMachine machine : storm.world.machines) {
            machine.disk.setCapacity(Long.MAX_VALUE);
            machine.disk.failSyncs(0);
            if (!machine.lives() && random.nextInt(3) > 0) {
                machine.restart();
            }
        }
    }

    private void path() {
        world.setPath(
                new Path(
                        Duration.ofMillis(5).toNanos(),
                        Duration.ofMillis(100 + random.nextInt(300)).toNanos(),
                        Duration.ofMillis(random.nextInt(100)).toNanos(),
                        random.nextInt(2) * random.nextInt(100_001),
                        random.nextInt(100_001),
                        random.nextInt(200_001),
                        random.nextInt(20_001)));
    }

    /** Each for a while of its own, and into parts of any size; a later one replaces it. */
    private void cuts() {
        for (int i = random.nextInt(CUTS_MAX + 1); i > 0; i--) {
            long drawn = random.nextLong();
            int share = random.nextInt(100);
            Duration begins = anyTime();
            world.after(begins, () -> world.cut(host -> side(drawn, host, share)));
            world.after(earlier(begins.plusMillis(random.nextInt(60_000))), world::heal);
        }
    }

    private static int side(long drawn, SimulatedHost host, int share) {
        long mixed = new SplittableRandom(drawn ^ host.address().low()).nextLong();
        return Math.floorMod(mixed, 100L) < share ? 1 : 0;
    }

    private void deaths() {
        for (int i = random.nextInt(2 + 2 * storm.world.machines.size()); i > 0; i--) {
            SwarmMachine machine = storm.anyMachine();
            Duration dies = anyTime();
            switch (random.nextInt(4)) {
                case 0 -> world.after(dies, () -> machine.kill(true));
                case 1 -> world.after(dies, machine::leave);
                case 2 -> dieWriting(machine, dies);
                default -> world.after(dies, () -> machine.kill(false));
            }
            if (random.nextInt(5) > 0) {
                world.after(
                        earlier(dies.plusMillis(6_000 + random.nextInt(30_000))), machine::restart);
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            SwarmMachine frozen = storm.anyMachine();
            Duration freeze = millis(1 + random.nextInt(FREEZE_MILLIS_MAX));
            world.after(anyTime(), () -> frozen.host.freeze(freeze));
        }
    }

    /** The peer dies in the middle of a write, if it writes at all just then. */
    private void dieWriting(SwarmMachine machine, Duration when) {
        int bytes = random.nextInt(KILLED_WITHIN_BYTES);
        boolean isJournal = random.nextInt(3) == 0;
        boolean losesPower = random.nextInt(3) == 0;
        world.after(
                when,
                () -> {
                    SimulatedStorage storage = isJournal ? machine.journal : machine.files;
                    if (machine.lives() && storage != null) {
                        storage.killAfter(isJournal ? bytes / 500 : bytes);
                    }
                });
        world.after(earlier(when.plusMillis(4_000)), () -> machine.kill(losesPower));
    }

    private void disks() {
        for (int i = random.nextInt(2 + storm.world.machines.size()); i > 0; i--) {
            SwarmMachine machine = storm.anyMachine();
            long where = random.nextLong(Long.MAX_VALUE / 100);
            long capacity = random.nextInt(storm.world.torrent.content().length + 20_000);
            int failing = random.nextInt(1_000_001);
            Duration when = anyTime();
            Duration over = earlier(when.plusMillis(random.nextInt(90_000)));
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    world.after(when, () -> machine.disk.setCapacity(capacity));
                    world.after(over, () -> machine.disk.setCapacity(Long.MAX_VALUE));
                }
                case 2 -> {
                    world.after(when, () -> machine.disk.failSyncs(failing));
                    world.after(over, () -> machine.disk.failSyncs(0));
                }
                case 3 -> world.after(when, () -> machine.rot(where));
                default -> world.after(when, () -> machine.overwrite(where));
            }
        }
    }

    private Duration anyTime() {
        return millis(random.nextInt((int) storm.scale.faults().toMillis()));
    }

    /** At the latest just before the faults stop. */
    private Duration earlier(Duration wanted) {
        Duration last = storm.scale.faults().minusMillis(1);
        return wanted.compareTo(last) < 0 ? wanted : last;
    }
}
