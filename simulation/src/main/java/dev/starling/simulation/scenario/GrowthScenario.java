package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.Arrivals;
import dev.starling.simulation.population.SwarmCrowd;
import dev.starling.simulation.population.SwarmPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Peers come one after the other, download, seed for a while and leave; the first seeder leaves,
 * too. All have the same line, so that a simple model of such a swarm can be held against it.
 */
final class GrowthScenario implements Scenario {
    private static final int LOOKS = 240;
    private static final Duration SEEDER_ANNOUNCES = Duration.ofSeconds(20);
    private static final int PEERS_MAX = 10_000_000;

    /** The run is taken for steady from here on. */
    private static final double STEADY_FROM = 0.4;

    /** The model leaves out what is not a rate, so it is not held to more than this. */
    private static final double TOLERANCE = 0.35;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String summary() {
        return "What a swarm can do as peers join and seeds leave, the first one included";
    }

    @Override
    public List<Parameter> parameters() {
        var parameters = new ArrayList<>(SwarmSetup.parameters("4M", "board"));
        parameters.addAll(
                List.of(
                        Parameter.duration("duration", "10m", "How long peers come").atLeast("10s"),
                        Parameter.count("nodes", 300, 1, 10_000_000, "How many come in all"),
                        Parameter.choice(
                                        "arrivals",
                                        List.of("poisson", "daily"),
                                        "Whether all times are alike, or there are busy ones")
                                .from("a cycle is seen in mainline; its form is an assumption"),
                        Parameter.duration("day", "5m", "How long a day is, with arrivals=daily"),
                        SwarmSetup.rate("up", "128K", "What a peer's line takes up a second"),
                        SwarmSetup.rate("down", "1M", "What a peer's line takes down a second"),
                        Parameter.duration(
                                        "seeding",
                                        "15s",
                                        "How long who is complete stays, on average")
                                .from("assumption"),
                        Parameter.duration(
                                "leaves", "3m", "When the first seeder leaves; 0s for never")));
        return parameters;
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        var setup = new SwarmSetup(experiment);
        Duration duration = arguments.duration("duration");
        experiment.expect(setup.preparation().plus(duration));
        setup.prepare();
        long up = arguments.number("up");
        long down = arguments.number("down");
        SwarmCrowd crowd =
                setup.swarm()
                        .seedingFor(arguments.duration("seeding"))
                        .on(() -> setup.machine(up, down));
        SwarmPeer seeder = crowd.seed(setup.machine(up, down));
        if (setup.isInDht()) {
            experiment.run(SEEDER_ANNOUNCES);
        }
        long began = System.nanoTime();
        SwarmGauges gauges =
                SwarmGauges.watch(
                        experiment,
                        crowd,
                        Duration.ofNanos(Math.max(1_000_000_000, duration.toNanos() / LOOKS)));
        double[] copiesLeft = {Double.NaN};
        experiment.atEnd(
                () ->
                        conclude(
                                experiment,
                                crowd,
                                gauges,
                                copiesLeft[0],
                                System.nanoTime() - began));
        double perSecond =
                arguments.number("nodes") / (arguments.duration("duration").toNanos() / 1e9);
        Arrivals arrivals =
                arguments.is("arrivals", "daily")
                        ? Arrivals.daily(perSecond, arguments.duration("day"))
                        : Arrivals.poisson(perSecond);
        Duration end = experiment.world().now().plus(duration);
        crowd.arrive(arrivals, end, PEERS_MAX);
        Duration leaves = arguments.duration("leaves");
        experiment.say("peers come and go");
        if (leaves.isPositive() && leaves.compareTo(duration) < 0) {
            experiment.run(leaves);
            crowd.leave(seeder);
            copiesLeft[0] = crowd.copies();
            experiment.say("the first seeder has left");
            experiment.run(duration.minus(leaves));
        } else {
            experiment.run(duration);
        }
        experiment.weigh();
    }

    private static void conclude(
            Experiment experiment,
            SwarmCrowd crowd,
            SwarmGauges gauges,
            double copiesLeft,
            long wallNanos) {
        gauges.stop();
        Findings findings = experiment.findings();
        SwarmTally tally = SwarmTally.of(crowd);
        tally.tell(findings, wallNanos / 1e9);
        double copies = crowd.copies();
        findings.figure("fewest copies", gauges.fewestCopies());
        findings.figure("downloaders", gauges.meanLoading(STEADY_FROM));
        findings.figure("seeders", gauges.meanSeeding(STEADY_FROM));
        findings.figure("aggregate rate", gauges.meanDownRate(STEADY_FROM));
        findings.section("swarm").put("copies", copies);
        findings.section("swarm").put("fewest_copies", gauges.fewestCopies());
        findings.section("swarm").put("survives", copies >= 1 ? 1L : 0L);
        if (!Double.isNaN(copiesLeft)) {
            findings.section("swarm").put("copies_when_seeder_left", copiesLeft);
        }
        gauges.showStages(
                "Who is there",
                "Peers come all the time, fetch the torrent, stay for a while as seeds and leave.");
        gauges.showRates(
                "How fast it goes",
                "What all peers fetch in a second. It grows with the swarm, with or without the"
                        + " first seeder.");
        gauges.showCopies(
                "How safe it is",
                "In how many places the rarest piece lies (the fraction tells how many pieces lie"
                        + " in one more), and how many have all. Below one, nobody can complete"
                        + " any more.");
        findings.show(
                Percentiles.table(
                        "How long it takes", "In seconds.", "seconds", 1e-3, tally.stages()));
        if (!experiment.isStopped()) {
            compare(experiment, gauges, tally);
        }
    }

    /**
     * Qiu and Srikant, SIGCOMM 2004: at steady state peers with a rate up of m and down of c, in
     * torrents a second, that seed for 1/g on average take max(1/c, (1/m - 1/g) / n), and n, how
     * well downloaders use each other, is close to 1. So many are there as come in that time.
     */
    private static void compare(Experiment experiment, SwarmGauges gauges, SwarmTally tally) {
        Arguments arguments = experiment.arguments();
        double length = arguments.number("content");
        double upSeconds = length / arguments.number("up");
        double downSeconds = length / arguments.number("down");
        double seeding = arguments.duration("seeding").toNanos() / 1e9;
        double expected = Math.max(downSeconds, upSeconds - seeding);
        double measured = tally.meanSecondsOfPieces();
        boolean isSteady = arguments.is("arrivals", "poisson") && tally.complete() > 0;
        if (!isSteady) {
            return;
        }
        String why =
                seeding >= upSeconds
                        ? "seeds alone could serve all, so the line down decides, and then what the"
                                + " model leaves out: round trips, the time until one is let, a"
                                + " start with few requests"
                        : "the model has no round trips, no choking, no first piece to wait for,"
                                + " and neither header nor waste on the lines; its downloaders"
                                + " number in fractions, here they are few";
        hold(
                experiment,
                "a download takes as long as the fluid model says",
                measured,
                expected,
                "s",
                why);
        double perSecond =
                arguments.number("nodes") / (arguments.duration("duration").toNanos() / 1e9);
        hold(
                experiment,
                "so many download at a time as the fluid model says",
                gauges.meanLoading(STEADY_FROM),
                perSecond * expected,
                "peers",
                why);
    }

    private static void hold(
            Experiment experiment,
            String claim,
            double measured,
            double expected,
            String unit,
            String why) {
        experiment
                .findings()
                .compare(
                        new Comparison(
                                claim,
                                String.format(Locale.ROOT, "%.1f %s", measured, unit),
                                String.format(Locale.ROOT, "%.1f %s", expected, unit),
                                "Qiu and Srikant, Modeling and Performance Analysis of"
                                        + " BitTorrent-Like Peer-to-Peer Networks, 2004",
                                Math.abs(measured - expected) <= TOLERANCE * expected,
                                why));
    }
}
