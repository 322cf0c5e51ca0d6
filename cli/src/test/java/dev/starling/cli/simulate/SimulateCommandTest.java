package dev.starling.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.cli.JsonLines;
import dev.starling.cli.RunningVerb;
import dev.starling.cli.Session;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.simulation.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway") // a field that is not there is a failure in any case
final class SimulateCommandTest {
    private static final String[] SMALL = {
        "simulate", "lookups", "--nodes", "30", "--duration", "20s", "--set", "lookups=50"
    };

    @TempDir private Path directory;

    private static Session small(String... more) {
        var arguments = new ArrayList<>(List.of(SMALL));
        arguments.addAll(List.of(more));
        return Session.of(arguments.toArray(String[]::new));
    }

    private static Map<String, Object> last(Session session) throws IOException {
        return JsonLines.of(session.out()).getLast();
    }

    @Test
    void whoNamesNoScenarioIsToldWhichThereAre() {
        String names = Session.of("simulate").endsWith(ExitCode.DONE).out();
        String all = Session.of("simulate", "--list").endsWith(ExitCode.DONE).out();
        for (var scenario : Scenarios.all()) {
            assertTrue(names.contains(scenario.summary()), scenario.name());
            for (var parameter : Scenarios.parametersOf(scenario)) {
                String setting = " " + parameter.name() + "=" + parameter.byDefault();
                assertTrue(all.contains(setting), scenario.name() + setting);
            }
        }
    }

    @Test
    void programsAreToldOfEveryScenarioAndItsParameters() throws IOException {
        var list = Session.of("simulate", "--list", "--json").endsWith(ExitCode.DONE);
        var events = JsonLines.of(list.out());
        assertEquals(Scenarios.all().size(), events.size());
        for (var event : events) {
            assertEquals("scenario", event.get("event"));
            assertFalse(((List<?>) event.get("parameters")).isEmpty());
            var first = (Map<?, ?>) ((List<?>) event.get("parameters")).getFirst();
            assertTrue(
                    first.keySet().containsAll(List.of("name", "kind", "default", "meaning")),
                    first::toString);
        }
    }

    @Test
    void theLastEventSumsTheRunUp() throws IOException {
        var summary = last(small("--json", "--seed", "5").endsWith(ExitCode.DONE));
        assertEquals("summary", summary.get("event"));
        assertEquals("lookups", summary.get("scenario"));
        assertEquals(30L, summary.get("nodes"));
        assertEquals(5L, summary.get("seed"));
        assertEquals(List.of(), summary.get("violations"));
        assertEquals(50L, ((Map<?, ?>) summary.get("lookups")).get("count"));
        assertTrue(((Map<?, ?>) summary.get("traffic")).get("datagrams") instanceof Long);
        assertEquals(
                "starling simulate lookups --nodes 30 --duration 20s --set lookups=50 --seed 5",
                summary.get("replay"));
        for (String name : List.of("virtual_ms", "wall_ms", "events", "events_per_second")) {
            assertTrue((Long) summary.get(name) > 0, name);
        }
        assertTrue(summary.keySet().containsAll(List.of("heap_bytes", "swarm")));
    }

    @Test
    void theTraceHashIsTheSeedsAndNotTheMachines() throws IOException {
        Object one = last(small("--json")).get("trace_hash");
        assertTrue(one.toString().matches("[0-9a-f]{16}"), one.toString());
        assertEquals(one, last(small("--json", "--threads", "2")).get("trace_hash"));
        assertNotEquals(one, last(small("--json", "--seed", "2")).get("trace_hash"));
        assertTrue(small().out().contains("trace " + one + "  starling simulate lookups "));
    }

    @Test
    void aScenarioInAFileIsTheSameRunAndFlagsWinOverIt() throws IOException {
        Path file = directory.resolve("small.properties");
        Files.writeString(
                file, "scenario=lookups\nseed=3\nnodes=30\nduration=20s\nlookups=50\n# said\n");
        var fromFile = last(Session.of("simulate", "--file", file.toString(), "--json"));
        var byFlags = last(small("--json", "--seed", "3"));
        assertEquals(byFlags.get("trace_hash"), fromFile.get("trace_hash"));
        var other = Session.of("simulate", "--file", file.toString(), "--json", "--nodes", "20");
        assertEquals(20L, last(other).get("nodes"));
        Session.of("simulate", "churn", "--file", file.toString()).endsWith(ExitCode.USAGE);
    }

    @Test
    void whatIsViolatedEndsTheRunWithTheLineThatRepeatsIt() throws IOException {
        var failed = Session.of("simulate", "planted-bug", "--seed", "2", "--json");
        failed.endsWith(ExitCode.FAILURE);
        var summary = last(failed);
        assertEquals("summary", summary.get("event"));
        assertEquals(1, ((List<?>) summary.get("violations")).size());
        assertEquals(1, failed.err().lines().count());
        String replay = failed.err().strip().replaceFirst(".*; again with: starling ", "");
        assertEquals("simulate planted-bug --seed 2", replay);
        var again = Session.of((replay + " --json").split(" "));
        assertEquals(summary.get("violations"), last(again).get("violations"));
        assertEquals(summary.get("trace_hash"), last(again).get("trace_hash"));
        Session.of("simulate", "planted-bug", "--seed", "1").endsWith(ExitCode.DONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "lookups --nodes 0       | '0' for nodes is not from 2 to",
                "lookups --nodes -5      | '-5' for nodes is not",
                "lookups --set nods=3    | lookups has no parameter 'nods', but nodes,",
                "lookups --set loss=200% | '200%' for loss is not from 0% to 100%",
                "lookups --set loss      | --set: 'loss' is not like",
                "lookups --duration x    | 'x' for duration is not a duration",
                "lookups --until never   | 'never' for until is not a duration",
                "lookups --seed -1       | --seed: '-1' is not a whole number from 0 up",
                "lookups --threads 0     | --threads: '0' is not a whole number from 1 to 256",
                "lokups                  | there is no scenario 'lokups', but lookups,",
                "--file /nowhere         | --file: there is no /nowhere",
                "sweep                   | say which scenario",
                "sweep lookups --seeds 9..1    | --seeds: '9..1' goes backwards; say 1..9",
                "sweep lookups --seeds 1..x    | --seeds: '1..x' is not a range like 1..100",
                "sweep lookups --nodes 3,0     | '0' for nodes is not from 2 to",
                "sweep lookups --shard 3/3     | --shard: there is no shard 3 of 3",
                "sweep lookups --shard auto    | --shard auto: neither JOB_COMPLETION_INDEX",
                "report                        | missing required parameter"
            })
    void whatMakesNoSenseIsOneLine(String arguments, String line) {
        var refused = Session.of(("simulate " + arguments).split(" ")).endsWith(ExitCode.USAGE);
        assertEquals("", refused.out());
        assertEquals(1, refused.err().lines().count(), refused::err);
        assertTrue(refused.err().startsWith("starling: " + line), refused::err);
    }

    @Test
    @SuppressWarnings("try") // it is interrupted here, and not only when it is left
    void whoInterruptsGetsWhatThereIs() throws Exception {
        Path report = directory.resolve("report.html");
        try (var run =
                new RunningVerb(
                        List.of(
                                "simulate",
                                "lookups",
                                "--duration",
                                "100h",
                                "--json",
                                "--report",
                                report.toString()))) {
            run.await(
                    "a running scenario",
                    line -> line.contains("\"doing\":\"lookups\""),
                    Duration.ofSeconds(60));
            run.close();
            assertEquals(ExitCode.INTERRUPTED.code(), run.code(Duration.ofSeconds(10)));
            String summary =
                    run.await(
                            "the summary",
                            line -> line.startsWith("{\"event\":\"summary\""),
                            Duration.ofSeconds(1));
            assertTrue(summary.contains("\"stopped\":1"), summary);
            assertTrue(Files.readString(report).contains("ended early"));
        }
    }

    @Test
    void aReportIsAPageWithTheRunInIt() throws IOException {
        Path file = directory.resolve("report.html");
        var run = small("--json", "--report", file.toString()).endsWith(ExitCode.DONE);
        String page = Files.readString(file);
        assertTrue(page.contains(last(run).get("trace_hash").toString()));
        assertTrue(page.contains(last(run).get("replay").toString()));
    }

    /** One run that is too large for a sweep has its place in the sweep's charts. */
    @Test
    void aRunAndASweepAreReportedTogether() throws IOException {
        Path one = directory.resolve("one.ndjson");
        Path many = directory.resolve("many.ndjson");
        Path report = directory.resolve("all.html");
        var run = small("--json", "--seed", "9", "--out", one.toString());
        Object hash = last(run.endsWith(ExitCode.DONE)).get("trace_hash");
        var lines = JsonLines.named("run", Files.readString(one));
        assertEquals(List.of(hash), lines.stream().map(it -> it.get("trace_hash")).toList());
        var sweep = new ArrayList<>(List.of(SMALL));
        sweep.add(1, "sweep");
        sweep.addAll(List.of("--seeds", "1..2", "--out", many.toString()));
        Session.of(sweep.toArray(String[]::new)).endsWith(ExitCode.DONE);
        var merged =
                Session.of(
                        "simulate",
                        "report",
                        one.toString(),
                        many.toString(),
                        "--report",
                        report.toString(),
                        "--json");
        assertEquals(3L, last(merged.endsWith(ExitCode.DONE)).get("runs"));
        assertTrue(Files.readString(report).contains("all invariants held in all runs"));
    }

    @Test
    void whoseLineCannotBeKeptIsToldBeforeTheRun() {
        Path report = directory.resolve("report.html");
        Path nowhere = directory.resolve("nowhere").resolve("one.ndjson");
        small("--out", nowhere.toString(), "--report", report.toString())
                .endsWith(ExitCode.FAILURE);
        assertFalse(Files.exists(report), "it was run first");
    }

    @Test
    void aSweepGoesOnAfterFailuresAndListsThem() throws IOException {
        Path kept = directory.resolve("runs.ndjson");
        Path report = directory.resolve("sweep.html");
        var sweep =
                Session.of(
                        "simulate",
                        "sweep",
                        "planted-bug",
                        "--seeds",
                        "1..4",
                        "--jobs",
                        "2",
                        "--json",
                        "--out",
                        kept.toString(),
                        "--report",
                        report.toString());
        sweep.endsWith(ExitCode.FAILURE);
        var runs = JsonLines.named("run", sweep.out());
        assertEquals(4, runs.size());
        var summary = last(sweep);
        assertEquals("summary", summary.get("event"));
        assertEquals(4L, summary.get("runs"));
        var failing = (List<?>) summary.get("failing_seeds");
        assertTrue(failing.contains(2L) && !failing.contains(1L), failing::toString);
        assertEquals(failing.size(), JsonLines.named("shrunk", sweep.out()).size());
        String replay =
                sweep.err().lines().toList().getLast().replaceFirst(".*was found: starling ", "");
        Session.of(replay.split(" ")).endsWith(ExitCode.FAILURE);
        assertEquals(4, Files.readAllLines(kept).size());
        assertTrue(Files.readString(report).contains(failing.size() + " of 4 runs failed"));

        var merged = Session.of("simulate", "report", kept.toString(), "--json");
        assertEquals(failing, last(merged.endsWith(ExitCode.DONE)).get("failing_seeds"));
    }

    @Test
    void shardsTogetherAreTheWholeSweep() throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "simulate",
                                "sweep",
                                "planted-bug",
                                "--seeds",
                                "5..9",
                                "--json",
                                "--set",
                                "loss=0%,1%"));
        var whole = JsonLines.named("run", Session.of(arguments.toArray(String[]::new)).out());
        assertEquals(10, whole.size());
        arguments.addAll(List.of("--shard", "auto/3"));
        var parts = new ArrayList<Object>();
        for (int i = 0; i < 3; i++) {
            var environment =
                    Map.of("HOME", "/dev/null", "JOB_COMPLETION_INDEX", Integer.toString(i));
            var part = Session.of(environment, arguments.toArray(String[]::new));
            JsonLines.named("run", part.out()).forEach(run -> parts.add(run.get("trace_hash")));
        }
        assertEquals(
                whole.stream().map(run -> run.get("trace_hash").toString()).sorted().toList(),
                parts.stream().map(Object::toString).sorted().toList());
    }

    @Test
    void aSlurmArraySaysWhichShardItIs() throws Failure {
        var task =
                Map.of(
                        "SLURM_ARRAY_TASK_ID", "14",
                        "SLURM_ARRAY_TASK_MIN", "10",
                        "SLURM_ARRAY_TASK_STEP", "2",
                        "SLURM_ARRAY_TASK_COUNT", "5");
        assertEquals(new SweepShard(2, 5), SweepShard.of("auto", task));
        assertEquals(new SweepShard(1, 4), SweepShard.of("1/4", task));
    }
}
