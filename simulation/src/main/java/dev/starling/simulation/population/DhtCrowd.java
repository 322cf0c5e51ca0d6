package dev.starling.simulation.population;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** DHT nodes, each on a machine of its own, that come, stay for a while and go without a word. */
public final class DhtCrowd {
    static final int PORT = 6881;

    /** How many others a newcomer has heard of. */
    private static final int KNOWN_TO_NEWCOMERS = 3;

    /** A crowd grows by at most this share of its size in a tenth of a second, as a real one. */
    private static final int GROWTH_DIVISOR = 10;

    /** In a crowd of whom some are wanted, so many draws find one. */
    private static final int DRAWS_MAX = 1_000;

    private static final Duration GROWTH_STEP = Duration.ofMillis(100);
    private static final int CENSUS_NODES_A_SECOND = 20_000;

    private final Simulation world;
    private final Network network;
    private final RandomGenerator random;

    /** One for each thread: nodes of the same thread never run at the same time. */
    private final Map<Integer, Workbench> workbenches = new LinkedHashMap<>();

    private final List<Resident> living = new ArrayList<>();
    private final List<Resident> reachable = new ArrayList<>();
    private UnaryOperator<DhtSettings> settings = UnaryOperator.identity();
    private @Nullable Sessions sessions;
    private @Nullable Census census;
    private Duration censusAt = Duration.ZERO;

    /** How often the lengths of sessions have changed: a leave planned under others is void. */
    private int churns;

    private long arrivals;
    private long departures;

    public DhtCrowd(Simulation world, Network network, RandomGenerator random) {
        this.world = world;
        this.network = network;
        this.random = random;
    }

    /** How nodes that come from now on are set up. */
    public void setUp(UnaryOperator<DhtSettings> change) {
        settings = change;
    }

    /** One more, on a machine of the network's, that has heard of a few others. */
    public Resident join() {
        SimulatedHost host =
                reachable.isEmpty() ? network.addServer(world) : network.addMachine(world);
        return join(host, acquaintances(), null);
    }

    /**
     * One more.
     *
     * @param bootstrap whom it has heard of
     * @param state what an earlier life left, or null
     */
    public Resident join(SimulatedHost host, List<Endpoint> bootstrap, byte @Nullable [] state) {
        boolean isReachable = !host.isBehindNat();
        var usual =
                new DhtSettings(
                        List.of(host.address().withPort(PORT)),
                        bootstrap,
                        List.of(),
                        isReachable ? DhtSettings.Role.SERVER : DhtSettings.Role.ADAPTIVE,
                        false,
                        DhtSettings.Preset.SERVER);
        Workbench workbench = workbenches.computeIfAbsent(host.thread(), _ -> new Workbench());
        var started = new ArrayList<Resident>(1);
        host.execute(
                () -> {
                    try {
                        DhtNode node =
                                DhtNode.start(
                                        host,
                                        settings.apply(usual),
                                        state,
                                        workbench,
                                        (_, _, _, _) -> {});
                        started.add(new Resident(host, node, isReachable));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        Resident resident = started.getFirst();
        resident.index = living.size();
        living.add(resident);
        if (isReachable) {
            resident.reachableIndex = reachable.size();
            reachable.add(resident);
        }
        arrivals++;
        Sessions lengths = sessions;
        if (lengths != null) {
            leaveAfter(resident, lengths.whole(random));
        }
        return resident;
    }

    /**
     * One that was killed is started again on its machine.
     *
     * @param bootstrap whom it has heard of
     * @param state what it had saved, or null
     */
    public Resident restart(Resident killed, List<Endpoint> bootstrap, byte @Nullable [] state) {
        SimulatedHost host = world.restart(killed.host());
        network.onBack();
        return join(host, bootstrap, state);
    }

    /** So many in all, as fast as a crowd can take them in, but at most so many a second. */
    public void growTo(int size, int perSecond) {
        int step = (int) Math.max(1, perSecond * GROWTH_STEP.toMillis() / 1000);
        growStep(size, step);
    }

    private void growStep(int size, int most) {
        int count = Math.min(most, 1 + living.size() / GROWTH_DIVISOR);
        for (int i = 0; i < count && living.size() < size; i++) {
            join();
        }
        if (living.size() < size) {
            world.after(GROWTH_STEP, () -> growStep(size, most));
        }
    }

    /**
     * From now on nodes leave when their session is over, and for each that does another comes.
     * Whatever was said about that before no longer holds.
     */
    public void churn(Sessions lengths) {
        churn(lengths, List.of());
    }

    /**
     * The same, but for some who stay.
     *
     * @param staying who is watched, and not to leave
     */
    public void churn(Sessions lengths, List<Resident> staying) {
        churns++;
        if (!lengths.end()) {
            sessions = null;
            return;
        }
        sessions = lengths;
        for (Resident resident : List.copyOf(living)) {
            if (!staying.contains(resident)) {
                leaveAfter(resident, lengths.rest(random));
            }
        }
    }

    private void leaveAfter(Resident resident, Duration stay) {
        int churn = churns;
        world.after(
                stay,
                () -> {
                    if (resident.isLiving() && churn == churns) {
                        kill(resident);
                        join();
                    }
                });
    }

    /** It is gone at once and tells nobody. */
    public void kill(Resident resident) {
        if (!resident.isLiving()) {
            throw new IllegalStateException(resident.host() + " is gone already");
        }
        world.kill(resident.host());
        network.onGone();
        Resident last = living.removeLast();
        if (last != resident) {
            living.set(resident.index, last);
            last.index = resident.index;
        }
        resident.index = -1;
        if (resident.isReachable()) {
            Resident lastReachable = reachable.removeLast();
            if (lastReachable != resident) {
                reachable.set(resident.reachableIndex, lastReachable);
                lastReachable.reachableIndex = resident.reachableIndex;
            }
        }
        departures++;
    }

    /** Somebody of those who are there. */
    public Resident draw() {
        return living.get(random.nextInt(living.size()));
    }

    /** Somebody who can speak with others. */
    public Resident drawSpeaking() {
        Resident drawn = draw();
        for (int i = 0; i < DRAWS_MAX && !drawn.canSpeak(); i++) {
            drawn = draw();
        }
        return drawn;
    }

    /** Somebody whom strangers reach. */
    public Resident drawReachable() {
        return reachable.get(random.nextInt(reachable.size()));
    }

    /** A few whom a newcomer may have heard of. */
    public List<Endpoint> acquaintances() {
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 0; i < KNOWN_TO_NEWCOMERS && !reachable.isEmpty(); i++) {
            endpoints.add(drawReachable().endpoint());
        }
        return endpoints;
    }

    public List<Resident> living() {
        return Collections.unmodifiableList(living);
    }

    public int size() {
        return living.size();
    }

    public long arrivals() {
        return arrivals;
    }

    public long departures() {
        return departures;
    }

    /** Who is where; of a large crowd it may be some seconds old. */
    public Census census() {
        Census known = census;
        Duration age = world.now().minus(censusAt);
        if (known == null || age.toSeconds() > living.size() / CENSUS_NODES_A_SECOND) {
            known = Census.of(reachable);
            census = known;
            censusAt = world.now();
        }
        return known;
    }
}
