package dev.starling.cli.simulate;

import dev.starling.cli.option.Settings;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.JsonOutput;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.ProgressLine;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.report.RunReport;
import dev.starling.simulation.scenario.NotEnoughMemory;
import dev.starling.simulation.scenario.Outcome;
import dev.starling.simulation.scenario.RunRequest;
import dev.starling.simulation.scenario.ScenarioRun;
import dev.starling.simulation.scenario.Scenarios;
import dev.starling.simulation.sweep.RunRecord;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code starling simulate}. */
@Command(
        footer = {
            "",
            "The same arguments give the same trace hash on every machine. Interrupted, it says what",
            "it has. In large networks the heap matters: STARLING_JAVA_OPTS=-Xmx20g."
        })
public final class SimulateCommand implements Callable<Integer> {
    /** In smaller networks threads wait for each other longer than they work. */
    private static final int NODES_FOR_THREADS = 20_000;

    @Mixin private ScenarioOptions options = new ScenarioOptions();

    @Option(
            names = "--seed",
            paramLabel = "S",
            converter = SeedConverter.class,
            description = "What its chance grows from (default: 1)")
    private @Nullable Long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = ThreadsConverter.class,
            description =
                    "Cores to use; changes nothing but how long it takes (default: all from 20,000"
                            + " nodes up, otherwise 1)")
    private @Nullable Integer threads;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write what was found as one page, with charts")
    private @Nullable Path report;

    @Option(
            names = "--out",
            paramLabel = "FILE.ndjson",
            description = "Keep a line of it, as sweeps do, for starling simulate report")
    private @Nullable Path file;

    @Option(
            names = "--capture",
            paramLabel = "FILE.pcap",
            description = "Write every packet to a file for Wireshark, on one thread")
    private @Nullable Path capture;

    @Option(names = "--list", description = "The scenarios, with what each can be given")
    private boolean isList;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, Failure {
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        if (isList) {
            ScenarioList.tell(options.names() ? List.of(options.scenario()) : Scenarios.all(), out);
            return ExitCode.DONE.code();
        }
        if (!options.names()) {
            ScenarioList.tellNames(out);
            out.sumUp(Event.named("note"), "starling simulate --list says what each can be given");
            return ExitCode.DONE.code();
        }
        RunRequest request = request();
        var progress = Settings.of(spec).progress(line.getErr(), json);
        Optional<Failure> failure;
        // Whether it can be written is known before the run, which may take long.
        try (var kept = file == null ? null : Files.newBufferedWriter(file)) {
            failure = run(request, out, progress, kept);
        } catch (Failure noResult) {
            out.fail(noResult);
            throw noResult;
        } finally {
            progress.clear();
        }
        // Programs know of it: it is in the summary, which is the last event.
        if (failure.isPresent()) {
            throw failure.get();
        }
        return ExitCode.DONE.code();
    }

    private RunRequest request() throws Failure {
        try {
            Long inFile = options.seedOfFile();
            var request =
                    RunRequest.of(
                            options.scenario(),
                            options.given(),
                            seed != null ? seed : inFile != null ? inFile : 1L);
            var arguments = request.arguments();
            boolean isLarge =
                    arguments.has("nodes") && arguments.number("nodes") >= NODES_FOR_THREADS;
            int usual = isLarge ? Runtime.getRuntime().availableProcessors() : 1;
            return request.withThreads(threads != null ? threads : usual)
                    .until(options.until())
                    .capturing(capture);
        } catch (WrongArgument e) {
            throw ScenarioOptions.wrong(e);
        }
    }

    /** Tells what came of it. Answers why that is no success, if it is none. */
    private Optional<Failure> run(
            RunRequest request, Output out, ProgressLine line, @Nullable Writer kept)
            throws IOException, Failure {
        var progress = new RunProgress(line, out);
        Outcome outcome;
        try {
            outcome = ScenarioRun.of(request, progress);
        } catch (NotEnoughMemory e) {
            throw new Failure(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
        }
        line.clear();
        if (report != null) {
            RunReport.of(outcome).writeTo(report);
            line.say("the report is in " + report);
        }
        if (kept != null) {
            var run = Event.named("run").withAll(RunRecord.of(outcome).fields());
            kept.write(JsonOutput.line(run) + "\n");
        }
        out.tell(Event.named("summary").withAll(outcome.summary()), RunText.of(outcome));
        if (outcome.isFailed()) {
            return Optional.of(new Failure(ExitCode.FAILURE, RunText.violated(outcome)));
        }
        return progress.isInterrupted()
                ? Optional.of(
                        new Failure(
                                ExitCode.INTERRUPTED,
                                "interrupted at "
                                        + Amounts.duration(outcome.virtual())
                                        + " of virtual time; what it had found is above"))
                : Optional.empty();
    }
}
