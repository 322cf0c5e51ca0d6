package dev.starling.simulation.scenario;

import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import dev.starling.simulation.population.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** The same network with shorter and shorter sessions: what nodes that come and go cost. */
final class ChurnScenario implements Scenario {
    /** What a search needs from its announce to its end. */
    private static final Duration TAIL = Duration.ofMinutes(1);

    /** Of each step, the part before it is measured: tables are still those of the step before. */
    private static final int WARMING_DIVISOR = 3;

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String summary() {
        return "Lookups, searches and tables as sessions grow shorter and shorter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(500),
                Parameter.duration("session", "200m", "Median session in the first step")
                        .atLeast("10s")
                        .from("MLDHT, University of Helsinki: half of all sessions are shorter"),
                Parameter.count("factor", 4, 1, 100, "By which it is shorter in each next one"),
                Parameter.count("steps", 4, 1, 20, "How many steps"),
                Parameter.duration("duration", "12m", "How long a step is").atLeast("2m"),
                Parameter.count("lookups", 400, 1, 1_000_000, "Lookups in a step"),
                Parameter.count("searches", 200, 1, 1_000_000, "Announces and searches in one"));
    }

    /** What was found with sessions of one length. */
    private static final class Step {
        final Duration median;
        final LookupTally tally;
        double looks;
        double stale;

        Step(Duration median, LookupTally tally) {
            this.median = median;
            this.tally = tally;
        }

        double stale() {
            return looks == 0 ? Double.NaN : stale / looks;
        }
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        Duration length = arguments.duration("duration");
        Duration warming = length.dividedBy(WARMING_DIVISOR);
        Duration measuring = length.minus(warming);
        int count = arguments.count("steps");
        DhtCrowd crowd =
                Beginning.crowd(
                        experiment,
                        arguments.count("nodes"),
                        length.plus(TAIL).multipliedBy(count));
        var probe = new LookupProbe(experiment, crowd);
        var whole = new LookupTally(experiment.findings(), "");
        var steps = new ArrayList<Step>();
        experiment.atEnd(() -> conclude(experiment, whole, steps));
        Duration median = arguments.duration("session");
        double seconds = measuring.toNanos() / 1e9;
        for (int i = 0; i < count; i++) {
            experiment.say("sessions of " + median.toSeconds() + " s");
            crowd.churn(new Sessions(median));
            experiment.run(warming);
            var step = new Step(median, whole.part());
            steps.add(step);
            probe.countInto(step.tally);
            probe.start(
                    arguments.number("lookups") / seconds,
                    arguments.number("searches") / seconds,
                    measuring);
            for (int part = 0; part < WARMING_DIVISOR; part++) {
                experiment.run(measuring.dividedBy(WARMING_DIVISOR));
                step.stale += TableTruth.of(crowd).staleShare();
                step.looks++;
            }
            experiment.run(TAIL);
            median = median.dividedBy(arguments.count("factor"));
        }
    }

    private static void conclude(Experiment experiment, LookupTally whole, List<Step> steps) {
        Findings findings = experiment.findings();
        whole.tell(findings.section("lookups"));
        if (steps.isEmpty()) {
            return;
        }
        double[] places = of(steps, step -> step.median.toNanos() / 1e9);
        var sessions = Panel.Axis.of("median session", Panel.Unit.SECONDS).logarithmic();
        findings.show(
                new Panel.Chart(
                        "What shorter sessions do",
                        "Searches that found whoever had announced himself half a minute before;"
                                + " of the eight truly nearest nodes the share that lookups found;"
                                + " and of all contacts in tables the share that is gone.",
                        sessions,
                        Panel.Axis.of("share", Panel.Unit.SHARE),
                        places,
                        List.of(
                                Panel.Curve.line("success", of(steps, s -> s.tally.success())),
                                Panel.Curve.line("recall", of(steps, s -> s.tally.recall())),
                                Panel.Curve.line("stale contacts", of(steps, Step::stale)))));
        findings.show(
                new Panel.Chart(
                        "How long it takes",
                        "A whole lookup, and a search until it has found somebody.",
                        sessions,
                        Panel.Axis.of("time", Panel.Unit.MILLISECONDS),
                        places,
                        List.of(
                                Panel.Curve.line(
                                        "lookup, median",
                                        of(steps, s -> percentile(s.tally.millis(), 50))),
                                Panel.Curve.line(
                                        "lookup, p95",
                                        of(steps, s -> percentile(s.tally.millis(), 95))),
                                Panel.Curve.line(
                                        "first peer, median",
                                        of(
                                                steps,
                                                s -> percentile(s.tally.firstPeerMillis(), 50))))));
        var rows = new ArrayList<List<String>>();
        for (Step step : steps) {
            LookupTally tally = step.tally;
            rows.add(
                    List.of(
                            step.median.toSeconds() + " s",
                            Shares.percent(tally.success()),
                            Shares.percent(tally.recall()),
                            Shares.percent(step.stale()),
                            tally.millis().getValueAtPercentile(50) + " ms",
                            tally.millis().getValueAtPercentile(95) + " ms",
                            String.format(Locale.ROOT, "%.1f", tally.queries().getMean())));
        }
        findings.show(
                new Panel.Table(
                        "What shorter sessions do, in numbers",
                        "",
                        List.of(
                                "median session",
                                "success",
                                "recall",
                                "stale contacts",
                                "lookup p50",
                                "lookup p95",
                                "queries"),
                        rows));
        tell(findings, steps);
        compare(findings, steps.getFirst());
    }

    private static void tell(Findings findings, List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Map<String, Object> section = findings.section("step_" + (i + 1));
            section.put("session_ms", step.median.toMillis());
            section.put("stale", step.stale());
            step.tally.tell(section);
        }
        Step last = steps.getLast();
        findings.figure("success, shortest sessions", last.tally.success());
        findings.figure("recall, shortest sessions", last.tally.recall());
        findings.figure("stale share, shortest sessions", last.stale());
    }

    private static void compare(Findings findings, Step first) {
        long firstPeer = first.tally.firstPeerMillis().getValueAtPercentile(50);
        findings.compare(
                new Comparison(
                        "the median search finds a peer in less than a second",
                        firstPeer + " ms",
                        "below 1,000 ms; 100 to 200 ms are possible",
                        "Jimenez, Osmani, Knutsson, Sub-second lookups, P2P 2011",
                        firstPeer < 1_000,
                        ""));
        long lookup = first.tally.millis().getValueAtPercentile(50);
        findings.compare(
                new Comparison(
                        "lookups take over a minute, because dead nodes are waited for",
                        lookup + " ms for the median lookup",
                        "over 60,000 ms",
                        "Crosby and Wallach, An analysis of BitTorrent's two Kademlia-based"
                                + " DHTs, 2007",
                        lookup > 60_000,
                        "clients of 2007 waited long for the silent, one after the other; this"
                                + " node goes on as soon as an answer is unlikely"));
    }

    private static double percentile(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0
                ? Double.NaN
                : (double) histogram.getValueAtPercentile(percent);
    }

    private static double[] of(List<Step> steps, ToDoubleFunction<Step> figure) {
        return steps.stream().mapToDouble(figure).toArray();
    }
}
