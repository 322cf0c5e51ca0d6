package dev.starling.simulation.report;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.scenario.Counts;
import dev.starling.simulation.scenario.Panel;
import dev.starling.simulation.scenario.Percentiles;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.Scenario;
import dev.starling.simulation.scenario.Scenarios;
import dev.starling.simulation.sweep.Merged;
import dev.starling.simulation.sweep.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The report of many runs: each figure over what was varied, and over seeds. */
public final class SweepReport {
    private static final int FIGURES_MAX = 24;
    private static final int CURVES_MAX = 12;
    private static final int FAILURES_MAX = 100;

    /** Values that lie so far apart are drawn on a logarithmic axis. */
    private static final double WIDELY_SPREAD = 30;

    private final Merged merged;
    private final Scenario scenario;

    private SweepReport(Merged merged) {
        this.merged = merged;
        this.scenario = Scenarios.named(merged.scenario());
    }

    /**
     * Of runs, at least one.
     *
     * @param command what makes the report again
     * @throws WrongArgument when this program does not know their scenario
     */
    public static Page of(Merged merged, String command) {
        return new SweepReport(merged).page(command);
    }

    private Page page(String command) {
        var facts = new ArrayList<Page.Fact>();
        facts.add(new Page.Fact("runs", Quantity.number(merged.runs())));
        facts.add(new Page.Fact("failed", Quantity.number(merged.failed())));
        facts.add(new Page.Fact("events", Quantity.number((double) merged.events())));
        facts.add(
                new Page.Fact(
                        "real time of all runs",
                        Quantity.of((double) merged.wallMillis(), Panel.Unit.MILLISECONDS)));
        var violations = new LinkedHashSet<String>();
        for (RunRecord run : merged.failures()) {
            if (violations.size() < FAILURES_MAX) {
                violations.add("seed " + run.seed() + ": " + run.violations().getFirst());
            }
        }
        var panels = new ArrayList<Panel>();
        failures(panels);
        table(panels);
        String axis = axis();
        merged.figures().stream()
                .limit(FIGURES_MAX)
                .forEach(name -> panels.add(axis == null ? bySeed(name) : by(axis, name)));
        histograms(panels);
        return new Page(
                merged.scenario() + ", many runs",
                scenario.summary(),
                merged.failed() == 0
                        ? "all invariants held in all runs"
                        : merged.failed() + " of " + Counts.of(merged.runs(), "run") + " failed",
                merged.failed() > 0,
                List.copyOf(violations),
                facts,
                List.of(),
                command,
                List.of(),
                panels,
                settings());
    }

    private void failures(List<Panel> panels) {
        if (merged.failed() == 0) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (RunRecord run : merged.failures()) {
            if (rows.size() < FAILURES_MAX) {
                rows.add(List.of(Long.toString(run.seed()), run.replay()));
            }
        }
        panels.add(
                new Panel.Table(
                        "Runs that failed",
                        "Each of these commands fails again, in the same way.",
                        List.of("seed", "command"),
                        rows));
    }

    private void table(List<Panel> panels) {
        var head = new ArrayList<>(List.of("runs that differ by seeds only", "runs", "failed"));
        List<String> figures = merged.figures().stream().limit(FIGURES_MAX).toList();
        head.addAll(figures);
        List<List<String>> rows = new ArrayList<>();
        for (Merged.Group group : merged.groups()) {
            var row = new ArrayList<String>();
            String name = merged.nameOf(group);
            row.add(name.isEmpty() ? "all" : name);
            row.add(Quantity.number(group.size()));
            row.add(Quantity.number(group.failed()));
            for (String figure : figures) {
                row.add(Quantity.number(Merged.percentile(group.figure(figure), 50)));
            }
            rows.add(row);
        }
        panels.add(new Panel.Table("Medians over seeds", "", head, rows));
    }

    /** The varied parameter with the most values among those that are numbers. */
    private @Nullable String axis() {
        String best = null;
        int most = 1;
        for (String name : merged.varied()) {
            var values = new TreeSet<String>();
            merged.groups().forEach(group -> values.add(group.parameters().get(name)));
            if (unit(name) != null && values.size() > most) {
                most = values.size();
                best = name;
            }
        }
        return best;
    }

    private Panel by(String axis, String figure) {
        // What else was varied gives a curve each.
        Map<String, Map<Double, double[]>> byCurve = new LinkedHashMap<>();
        var places = new TreeSet<Double>();
        for (Merged.Group group : merged.groups()) {
            double place = value(axis, group);
            places.add(place);
            byCurve.computeIfAbsent(others(axis, group), _ -> new TreeMap<>())
                    .put(place, group.figure(figure));
        }
        boolean hasSeeds = merged.groups().stream().anyMatch(group -> group.size() > 1);
        var curves = new ArrayList<Panel.Curve>();
        byCurve.forEach(
                (name, values) -> {
                    String prefix = name.isEmpty() ? "" : name + ": ";
                    boolean isAlone = hasSeeds && byCurve.size() == 1;
                    for (int percent : isAlone ? new int[] {50, 5, 95} : new int[] {50}) {
                        if (curves.size() < CURVES_MAX) {
                            String label = percent == 50 ? "median" : "p" + percent;
                            curves.add(
                                    Panel.Curve.line(prefix + label, at(places, values, percent)));
                        }
                    }
                });
        Panel.Unit unit = unit(axis);
        var x = Panel.Axis.of(axis, unit == null ? Panel.Unit.NUMBER : unit);
        var y = Panel.Axis.of(figure, Panel.Unit.NUMBER);
        double[] all = places.stream().mapToDouble(place -> place).toArray();
        return new Panel.Chart(
                figure + " over " + axis,
                hasSeeds ? "Over seeds." : "",
                isWidelySpread(all) ? x.logarithmic() : x,
                isWidelySpread(curves.getFirst().values()) ? y.logarithmic() : y,
                all,
                curves);
    }

    private static double[] at(
            SortedSet<Double> places, Map<Double, double[]> values, double percent) {
        return places.stream()
                .mapToDouble(
                        place ->
                                Merged.percentile(
                                        values.getOrDefault(place, new double[0]), percent))
                .toArray();
    }

    private static boolean isWidelySpread(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        return least > 0 && most / least >= WIDELY_SPREAD;
    }

    private Panel bySeed(String figure) {
        var seeds = new TreeSet<Double>();
        for (Merged.Group group : merged.groups()) {
            group.runs().forEach(run -> seeds.add((double) run.seed()));
        }
        var curves = new ArrayList<Panel.Curve>();
        for (Merged.Group group : merged.groups()) {
            Map<Double, Double> bySeed = new TreeMap<>();
            for (RunRecord run : group.runs()) {
                Double value = run.figures().get(figure);
                if (value != null) {
                    bySeed.put((double) run.seed(), value);
                }
            }
            if (curves.size() < CURVES_MAX) {
                String name = merged.nameOf(group);
                curves.add(
                        new Panel.Curve(
                                name.isEmpty() ? figure : name,
                                Panel.Style.POINT,
                                seeds.stream()
                                        .mapToDouble(seed -> bySeed.getOrDefault(seed, Double.NaN))
                                        .toArray()));
            }
        }
        return new Panel.Chart(
                figure,
                "Of each run.",
                Panel.Axis.of("seed", Panel.Unit.NUMBER),
                Panel.Axis.of(figure, Panel.Unit.NUMBER),
                seeds.stream().mapToDouble(seed -> seed).toArray(),
                curves);
    }

    private void histograms(List<Panel> panels) {
        var names = new LinkedHashSet<String>();
        merged.groups().forEach(group -> names.addAll(group.histograms().keySet()));
        for (String name : names) {
            Map<String, Histogram> byGroup = new LinkedHashMap<>();
            for (Merged.Group group : merged.groups()) {
                Histogram histogram = group.histograms().get(name);
                if (histogram != null && histogram.getTotalCount() > 0) {
                    String groupName = merged.nameOf(group);
                    byGroup.put(groupName.isEmpty() ? "all runs" : groupName, histogram);
                }
                if (byGroup.size() == CURVES_MAX) {
                    break;
                }
            }
            if (!byGroup.isEmpty()) {
                panels.add(
                        Percentiles.spread(
                                name,
                                "How it is spread over all runs and all that was measured in them.",
                                Panel.Axis.of(name, Panel.Unit.NUMBER),
                                1,
                                byGroup));
                panels.add(Percentiles.table(name + ", in numbers", "", "", 1, byGroup));
            }
        }
    }

    private String others(String axis, Merged.Group group) {
        var words = new ArrayList<String>();
        for (String name : merged.varied()) {
            if (!name.equals(axis)) {
                words.add(name + "=" + group.parameters().get(name));
            }
        }
        return String.join(", ", words);
    }

    private List<Page.Setting> settings() {
        var settings = new ArrayList<Page.Setting>();
        for (Parameter parameter : Scenarios.parametersOf(scenario)) {
            var values = new LinkedHashSet<String>();
            for (Merged.Group group : merged.groups()) {
                values.add(group.parameters().getOrDefault(parameter.name(), ""));
            }
            settings.add(
                    new Page.Setting(
                            parameter.name(),
                            String.join(", ", values),
                            values.size() > 1 || !values.contains(parameter.byDefault()),
                            parameter.meaning(),
                            parameter.source()));
        }
        return settings;
    }

    /** Null for words, which have no place on an axis. */
    private Panel.@Nullable Unit unit(String parameter) {
        for (Parameter known : Scenarios.parametersOf(scenario)) {
            if (known.name().equals(parameter)) {
                return switch (known.kind()) {
                    case COUNT -> Panel.Unit.NUMBER;
                    case SHARE -> Panel.Unit.SHARE;
                    case DURATION -> Panel.Unit.SECONDS;
                    case BYTES -> Panel.Unit.BYTES;
                    case CHOICE -> null;
                };
            }
        }
        return null;
    }

    private double value(String parameter, Merged.Group group) {
        String text = group.parameters().getOrDefault(parameter, "");
        long value =
                RunRequest.of(scenario, Map.of(parameter, text), 0).arguments().number(parameter);
        Panel.Unit unit = unit(parameter);
        return unit == Panel.Unit.SHARE
                ? value / 1e6
                : unit == Panel.Unit.SECONDS ? value / 1e9 : value;
    }
}
