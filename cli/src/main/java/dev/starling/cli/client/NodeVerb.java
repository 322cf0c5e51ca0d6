package dev.starling.cli.client;

import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the verbs have in common that ask a running node for something. */
abstract class NodeVerb implements Callable<Integer> {
    @Mixin private final NodeOptions options = new NodeOptions();

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    /** Asks. */
    abstract void ask(NodeClient client, Output output) throws IOException, Failure;

    @Override
    public Integer call() throws IOException, Failure {
        var line = spec.commandLine();
        var output = Output.of(json, line.getOut(), line.getErr());
        try {
            ask(options.client(), output);
            return ExitCode.DONE.code();
        } catch (IOException e) {
            var failure = NodeOptions.failure(e);
            output.fail(failure);
            throw failure;
        } catch (Failure failure) {
            output.fail(failure);
            throw failure;
        }
    }

    final CommandSpec spec() {
        return spec;
    }

    /** An event that says all that a node's list says of a torrent. */
    static Event event(String name, TorrentRow torrent) {
        return Event.named(name).withAll(torrent.fields().byName());
    }
}
