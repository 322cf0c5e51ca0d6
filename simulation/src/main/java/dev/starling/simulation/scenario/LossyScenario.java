package dev.starling.simulation.scenario;

import dev.starling.simulation.Path;
import dev.starling.simulation.Traffic;
import dev.starling.simulation.parameter.Arguments;
import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.population.DhtCrowd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The same network, losing more and more of what is sent, some of it in bursts. */
final class LossyScenario implements Scenario {
    private static final Duration TAIL = Duration.ofMinutes(1);

    /** What is lost of the datagrams sent while a line is bad. */
    private static final double LOSS_IN_BURST = 0.8;

    @Override
    public String name() {
        return "lossy";
    }

    @Override
    public String summary() {
        return "Lookups and searches as more and more datagrams are lost, some of them in bursts";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                Beginning.nodes(500),
                Parameter.share("loss", "30%", "Datagrams lost in the last step; none in the first")
                        .from("FCC Measuring Broadband America has 0.1 to 1 %; the rest is stress"),
                Parameter.count("steps", 6, 2, 50, "How many steps"),
                Parameter.share("in-bursts", "50%", "Of the loss, what comes in bursts")
                        .from("assumption"),
                Parameter.duration("burst", "2s", "How long a burst on a line lasts on average")
                        .atLeast("10ms")
                        .from("assumption"),
                Parameter.duration("duration", "4m", "How long a step is").atLeast("1m"),
                Parameter.count("lookups", 400, 1, 1_000_000, "Lookups in a step"),
                Parameter.count("searches", 200, 1, 1_000_000, "Announces and searches in one"));
    }

    /** What was found with this loss. */
    private static final class Step {
        final double loss;
        final LookupTally tally;
        long sent;
        long lost;

        Step(double loss, LookupTally tally) {
            this.loss = loss;
            this.tally = tally;
        }

        double measuredLoss() {
            return sent == 0 ? Double.NaN : (double) lost / sent;
        }
    }

    @Override
    public void run(Experiment experiment) {
        Arguments arguments = experiment.arguments();
        Duration length = arguments.duration("duration");
        double seconds = length.toNanos() / 1e9;
        int count = arguments.count("steps");
        setLoss(experiment, 0);
        DhtCrowd crowd =
                Beginning.crowd(
                        experiment,
                        arguments.count("nodes"),
                        length.plus(TAIL).multipliedBy(count));
        var probe = new LookupProbe(experiment, crowd);
        var whole = new LookupTally(experiment.findings(), "");
        var steps = new ArrayList<Step>();
        experiment.atEnd(() -> conclude(experiment.findings(), whole, steps));
        for (int i = 0; i < count; i++) {
            var step = new Step(arguments.share("loss") * i / (count - 1), whole.part());
            experiment.say("loss of " + Shares.percent(step.loss));
            setLoss(experiment, step.loss);
            steps.add(step);
            probe.countInto(step.tally);
            probe.start(
                    arguments.number("lookups") / seconds,
                    arguments.number("searches") / seconds,
                    length);
            Traffic before = experiment.world().traffic();
            experiment.run(length.plus(TAIL));
            Traffic after = experiment.world().traffic();
            step.lost = after.lostOnTheWay() - before.lostOnTheWay();
            step.sent = step.lost + after.datagrams() - before.datagrams();
        }
    }

    /** So much on average, in bursts and between them. */
    private static void setLoss(Experiment experiment, double loss) {
        Arguments arguments = experiment.arguments();
        double inBursts = arguments.share("in-bursts") * loss;
        double bad = inBursts / LOSS_IN_BURST;
        int usual = perMillion(bad < 1 ? (loss - inBursts) / (1 - bad) : 1);
        var bursts =
                new Path.Bursts(
                        perMillion(bad),
                        arguments.duration("burst").toNanos(),
                        perMillion(LOSS_IN_BURST));
        experiment
                .world()
                .setPaths(
                        experiment
                                .network()
                                .paths(path -> path.withLoss(usual).withBursts(bursts)));
    }

    private static int perMillion(double share) {
        return Math.clamp(Math.round(share * 1e6), 0, 1_000_000);
    }

    private static void conclude(Findings findings, LookupTally whole, List<Step> steps) {
        whole.tell(findings.section("lookups"));
        if (steps.isEmpty()) {
            return;
        }
        double[] places = of(steps, step -> step.loss);
        var loss = Panel.Axis.of("loss", Panel.Unit.SHARE);
        findings.show(
                new Panel.Chart(
                        "What loss does",
                        "Searches that found whoever had announced himself half a minute before,"
                                + " and of the eight truly nearest nodes the share that lookups"
                                + " found.",
                        loss,
                        Panel.Axis.of("share", Panel.Unit.SHARE),
                        places,
                        List.of(
                                Panel.Curve.line("success", of(steps, s -> s.tally.success())),
                                Panel.Curve.line("recall", of(steps, s -> s.tally.recall())))));
        findings.show(
                new Panel.Chart(
                        "How long it takes",
                        "A whole lookup, and a search until it has found somebody.",
                        loss,
                        Panel.Axis.of("time", Panel.Unit.MILLISECONDS),
                        places,
                        List.of(
                                Panel.Curve.line(
                                        "lookup, median",
                                        of(steps, s -> s.tally.millis().getValueAtPercentile(50))),
                                Panel.Curve.line(
                                        "lookup, p95",
                                        of(steps, s -> s.tally.millis().getValueAtPercentile(95))),
                                Panel.Curve.line(
                                        "first peer, median",
                                        of(
                                                steps,
                                                s ->
                                                        s.tally
                                                                .firstPeerMillis()
                                                                .getValueAtPercentile(50))))));
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            LookupTally tally = step.tally;
            rows.add(
                    List.of(
                            Shares.percent(step.loss),
                            Shares.percent(tally.success()),
                            Shares.percent(tally.recall()),
                            tally.millis().getValueAtPercentile(50) + " ms",
                            tally.millis().getValueAtPercentile(95) + " ms",
                            String.format(Locale.ROOT, "%.1f", tally.queries().getMean())));
            Map<String, Object> section = findings.section("step_" + (i + 1));
            section.put("loss", step.loss);
            section.put("loss_measured", step.measuredLoss());
            tally.tell(section);
        }
        findings.show(
                new Panel.Table(
                        "What loss does, in numbers",
                        "",
                        List.of("loss", "success", "recall", "lookup p50", "lookup p95", "queries"),
                        rows));
        Step last = steps.getLast();
        findings.figure("success, most loss", last.tally.success());
        findings.figure("recall, most loss", last.tally.recall());
        findings.figure(
                "lookup ms p50, most loss", (double) last.tally.millis().getValueAtPercentile(50));
        findings.compare(
                new Comparison(
                        "good and bad times together lose what was asked for",
                        Shares.percent(last.measuredLoss()),
                        Shares.percent(last.loss),
                        "Gilbert 1960, Elliott 1963: the average of the two states",
                        Math.abs(last.measuredLoss() - last.loss) <= 0.15 * last.loss,
                        "a short run sees few bursts"));
    }

    private static double[] of(List<Step> steps, ToDoubleFunction<Step> figure) {
        return steps.stream().mapToDouble(figure).toArray();
    }
}
