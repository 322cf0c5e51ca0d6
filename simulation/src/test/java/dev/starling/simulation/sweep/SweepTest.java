package dev.starling.simulation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.simulation.parameter.Parameter;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.report.SweepReport;
import dev.starling.simulation.scenario.Experiment;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.Scenario;
import dev.starling.simulation.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweepTest {
    @TempDir private Path directory;

    /** Needs no nodes: even seeds violate something if there are at least 30 of them; 7 crashes. */
    private static final class Fragile implements Scenario {
        @Override
        public String name() {
            return "fragile";
        }

        @Override
        public String summary() {
            return "Whether failures are seen";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.count("nodes", 1000, 1, 1_000_000, ""),
                    Parameter.duration("duration", "1h", "").atLeast("1s"));
        }

        @Override
        public void run(Experiment experiment) {
            long nodes = experiment.arguments().number("nodes");
            long seed = experiment.world().seed();
            if (seed == 7) {
                throw new IllegalStateException("seven");
            }
            experiment.findings().figure("nodes", (double) nodes);
            experiment.findings().figure("seed", (double) seed);
            experiment.findings().histogram("values").recordValue(seed * nodes);
            experiment.findings().require(seed % 2 == 1 || nodes < 30, nodes + " are too many");
        }
    }

    private static Plan plan(Map<String, String> given, long last) {
        return Plan.of(new Fragile(), given, 1, last, RunRequest.TO_THE_END);
    }

    private static List<RunRecord> run(Plan plan, List<Integer> numbers, int jobs)
            throws InterruptedException {
        var runs = new ArrayList<RunRecord>();
        try (var sweep = Sweep.start(plan, numbers, jobs, runs::add)) {
            sweep.await();
        }
        return runs;
    }

    private static Merged merged(List<RunRecord> runs) {
        var merged = new Merged();
        runs.forEach(merged::add);
        return merged;
    }

    @Test
    void runsOfSeveralSweepsStandInTheOrderOfTheirSizes() throws InterruptedException {
        var merged = new Merged();
        for (String nodes : List.of("100", "20", "10")) {
            Plan plan = plan(Map.of("nodes", nodes), 1);
            run(plan, plan.shard(0, 1), 1).forEach(merged::add);
        }
        assertEquals(
                List.of("10", "20", "100"),
                merged.groups().stream().map(it -> it.parameters().get("nodes")).toList());
    }

    @Test
    void whatBecomesOfOneRunIsNothingToTheOthers() throws InterruptedException {
        Plan plan = plan(Map.of("nodes", "10,100"), 10);
        Merged merged = merged(run(plan, plan.shard(0, 1), 3));
        assertEquals(20, merged.runs());
        // Of 100 nodes the even ones and 7, of 10 only 7.
        assertEquals(List.of(2L, 4L, 6L, 7L, 8L, 10L), merged.failingSeeds());
        assertEquals(List.of(1, 6), merged.groups().stream().map(Merged.Group::failed).toList());
        assertTrue(
                merged.failures().getFirst().violations().getFirst().contains("seven"),
                "why a run has no result");
    }

    @Test
    void shardsAreTheWholeAndSayTheSameTogether() throws IOException, InterruptedException {
        Plan plan = plan(Map.of("nodes", "10,100", "loss", "0%,5%"), 9);
        assertEquals(36, plan.size());
        Merged whole = merged(run(plan, plan.shard(0, 1), 2));

        var parts = new Merged();
        for (int i = 4; i >= 0; i--) {
            List<String> lines = new ArrayList<>();
            for (RunRecord run : run(plan, plan.shard(i, 5), 1)) {
                lines.add(line(run));
            }
            // The machine was switched off while it wrote.
            lines.add(lines.getLast().substring(0, 100));
            Path file = Files.write(directory.resolve(i + ".ndjson"), lines);
            assertEquals(1, RunLines.read(file, parts::add), "lines that are torn");
            assertEquals(1, RunLines.read(file, parts::add));
        }
        assertEquals(36, parts.repeated(), "every file was read twice");
        assertEquals(36, parts.runs());
        assertEquals(whole.failingSeeds(), parts.failingSeeds());
        assertEquals(
                List.of("nodes", "loss"), parts.varied().stream().sorted().toList().reversed());
        for (int i = 0; i < 4; i++) {
            Merged.Group one = whole.groups().get(i);
            Merged.Group other = parts.groups().get(i);
            assertEquals(one.parameters(), other.parameters());
            assertEquals(one.histograms(), other.histograms());
            assertEquals(8, Objects.requireNonNull(one.histograms().get("values")).getTotalCount());
            IntStream.of(0, 4, 7)
                    .forEach(j -> assertEquals(one.figure("seed")[j], other.figure("seed")[j]));
        }
    }

    @Test
    void aRunThatFailsIsMadeSmallerAsLongAsItFailsAlike() throws InterruptedException {
        Plan plan = plan(Map.of("nodes", "1000", "loss", "5%", "nat", "mainline"), 2);
        RunRecord failed = run(plan, List.of(1), 1).getFirst();
        assertTrue(failed.isFailed());
        RunRecord small = Shrinker.shrink(plan.run(1), failed, Duration.ofSeconds(20), () -> false);
        assertTrue(small.isFailed());
        long nodes = Long.parseLong(small.parameters().get("nodes"));
        assertTrue(nodes >= 30 && nodes < 45, "nodes left: " + nodes);
        assertEquals("0%", small.parameters().get("loss"));
        assertEquals("none", small.parameters().get("nat"));
        assertTrue(small.replay().startsWith("starling simulate fragile "), small.replay());
        assertTrue(small.replay().endsWith(" --seed 2"), small.replay());
    }

    @Test
    void nobodyIsAskedToWaitForRunsWhenHeStops() {
        Plan plan = plan(Map.of(), 1_000_000);
        var runs = new ArrayList<RunRecord>();
        var sweep = Sweep.start(plan, plan.shard(0, 1), 2, runs::add);
        sweep.close();
        assertTrue(runs.size() < 1_000_000, "it went on to the end");
    }

    @Test
    void runsOfOtherScenariosDoNotGoTogether() throws InterruptedException {
        Plan plan = plan(Map.of(), 1);
        var merged = merged(run(plan, List.of(0), 1));
        Plan other =
                Plan.of(
                        Scenarios.named("lookups"),
                        Map.of("nodes", "2", "duration", "1s", "lookups", "0", "searches", "0"),
                        1,
                        1,
                        Duration.ofSeconds(1));
        RunRecord lookup = run(other, List.of(0), 1).getFirst();
        assertThrows(IllegalArgumentException.class, () -> merged.add(lookup));
    }

    @Test
    void aPlanThatMakesNoSenseIsRefusedBeforeAnythingRuns() {
        assertThrows(WrongArgument.class, () -> plan(Map.of("nodes", "10,,20"), 1));
        assertThrows(WrongArgument.class, () -> plan(Map.of("nodes", "10,0"), 1));
        assertThrows(WrongArgument.class, () -> plan(Map.of("nods", "10"), 1));
        assertThrows(WrongArgument.class, () -> plan(Map.of(), Plan.RUNS_MAX + 1));
    }

    @Test
    void valuesThatAreSpreadWidelyAreDrawnOnALogarithmicAxis() throws InterruptedException {
        Plan plan =
                Plan.of(
                        Scenarios.named("lookups"),
                        Map.of("nodes", "2,20,200", "duration", "1s", "lookups", "10"),
                        1,
                        2,
                        Duration.ofSeconds(5));
        Merged merged = merged(run(plan, plan.shard(0, 1), 2));
        String html = SweepReport.of(merged, plan.command()).html();
        assertTrue(html.contains("{\"label\":\"nodes\",\"unit\":\"NUMBER\",\"log\":true}"), "no");
        assertFalse(html.contains("\"places\":[]"));
        assertTrue(html.contains("starling simulate sweep lookups "));
    }

    /** As the command writes it. */
    private static String line(RunRecord run) {
        return "{\"event\":\"run\"," + json(run.fields()).substring(1);
    }

    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> "\"" + e.getKey() + "\":" + json(e.getValue()))
                            .reduce((a, b) -> a + "," + b)
                            .map(all -> "{" + all + "}")
                            .orElse("{}");
            case List<?> list ->
                    "[" + String.join(",", list.stream().map(SweepTest::json).toList()) + "]";
            case Number number -> number.toString();
            default -> "\"" + value.toString().replace("\"", "\\\"") + "\"";
        };
    }
}
