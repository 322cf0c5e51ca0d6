package dev.starling.simulation;

import static dev.starling.simulation.DhtStorm.millis;

import dev.starling.dht.Stranger;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What the seed of a {@link DhtStorm} draws to go wrong, from now until they {@link #stop}. */
final class StormFaults {
    private static final int STRANGERS_MAX = 4;
    private static final int STRANGER_PORT = 7000;
    private static final int PESTERS = 60;
    private static final int CUTS_MAX = 3;
    private static final int FREEZE_MILLIS_MAX = 120_000;

    /** Longer than anything is kept. */
    private static final int LEAP_MILLIS_MAX = 3 * 3_600_000;

    private static final int SAVED_EVERY_MILLIS = 60_000;

    private final DhtStorm storm;
    private final Simulation world;
    private final RandomGenerator random;
    private final Duration faults;
    private final List<SimulatedHost> strangers = new ArrayList<>();

    private StormFaults(DhtStorm storm) {
        this.storm = storm;
        this.world = storm.world;
        this.random = storm.random;
        this.faults = storm.scale.faults();
    }

    static StormFaults draw(DhtStorm storm) throws IOException {
        var faults = new StormFaults(storm);
        faults.path();
        faults.cuts();
        faults.deaths();
        faults.freezesAndLeaps();
        faults.strangers();
        for (int i = 0; i < storm.scale.questions(); i++) {
            storm.world.after(faults.anyTime(), storm::somethingIsAsked);
        }
        return faults;
    }

    /** The weather is fine again. Those who died stay dead, as far as somebody remains to ask. */
    void stop() {
        world.setPath(DhtStorm.calmPath());
        world.heal();
        strangers.forEach(world::kill);
        List<StormMachine> routers = storm.machines.subList(0, DhtStorm.BOOTSTRAP_NODES);
        if (routers.stream().noneMatch(StormMachine::lives)) {
            routers.getFirst().restart(true);
        }
    }

    private void path() {
        world.setPath(
                new Path(
                        Duration.ofMillis(5).toNanos(),
                        Duration.ofMillis(100 + random.nextInt(400)).toNanos(),
                        Duration.ofMillis(random.nextInt(100)).toNanos(),
                        random.nextInt(300_001),
                        random.nextInt(100_001),
                        random.nextInt(200_001),
                        random.nextInt(20_001)));
    }

    /** Each for a while of its own, and into parts of any size; a later one replaces it. */
    private void cuts() {
        for (int i = random.nextInt(CUTS_MAX + 1); i > 0; i--) {
            long drawn = random.nextLong();
            int share = random.nextInt(1_000_000);
            Duration begins = anyTime();
            world.after(begins, () -> world.cut(host -> side(drawn, host, share)));
            world.after(earlier(begins.plus(anyTime())), world::heal);
        }
    }

    private static int side(long drawn, SimulatedHost host, int share) {
        return Mix.perMillion(Mix.hash(drawn, host.slot)) < share ? 1 : 0;
    }

    private void deaths() {
        for (int i = random.nextInt(storm.size()); i > 0; i--) {
            StormMachine machine = storm.anyMachine();
            boolean remembers = random.nextBoolean();
            Duration dies = anyTime();
            Duration saves = dies.minus(millis(random.nextInt(SAVED_EVERY_MILLIS)));
            if (saves.isPositive()) {
                world.after(saves, machine::save);
            }
            world.after(dies, machine::kill);
            if (random.nextInt(4) > 0) {
                world.after(earlier(dies.plus(anyTime())), () -> machine.restart(remembers));
            }
        }
    }

    private void freezesAndLeaps() {
        for (int i = random.nextInt(storm.size() / 4); i > 0; i--) {
            StormMachine frozen = storm.anyMachine();
            StormMachine leaping = storm.anyMachine();
            Duration freeze = millis(1 + random.nextInt(FREEZE_MILLIS_MAX));
            Duration leap = millis(random.nextInt(LEAP_MILLIS_MAX));
            world.after(anyTime(), () -> frozen.host.freeze(freeze));
            world.after(anyTime(), () -> leaping.host.stepClock(leap));
        }
    }

    private void strangers() throws IOException {
        List<Endpoint> nodes = storm.machines.stream().map(StormMachine::endpoint).toList();
        for (int i = random.nextInt(STRANGERS_MAX + 1); i > 0; i--) {
            SimulatedHost host = world.addHost();
            storm.onHost(new StormMachine(storm, host));
            strangers.add(host);
            List<Endpoint> ports =
                    List.of(
                            host.address().withPort(STRANGER_PORT),
                            host.address().withPort(STRANGER_PORT + 1));
            var stranger = new Stranger(host, ports, nodes, storm.workbench(host));
            for (int j = 0; j < PESTERS; j++) {
                world.after(anyTime(), () -> host.execute(stranger::pester));
            }
        }
    }

    private Duration anyTime() {
        return millis(random.nextInt((int) faults.toMillis()));
    }

    /** At the latest just before the faults stop. */
    private Duration earlier(Duration wanted) {
        Duration last = faults.minusMillis(1);
        return wanted.compareTo(last) < 0 ? wanted : last;
    }
}
