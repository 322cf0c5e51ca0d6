package dev.starling.cli.simulate;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Failure;
import dev.starling.simulation.sweep.Merged;
import dev.starling.simulation.sweep.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What many runs say together, for people and for programs. */
final class SweepText {
    private static final int FAILURES_SHOWN = 20;

    private SweepText() {}

    static String of(Merged merged) {
        var lines = new ArrayList<String>();
        lines.add(
                merged.scenario()
                        + ": "
                        + Amounts.count(merged.runs(), "run")
                        + ", "
                        + merged.failed()
                        + " failed, "
                        + Amounts.count(merged.events())
                        + " events in "
                        + Amounts.duration(Duration.ofMillis(merged.wallMillis()))
                        + " of all cores");
        for (Merged.Group group : merged.groups()) {
            lines.add("");
            String name = merged.nameOf(group);
            lines.add(
                    (name.isEmpty() ? "all" : name)
                            + ": "
                            + Amounts.count(group.size(), "run")
                            + ", "
                            + group.failed()
                            + " failed");
            for (String figure : merged.figures()) {
                double[] values = group.figure(figure);
                if (values.length > 0) {
                    lines.add(
                            RunText.figure(figure, Merged.percentile(values, 50))
                                    + String.format(
                                            Locale.ROOT,
                                            "  (%s to %s)",
                                            RunText.number(values[0]),
                                            RunText.number(values[values.length - 1])));
                }
            }
        }
        List<RunRecord> failures = merged.failures();
        if (!failures.isEmpty()) {
            lines.add("");
        }
        for (RunRecord run : failures.subList(0, Math.min(FAILURES_SHOWN, failures.size()))) {
            lines.add(
                    Failure.oneLine(
                            "FAILED seed " + run.seed() + ": " + run.violations().getFirst()));
            lines.add("       " + Failure.oneLine(run.replay()));
        }
        return String.join("\n", lines);
    }

    static Map<String, Object> summary(Merged merged) {
        var summary = new LinkedHashMap<String, Object>();
        summary.put("scenario", merged.scenario());
        summary.put("runs", (long) merged.runs());
        summary.put("failed", (long) merged.failed());
        summary.put("failing_seeds", merged.failingSeeds());
        var failures = new ArrayList<Map<String, Object>>();
        for (RunRecord run : merged.failures()) {
            failures.add(
                    Map.of(
                            "seed",
                            run.seed(),
                            "violations",
                            run.violations(),
                            "replay",
                            run.replay()));
        }
        summary.put("failures", failures);
        summary.put("events", merged.events());
        summary.put("wall_ms", merged.wallMillis());
        summary.put("groups", merged.groups().stream().map(g -> group(merged, g)).toList());
        return summary;
    }

    private static Map<String, Object> group(Merged merged, Merged.Group group) {
        var fields = new LinkedHashMap<String, Object>();
        var varied = new LinkedHashMap<String, Object>();
        for (String name : merged.varied()) {
            varied.put(name, group.parameters().getOrDefault(name, ""));
        }
        fields.put("parameters", varied);
        fields.put("runs", (long) group.size());
        fields.put("failed", (long) group.failed());
        var figures = new LinkedHashMap<String, Object>();
        for (String name : merged.figures()) {
            double[] values = group.figure(name);
            if (values.length > 0) {
                var figure = new LinkedHashMap<String, Object>();
                figure.put("least", values[0]);
                figure.put("p5", Merged.percentile(values, 5));
                figure.put("p50", Merged.percentile(values, 50));
                figure.put("p95", Merged.percentile(values, 95));
                figure.put("most", values[values.length - 1]);
                figures.put(name, figure);
            }
        }
        fields.put("figures", figures);
        var histograms = new LinkedHashMap<String, Object>();
        group.histograms().forEach((name, histogram) -> histograms.put(name, spread(histogram)));
        fields.put("histograms", histograms);
        return fields;
    }

    private static Map<String, Object> spread(Histogram histogram) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("count", histogram.getTotalCount());
        fields.put("mean", histogram.getMean());
        for (int percent : new int[] {5, 50, 95, 99}) {
            fields.put("p" + percent, histogram.getValueAtPercentile(percent));
        }
        fields.put("most", histogram.getMaxValue());
        return fields;
    }
}
