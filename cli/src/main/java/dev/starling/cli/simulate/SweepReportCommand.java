package dev.starling.cli.simulate;

import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.simulation.parameter.WrongArgument;
import dev.starling.simulation.report.SweepReport;
import dev.starling.simulation.sweep.Merged;
import dev.starling.simulation.sweep.RunLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling simulate report}. */
@Command
final class SweepReportCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE.ndjson",
            description = "What sweeps wrote with --out, or with --json")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write what was found as one page, with charts")
    private @Nullable Path report;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, Failure {
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        var merged = new Merged();
        var words = new ArrayList<>(List.of("starling simulate report"));
        try {
            for (Path file : files) {
                int torn = RunLines.read(file, merged::add);
                if (torn > 0) {
                    line.getErr()
                            .println(
                                    "starling: "
                                            + file
                                            + ": "
                                            + Amounts.count(torn, "line")
                                            + " passed over that could not be read");
                }
                words.add(file.toString());
            }
            if (merged.runs() == 0) {
                throw new Failure(
                        ExitCode.FAILURE,
                        "there is no run in what was given; sweep --out writes such files");
            }
            if (report != null) {
                SweepReport.of(merged, String.join(" ", words)).writeTo(report);
                if (!json) {
                    line.getErr().println("starling: the report is in " + report);
                }
            }
            out.tell(
                    Event.named("summary").withAll(SweepText.summary(merged)),
                    SweepText.of(merged));
        } catch (WrongArgument e) {
            throw ScenarioOptions.wrong(e);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        return ExitCode.DONE.code();
    }
}
