package dev.starling.simulation.report;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.scenario.Outcome;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.Scenarios;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report of one run. */
public final class RunReport {
    private RunReport() {}

    public static Page of(Outcome outcome) {
        RunRequest request = outcome.request();
        var facts = new ArrayList<Page.Fact>();
        facts.add(new Page.Fact("nodes", Quantity.number(outcome.nodes())));
        outcome.findings()
                .figures()
                .forEach((name, value) -> facts.add(new Page.Fact(name, Quantity.number(value))));
        var about = new ArrayList<Page.Fact>();
        about.add(new Page.Fact("seed", Long.toString(request.seed())));
        about.add(new Page.Fact("trace hash", outcome.traceHashHex()));
        about.add(new Page.Fact("virtual time", Quantity.duration(outcome.virtual())));
        about.add(new Page.Fact("real time", Quantity.duration(outcome.wall())));
        about.add(new Page.Fact("events", Quantity.number((double) outcome.events())));
        about.add(
                new Page.Fact(
                        "events a second", Quantity.number((double) outcome.eventsPerSecond())));
        about.add(
                new Page.Fact(
                        "datagrams", Quantity.number((double) outcome.traffic().datagrams())));
        if (outcome.traffic().streamBytes() > 0) {
            about.add(
                    new Page.Fact(
                            "over streams",
                            Quantity.bytes((double) outcome.traffic().streamBytes())));
        }
        if (outcome.heapBytes() > 0) {
            about.add(new Page.Fact("heap", Quantity.bytes((double) outcome.heapBytes())));
        }
        return new Page(
                request.scenario().name(),
                request.scenario().summary(),
                verdict(outcome),
                outcome.isFailed(),
                outcome.violations(),
                facts,
                about,
                request.replay(),
                outcome.findings().comparisons(),
                outcome.findings().panels(),
                settings(request));
    }

    private static String verdict(Outcome outcome) {
        if (outcome.isFailed()) {
            return "an invariant was violated";
        }
        return outcome.isStopped() ? "ended early" : "all invariants held";
    }

    private static List<Page.Setting> settings(RunRequest request) {
        Map<String, String> values = request.arguments().texts();
        Map<String, String> changed = request.arguments().changed();
        var settings = new ArrayList<Page.Setting>();
        for (Parameter parameter : Scenarios.parametersOf(request.scenario())) {
            settings.add(
                    new Page.Setting(
                            parameter.name(),
                            values.getOrDefault(parameter.name(), ""),
                            changed.containsKey(parameter.name()),
                            parameter.meaning(),
                            parameter.source()));
        }
        return settings;
    }
}
