package dev.starling.cli.simulate;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Failure;
import dev.starling.simulation.scenario.Comparison;
import dev.starling.simulation.scenario.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a run, for people. */
final class RunText {
    private static final int NAME_WIDTH = 32;
    private static final int NUMBER_WIDTH = 12;

    private RunText() {}

    static String of(Outcome outcome) {
        var scenario = outcome.request().scenario();
        var lines = new ArrayList<String>();
        lines.add(scenario.name() + ": " + scenario.summary());
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%s %s, seed %d: %s of virtual time in %s, %s events (%s a second)%s",
                        Amounts.count(outcome.nodes()),
                        outcome.nodes() == 1 ? "node" : "nodes",
                        outcome.request().seed(),
                        Amounts.duration(outcome.virtual()),
                        Amounts.duration(outcome.wall()),
                        Amounts.count(outcome.events()),
                        Amounts.count(outcome.eventsPerSecond()),
                        outcome.heapBytes() == 0
                                ? ""
                                : ", " + Amounts.bytes(outcome.heapBytes()) + " of heap"));
        Map<String, String> changed = outcome.request().arguments().changed();
        if (!changed.isEmpty()) {
            var given = new ArrayList<String>();
            changed.forEach((name, value) -> given.add(name + "=" + value));
            lines.add("with " + String.join(", ", given));
        }
        if (outcome.isStopped()) {
            lines.add("ended early: these are the figures until then");
        }
        lines.add("");
        outcome.findings().figures().forEach((name, value) -> lines.add(figure(name, value)));
        var traffic = outcome.traffic();
        lines.add(figure("datagrams", (double) traffic.datagrams()));
        if (traffic.streamBytes() > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "  %-" + NAME_WIDTH + "s%" + NUMBER_WIDTH + "s",
                            "over streams",
                            Amounts.bytes(traffic.streamBytes())));
        }
        List<Comparison> comparisons = outcome.findings().comparisons();
        if (!comparisons.isEmpty()) {
            lines.add("");
        }
        for (Comparison comparison : comparisons) {
            lines.add((comparison.agrees() ? "  agrees   " : "  differs  ") + comparison.claim());
            lines.add(
                    "           here "
                            + comparison.measured()
                            + ", there "
                            + comparison.expected()
                            + " ("
                            + comparison.source()
                            + ")");
            if (!comparison.why().isEmpty()) {
                lines.add("           " + comparison.why());
            }
        }
        for (String violation : outcome.violations()) {
            lines.add(
                    (violation.equals(outcome.violations().getFirst()) ? "\n" : "") //
                            + "  VIOLATED "
                            + Failure.oneLine(violation));
        }
        lines.add("");
        lines.add("trace " + outcome.traceHashHex() + "  " + outcome.request().replay());
        return String.join("\n", lines);
    }

    /** The last line of a run that failed; it ends in the command that repeats it. */
    static String violated(Outcome outcome) {
        List<String> violations = outcome.violations();
        String others = violations.size() == 1 ? "" : " (and " + (violations.size() - 1) + " more)";
        return "violated: "
                + violations.getFirst()
                + others
                + "; again with: "
                + outcome.request().replay();
    }

    static String figure(String name, double value) {
        return String.format(
                Locale.ROOT, "  %-" + NAME_WIDTH + "s%" + NUMBER_WIDTH + "s", name, number(value));
    }

    /** Three or more digits, and no more than matter. */
    static String number(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "-";
        }
        if (value == Math.rint(value) || size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f", value);
    }
}
