package dev.starling.simulation.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs of scenarios so small that a test can wait for them. */
final class Small {
    private Small() {}

    /** With these arguments, each as {@code key=value}. */
    static RunRequest request(String scenario, String... arguments) {
        return request(1, scenario, arguments);
    }

    private static RunRequest request(long seed, String scenario, String... arguments) {
        var given = new LinkedHashMap<String, String>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            given.put(parts[0], parts[1]);
        }
        return RunRequest.of(Scenarios.named(scenario), given, seed);
    }

    static Outcome run(String scenario, String... arguments) throws IOException {
        return ScenarioRun.of(request(scenario, arguments), Observer.NOBODY);
    }

    /** A figure's mean over the first seeds, where that of one says little. */
    static double mean(int seeds, String section, String name, String scenario, String... arguments)
            throws IOException {
        double sum = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            RunRequest request = request(seed, scenario, arguments);
            sum += number(ScenarioRun.of(request, Observer.NOBODY), section, name);
        }
        return sum / seeds;
    }

    /** On one thread and on two: nothing may differ but how long it takes. */
    static Outcome runTwice(String scenario, String... arguments) throws IOException {
        RunRequest request = request(scenario, arguments);
        Outcome one = ScenarioRun.of(request, Observer.NOBODY);
        Outcome two = ScenarioRun.of(request.withThreads(2), Observer.NOBODY);
        assertEquals(one.traceHashHex(), two.traceHashHex());
        assertEquals(one.findings().sections(), two.findings().sections());
        assertEquals(one.findings().figures(), two.findings().figures());
        assertEquals(one.violations(), two.violations());
        return one;
    }

    static double number(Outcome outcome, String section, String name) {
        Map<String, Object> figures = outcome.findings().sections().get(section);
        if (figures == null || !(figures.get(name) instanceof Number number)) {
            throw new AssertionError(section + " says nothing of " + name);
        }
        return number.doubleValue();
    }
}
