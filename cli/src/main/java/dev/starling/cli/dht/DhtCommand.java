package dev.starling.cli.dht;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code starling dht}, of which something is to be asked: see {@link DhtVerb}. */
@Command(
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {
            "",
            "ID is a magnet link, a v1 infohash (40 hex digits or 32 of base32), a v2",
            "infohash (64 hex digits), a .torrent, or - for one on standard input."
        })
public final class DhtCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do");
    }
}
