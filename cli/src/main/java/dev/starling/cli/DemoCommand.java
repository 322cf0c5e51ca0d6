package dev.starling.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code starling demo}: its options are read, the swarm is yet to come. */
@Command
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "50",
            converter = CountConverter.class,
            description = "How many DHT nodes (default: 50)")
    private int nodes;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = SizeConverter.class,
            description = "How much data they share (default: 64M)")
    private long sizeBytes;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getErr()
                .println(
                        String.format(
                                Locale.ROOT,
                                "starling: there is no swarm to show yet; it will be %,d nodes that"
                                        + " share %,d bytes",
                                nodes,
                                sizeBytes));
        return ExitCode.DONE.code();
    }
}
