package dev.starling.simulation.population;

import dev.starling.simulation.NatKind;
import dev.starling.simulation.Path;
import dev.starling.simulation.PathModel;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network of a run: how far its places are from each other, what is lost on the way, which
 * lines its machines have and behind which NATs they sit.
 */
public final class Network {
    /** What every scenario can be given. */
    public static final List<Parameter> PARAMETERS =
            List.of(
                    Parameter.choice(
                                    "latency",
                                    List.of("countries", "uniform", "lan"),
                                    "How far machines are from each other")
                            .from("RIPE Atlas pings of 2025, by pairs of countries"),
                    Parameter.share("loss", "0.5%", "Datagrams that are lost on the way")
                            .from("FCC Measuring Broadband America: 0.1 to 1 %"),
                    Parameter.choice(
                                    "nat",
                                    List.of("none", "mainline"),
                                    "Whether machines sit behind NATs")
                            .from("Jimenez, Osmani, Knutsson 2009; Halkes, Pouwelse 2011"),
                    Parameter.choice(
                                    "lines",
                                    List.of("none", "home"),
                                    "Whether machines have lines with rates and queues")
                            .from("Ookla 2025; the classes are an assumption"));

    private static final Duration FLOOR = Duration.ofMillis(5);
    private static final Duration QUEUE = Duration.ofMillis(500);

    private final Arguments arguments;
    private final long seed;
    private final PathModel paths;
    private final RandomGenerator random;
    private int count;
    private int most;

    public Network(Arguments arguments, long seed) {
        this.arguments = arguments;
        this.seed = seed;
        this.random = new SplittableRandom(seed ^ 0x0e7_0e7);
        this.paths = paths(path -> path.withLoss(arguments.perMillion("loss")));
    }

    /** What lies between places now. */
    public PathModel paths() {
        return paths;
    }

    /** The same places, with something else that happens between them. */
    public PathModel paths(UnaryOperator<Path> change) {
        return switch (arguments.choice("latency")) {
            case "countries" -> new Countries(seed, change);
            case "uniform" -> {
                Path everywhere =
                        change.apply(
                                Path.between(Duration.ofMillis(10), Duration.ofMillis(150))
                                        .withJitter(Duration.ofMillis(10)));
                yield (_, _) -> everywhere;
            }
            case "lan" -> {
                Path everywhere = change.apply(Path.of(FLOOR));
                yield (_, _) -> everywhere;
            }
            default -> throw new AssertionError(arguments.choice("latency"));
        };
    }

    /** No two machines are nearer; a higher one lets threads run longer side by side. */
    public Duration floor() {
        return FLOOR;
    }

    /** A machine of somebody: somewhere, on some line, perhaps behind a NAT. */
    public SimulatedHost addMachine(Simulation world) {
        return addMachine(world, arguments.is("nat", "mainline") ? drawNat() : null);
    }

    /** One that anybody can reach, such as the first of a network. */
    public SimulatedHost addServer(Simulation world) {
        return addMachine(world, null);
    }

    /**
     * One behind this NAT.
     *
     * @param nat null for none
     */
    public SimulatedHost addMachine(Simulation world, @Nullable NatKind nat) {
        int place = Countries.draw(random);
        SimulatedHost host =
                nat == null ? world.addHost(place) : world.addHostBehind(world.addNat(nat, place));
        if (arguments.is("lines", "home")) {
            HomeLine line = HomeLine.draw(random);
            world.limitLine(host, line.upBytesPerSecond(), line.downBytesPerSecond(), QUEUE);
        }
        count++;
        most = Math.max(most, count);
        return host;
    }

    /** One is gone for good. */
    public void onGone() {
        count--;
    }

    /** One that was gone is back. */
    void onBack() {
        count++;
        most = Math.max(most, count);
    }

    /** Machines there are now. */
    public int count() {
        return count;
    }

    /** Machines there were at most. */
    public int most() {
        return most;
    }

    /** One of the kinds in the shares that studies of mainline bracket; null for none. */
    public @Nullable NatKind drawNat() {
        int percent = random.nextInt(100);
        if (percent < 35) {
            return null;
        }
        if (percent < 40) {
            return NatKind.FULL_CONE;
        }
        if (percent < 50) {
            return NatKind.RESTRICTED;
        }
        if (percent < 85) {
            return NatKind.PORT_RESTRICTED;
        }
        return percent < 95 ? NatKind.SYMMETRIC : NatKind.UDP_BLOCKED;
    }
}
