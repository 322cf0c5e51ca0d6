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
import dev.starling.simulation.report.SweepReport;
import dev.starling.simulation.sweep.Merged;
import dev.starling.simulation.sweep.Plan;
import dev.starling.simulation.sweep.RunRecord;
import dev.starling.simulation.sweep.Shrinker;
import dev.starling.simulation.sweep.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code starling simulate sweep}. */
@Command(
        footer = {
            "",
            "Several values with commas between them make a grid: --set loss=0%,1%,5%. On many",
            "machines: --shard 0/8 to 7/8 with --out, then starling simulate report on all files."
        })
final class SweepCommand implements Callable<Integer> {
    /** Of more failing runs only the first are made smaller. */
    private static final int SHRUNK_MAX = 3;

    private static final Duration SHRINKING_MAX = Duration.ofSeconds(30);

    @Mixin private ScenarioOptions options = new ScenarioOptions();

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            defaultValue = "1..20",
            converter = SeedRange.Converter.class,
            description = "From one seed to another (default: 1..20)")
    private SeedRange seeds = new SeedRange(1, 20);

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = ThreadsConverter.class,
            description = "Runs at a time (default: as many as there are cores)")
    private @Nullable Integer jobs;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description =
                    "Only every N-th run, from the I-th on, counted from 0; auto as a Kubernetes"
                            + " indexed job (auto/N) or a Slurm array says")
    private @Nullable String shard;

    @Option(names = "--out", paramLabel = "FILE.ndjson", description = "Keep a line of every run")
    private @Nullable Path file;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write what was found as one page, with charts")
    private @Nullable Path report;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    private final Merged merged = new Merged();
    private final long began = System.nanoTime();

    @Override
    public Integer call() throws IOException, Failure {
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        Plan plan = plan();
        var part =
                shard == null
                        ? SweepShard.ALL
                        : SweepShard.of(shard, Settings.of(spec).environment());
        var progress = Settings.of(spec).progress(line.getErr(), json);
        Optional<Failure> failure;
        try (var kept = file == null ? null : new PrintWriter(Files.newBufferedWriter(file))) {
            failure = sweep(plan, plan.shard(part.index(), part.count()), out, progress, kept);
            if (kept != null && kept.checkError()) {
                throw new Failure(ExitCode.FAILURE, file + " could not be written whole");
            }
        } finally {
            progress.clear();
        }
        // Programs know of it: it is in the summary, which is the last event.
        if (failure.isPresent()) {
            throw failure.get();
        }
        return ExitCode.DONE.code();
    }

    private Plan plan() throws Failure {
        try {
            return Plan.of(
                    options.scenario(),
                    options.given(),
                    seeds.first(),
                    seeds.last(),
                    options.until());
        } catch (WrongArgument e) {
            throw ScenarioOptions.wrong(e);
        }
    }

    /** Tells what came of it. Answers why that is no success, if it is none. */
    private Optional<Failure> sweep(
            Plan plan,
            List<Integer> numbers,
            Output out,
            ProgressLine progress,
            @Nullable PrintWriter kept)
            throws IOException {
        int atATime = jobs != null ? jobs : Runtime.getRuntime().availableProcessors();
        boolean isInterrupted = false;
        try (var sweep =
                Sweep.start(
                        plan,
                        numbers,
                        Math.max(1, Math.min(atATime, numbers.size())),
                        run -> onRun(run, numbers.size(), out, progress, kept))) {
            sweep.await();
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        progress.clear();
        var smaller = isInterrupted ? List.<RunRecord>of() : shrink(plan, out, progress);
        if (report != null && merged.runs() > 0) {
            SweepReport.of(merged, plan.command()).writeTo(report);
            progress.say("the report is in " + report);
        }
        var summary = Event.named("summary").withAll(SweepText.summary(merged));
        summary.with("replay", plan.command());
        out.tell(summary, SweepText.of(merged));
        if (isInterrupted) {
            return Optional.of(
                    new Failure(
                            ExitCode.INTERRUPTED,
                            "interrupted after "
                                    + merged.runs()
                                    + " of "
                                    + Amounts.count(numbers.size(), "run")));
        }
        if (merged.failed() > 0) {
            return Optional.of(
                    new Failure(
                            ExitCode.FAILURE,
                            String.format(
                                    Locale.ROOT,
                                    "%d of %s failed; the smallest that was found: %s",
                                    merged.failed(),
                                    Amounts.count(merged.runs(), "run"),
                                    smaller.getFirst().replay())));
        }
        return Optional.empty();
    }

    /** Called for one run after the other. */
    private void onRun(
            RunRecord run, int all, Output out, ProgressLine progress, @Nullable PrintWriter kept) {
        merged.add(run);
        var event = Event.named("run").withAll(run.fields());
        out.tell(event, null);
        if (kept != null) {
            kept.println(JsonOutput.line(event));
            kept.flush();
        }
        if (json) {
            return;
        }
        if (run.isFailed()) {
            progress.say(
                    Failure.oneLine(
                            "seed " + run.seed() + " fails: " + run.violations().getFirst()));
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        progress.show(
                merged.runs() * 100 / all,
                String.format(
                        Locale.ROOT,
                        "%d of %s, %d failed, %.1f a second",
                        merged.runs(),
                        Amounts.count(all, "run"),
                        merged.failed(),
                        merged.runs() / seconds),
                System.nanoTime());
    }

    /** The first runs that failed, made as small as it goes; the smallest in the beginning. */
    private List<RunRecord> shrink(Plan plan, Output out, ProgressLine progress) {
        var smaller = new ArrayList<RunRecord>();
        List<RunRecord> failures = merged.failures();
        for (RunRecord run : failures.subList(0, Math.min(SHRUNK_MAX, failures.size()))) {
            if (!json) {
                progress.show(-1, "making a smaller run that fails like it", System.nanoTime());
            }
            RunRecord best =
                    Shrinker.shrink(
                            plan.run(run.number()),
                            run,
                            SHRINKING_MAX,
                            () -> Thread.currentThread().isInterrupted());
            smaller.add(best);
            progress.clear();
            if (!json) {
                progress.say("seed " + run.seed() + " also fails as: " + best.replay());
            }
            out.tell(
                    Event.named("shrunk")
                            .with("seed", run.seed())
                            .with("nodes", best.nodes())
                            .with("events", best.events())
                            .with("violations", best.violations())
                            .with("replay", best.replay()),
                    null);
        }
        smaller.sort((one, other) -> Long.compare(one.events(), other.events()));
        return smaller;
    }
}
