package dev.starling.simulation.scenario;

import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.SwarmCrowd;
import dev.starling.simulation.population.SwarmPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One has it, and many want it at once: first few, then twice as many, and so on, each time with a
 * torrent of their own. Who has got it shares it until all have.
 */
final class FlashCrowdScenario implements Scenario {
    private static final Duration SEEDER_ANNOUNCES = Duration.ofSeconds(20);
    private static final Duration ALL_LEAVE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What one crowd came to. */
    private record Step(
            SwarmTally tally, double aggregate, double peak, double seederPeak, double bound) {}

    @Override
    public String name() {
        return "flash-crowd";
    }

    @Override
    public String summary() {
        return "What a flash crowd does to the only seeder, and the crowd for itself";
    }

    @Override
    public List<Parameter> parameters() {
        var parameters = new ArrayList<>(SwarmSetup.parameters("8M", "dht"));
        parameters.addAll(
                List.of(
                        Parameter.count("nodes", 80, 1, 100_000, "How many want it at once"),
                        Parameter.count(
                                "steps",
                                4,
                                1,
                                16,
                                "Crowds of different sizes, one after the other, each twice the"
                                        + " one before"),
                        Parameter.duration("within", "10s", "In how long all of a crowd come")
                                .from("assumption"),
                        SwarmSetup.rate(
                                "seeder-rate", "512K", "What the seeder's line takes up a second"),
                        Parameter.duration("duration", "30m", "How long a crowd may take")
                                .atLeast("1s"),
                        Parameter.choice(
                                        "lines",
                                        List.of("home", "none"),
                                        "Whether machines have lines with rates and queues")
                                .from("Ookla 2025; the classes are an assumption")));
        return parameters;
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        var setup = new SwarmSetup(experiment);
        int steps = arguments.count("steps");
        double alone = (double) arguments.number("content") / arguments.number("seeder-rate");
        Duration expected = Duration.ofSeconds((long) (steps * (3 * alone + 60)));
        experiment.expect(setup.preparation().plus(expected));
        var done = new ArrayList<Step>();
        long[] wall = new long[1];
        Runnable[] underWay = {() -> {}};
        experiment.atEnd(
                () -> {
                    underWay[0].run();
                    conclude(experiment, done, wall[0] / 1e9);
                });
        setup.prepare();
        for (int step = steps - 1; step >= 0; step--) {
            int size = Math.max(1, arguments.count("nodes") >> step);
            if (done.isEmpty() || size > done.getLast().tally().peers()) {
                long began = System.nanoTime();
                crowd(experiment, setup, size, step == 0, done, underWay);
                wall[0] += System.nanoTime() - began;
            }
        }
    }

    /**
     * Lets one crowd come, and adds what it came to.
     *
     * @param underWay does that last, in case the run ends before
     */
    private static void crowd(
            Experiment experiment,
            SwarmSetup setup,
            int size,
            boolean isLast,
            List<Step> done,
            Runnable[] underWay) {
        Arguments arguments = experiment.arguments();
        SwarmCrowd crowd = setup.swarm();
        SwarmPeer seeder = crowd.seed(setup.server(arguments.number("seeder-rate")));
        if (setup.isInDht()) {
            experiment.say("the seeder announces itself");
            experiment.run(SEEDER_ANNOUNCES);
        }
        experiment.say("a crowd of " + size);
        crowd.flash(size, arguments.duration("within"));
        SwarmGauges gauges = SwarmGauges.watch(experiment, crowd, LOOK);
        underWay[0] =
                () -> {
                    underWay[0] = () -> {};
                    gauges.stop();
                    Step step = stepOf(crowd, seeder, gauges);
                    done.add(step);
                    if (isLast || experiment.isStopped()) {
                        show(experiment, step.tally(), gauges, size);
                    }
                };
        boolean isDone =
                experiment.runUntil(() -> crowd.complete() == size, arguments.duration("duration"));
        experiment
                .findings()
                .require(
                        isDone,
                        (size - crowd.complete())
                                + " of "
                                + size
                                + " did not get it, though the seeder stayed");
        underWay[0].run();
        if (isLast) {
            experiment.weigh();
        }
        List.copyOf(crowd.living()).forEach(crowd::leave);
        experiment.run(ALL_LEAVE);
    }

    private static Step stepOf(SwarmCrowd crowd, SwarmPeer seeder, SwarmGauges gauges) {
        SwarmTally tally = SwarmTally.of(crowd);
        double aggregate = tally.down() / Math.max(1e-9, tally.spanSeconds());
        return new Step(
                tally,
                aggregate,
                gauges.peakDownRate(),
                gauges.peakSeederRate(),
                bound(crowd, seeder));
    }

    /**
     * No way of distributing it is faster: Kumar and Ross 2006. For a length F, a seeder's rate s,
     * n peers with rates u up and d down: max(F/s, F/min d, nF/(s + sum of u)).
     */
    private static double bound(SwarmCrowd crowd, SwarmPeer seeder) {
        double length = crowd.content().length();
        double up = rate(seeder.host());
        double seconds = length / up;
        int peers = 0;
        for (SwarmPeer peer : crowd.all()) {
            if (!peer.isOriginal()) {
                peers++;
                up += rate(peer.host());
                seconds = Math.max(seconds, length / peer.host().downBytesPerSecond());
            }
        }
        return Math.max(seconds, peers * length / up);
    }

    private static double rate(SimulatedHost host) {
        return host.upBytesPerSecond();
    }

    private static void show(
            Experiment experiment, SwarmTally tally, SwarmGauges gauges, int size) {
        gauges.showStages(
                "Who is how far",
                "Of the last crowd, "
                        + Counts.of(size, "peer")
                        + ": each first looks for somebody, then asks what the torrent is,"
                        + " then fetches its pieces, and shares what it has.");
        gauges.showRates(
                "How fast it goes",
                "The same crowd: what all of it fetches in a second, and what the seeder's line"
                        + " gives.");
        experiment
                .findings()
                .show(
                        Percentiles.spread(
                                "How long it takes",
                                "The share of the largest crowd that has come so far after so"
                                        + " long, counted from the stage before.",
                                Panel.Axis.of("after", Panel.Unit.MILLISECONDS),
                                1,
                                tally.stages()));
        experiment
                .findings()
                .show(
                        Percentiles.table(
                                "How long it takes, in numbers",
                                "Seconds that the peers of the largest crowd spent in each stage.",
                                "seconds",
                                1e-3,
                                tally.stages()));
    }

    private static void conclude(Experiment experiment, List<Step> steps, double wallSeconds) {
        Findings findings = experiment.findings();
        if (steps.isEmpty()) {
            return;
        }
        showSizes(findings, steps);
        Step first = steps.getFirst();
        Step last = steps.getLast();
        findings.figure("aggregate rate", last.aggregate());
        findings.figure("seeder peak rate", last.seederPeak());
        long rate = experiment.arguments().number("seeder-rate");
        double slack = 1.1; // a look may take in a chunk more than a second's worth
        for (Step step : steps) {
            findings.require(
                    step.seederPeak() <= rate * slack, "the seeder sent more than its line takes");
            findings.require(
                    step.tally().complete() == 0
                            || step.tally().complete() < step.tally().peers()
                            || step.tally().spanSeconds() >= step.bound(),
                    "a crowd was done sooner than any can be");
        }
        if (steps.size() > 1) {
            double growth = last.aggregate() / first.aggregate();
            double crowd = (double) last.tally().peers() / first.tally().peers();
            findings.compare(
                    new Comparison(
                            "a larger crowd is served faster in all, while the seeder sends no"
                                    + " faster",
                            String.format(
                                    Locale.ROOT,
                                    "%.1f times the rate for %.0f times the crowd",
                                    growth,
                                    crowd),
                            "more than once, at most as many times as there are more peers",
                            "Yang and de Veciana, Service Capacity of Peer to Peer Networks, 2004",
                            growth > 1,
                            ""));
        }
        findings.compare(
                new Comparison(
                        "the last of the largest crowd is done no sooner than the lines allow, and"
                                + " not much later",
                        String.format(Locale.ROOT, "%.1f s", last.tally().spanSeconds()),
                        String.format(Locale.ROOT, "at least %.1f s", last.bound()),
                        "Kumar and Ross, Peer-Assisted File Distribution, 2006",
                        last.tally().spanSeconds() < 4 * last.bound(),
                        "the bound knows no arrivals one after the other, no search for peers, no"
                                + " round trips, no pieces, and takes for granted that everybody"
                                + " sends at full rate from the first byte on"));
        var all = new SwarmTally();
        steps.forEach(step -> all.add(step.tally()));
        all.tell(findings, wallSeconds);
        findings.figure("seeder share", last.tally().seederShare());
        findings.section("swarm").put("seeder_share", last.tally().seederShare());
        findings.section("swarm").put("seconds_p50", last.tally().secondsAt(50));
        findings.section("swarm").put("seconds_p95", last.tally().secondsAt(95));
    }

    private static void showSizes(Findings findings, List<Step> steps) {
        double[] sizes = steps.stream().mapToDouble(step -> step.tally().peers()).toArray();
        var size = Panel.Axis.of("peers in the crowd", Panel.Unit.NUMBER).logarithmic();
        findings.show(
                new Panel.Chart(
                        "The larger the crowd, the faster",
                        "All bytes that a crowd fetched by the time from the first one's coming to"
                                + " the last one's end, beside what came from the seeder.",
                        size,
                        Panel.Axis.of("bytes a second", Panel.Unit.BYTES_PER_SECOND),
                        sizes,
                        List.of(
                                Panel.Curve.line(
                                        "all downloads",
                                        steps.stream().mapToDouble(Step::aggregate).toArray()),
                                Panel.Curve.line(
                                        "the seeder",
                                        steps.stream()
                                                .mapToDouble(
                                                        step ->
                                                                step.tally().seederUp()
                                                                        / step.tally()
                                                                                .spanSeconds())
                                                .toArray()))));
        findings.show(
                new Panel.Chart(
                        "How long one waits",
                        "From coming, with nothing but the infohash, to having all of it.",
                        size,
                        Panel.Axis.of("seconds", Panel.Unit.SECONDS),
                        sizes,
                        List.of(
                                Panel.Curve.line("half of them", seconds(steps, 50)),
                                Panel.Curve.line("95 of 100", seconds(steps, 95)),
                                Panel.Curve.line(
                                        "no way is faster for the last",
                                        steps.stream().mapToDouble(Step::bound).toArray()))));
        var rows = new ArrayList<List<String>>();
        for (Step step : steps) {
            SwarmTally tally = step.tally();
            rows.add(
                    List.of(
                            Long.toString(tally.peers()),
                            text(tally.secondsAt(50)),
                            text(tally.secondsAt(95)),
                            text(step.aggregate() / 1e6),
                            text(step.peak() / 1e6),
                            text(step.seederPeak() / 1e6),
                            text(100 * tally.seederShare()) + " %",
                            text(tally.wasted() / 1e6)));
        }
        findings.show(
                new Panel.Table(
                        "Crowd by crowd",
                        "Rates in MB/s, the peaks within one second; the share is the seeder's of"
                                + " all bytes.",
                        List.of(
                                "peers",
                                "seconds p50",
                                "seconds p95",
                                "rate",
                                "peak rate",
                                "seeder's peak",
                                "seeder's share",
                                "wasted MB"),
                        rows));
    }

    private static double[] seconds(List<Step> steps, double percentile) {
        return steps.stream().mapToDouble(step -> step.tally().secondsAt(percentile)).toArray();
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
