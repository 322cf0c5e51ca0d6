package dev.starling.cli.doctor;

import dev.starling.cli.option.DurationConverter;
import dev.starling.cli.option.NetworkOptions;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code starling doctor}: whether this machine and its network are as a node needs them. */
@Command(
        footer = {
            "",
            "It is a node for a while, and asks nobody whom a node would not ask; with",
            "--bootstrap none nothing leaves the machine. Ends with 1 when something fails."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Mixin private final NetworkOptions network = new NetworkOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where torrents are to be put (default: here)")
    private Path output;

    @Option(
            names = "--wait",
            paramLabel = "D",
            defaultValue = "15s",
            converter = DurationConverter.class,
            description = "How long to stay to see whether strangers come (default: 15s)")
    private Duration wait;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    private final Map<Finding.State, Integer> counts = new EnumMap<>(Finding.State.class);

    @Override
    public Integer call() throws IOException, InterruptedException {
        var line = spec.commandLine();
        var out = Output.of(json, line.getOut(), line.getErr());
        Path state = network.places().state();
        tell(out, MachineChecks.jdk());
        tell(out, MachineChecks.descriptors());
        tell(out, MachineChecks.receiveBuffer());
        tell(out, MachineChecks.disk("state", state));
        tell(out, MachineChecks.disk("disk", output.toAbsolutePath().normalize()));
        tell(out, MachineChecks.clock(state));
        new NetworkChecks(network, wait, finding -> tell(out, finding)).run();
        int failed = count(Finding.State.FAIL);
        int warned = count(Finding.State.WARN);
        out.sumUp(
                Event.named("summary")
                        .with("ok", count(Finding.State.OK))
                        .with("warn", warned)
                        .with("fail", failed),
                failed + warned == 0
                        ? "all is well"
                        : failed + " failed, " + warned + " could be better");
        return (failed == 0 ? ExitCode.DONE : ExitCode.FAILURE).code();
    }

    private int count(Finding.State state) {
        return counts.getOrDefault(state, 0);
    }

    private void tell(Output out, Finding finding) {
        counts.merge(finding.state(), 1, Integer::sum);
        String text = Failure.oneLine(finding.text());
        out.tell(
                Event.named("check")
                        .with("name", finding.name())
                        .with("state", finding.state().word())
                        .with("text", text)
                        .with("cure", finding.cure()),
                coloured(finding.state())
                        + " ".repeat(Math.max(1, 6 - finding.state().word().length()))
                        + finding.name()
                        + " ".repeat(Math.max(1, 16 - finding.name().length()))
                        + text
                        + (finding.cure().isEmpty()
                                ? ""
                                : System.lineSeparator() + " ".repeat(22) + finding.cure()));
    }

    private String coloured(Finding.State state) {
        Ansi.IStyle colour =
                switch (state) {
                    case OK -> Ansi.Style.fg_green;
                    case WARN -> Ansi.Style.fg_yellow;
                    case FAIL -> Ansi.Style.fg_red;
                };
        return spec.commandLine().getColorScheme().ansi().enabled()
                ? colour.on() + state.word() + colour.off()
                : state.word();
    }
}
