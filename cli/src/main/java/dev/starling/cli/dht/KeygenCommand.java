package dev.starling.cli.dht;

import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.dht.ItemKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code starling dht keygen}: of all verbs of the DHT the one that does not open the network. */
@Command(
        footer = {
            "",
            "A key file is one line: the 64 hexadecimal digits of the seed of an Ed25519",
            "key. Keep it secret: whoever has it can replace what is signed with it.",
            "",
            "Prints the key file; with -o, writes it and prints the public key."
        })
final class KeygenCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the key file here, readable by you alone")
    private @Nullable Path file;

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, Failure {
        ItemKey key = ItemKey.draw(new SecureRandom());
        String publicKey = Hex.format(key.publicKey());
        var line = spec.commandLine();
        var output = Output.of(json, line.getOut(), line.getErr());
        var event = Event.named("value").with("public_key", publicKey);
        if (file == null) {
            output.tell(event.with("key", KeyFile.line(key)), KeyFile.line(key));
        } else {
            KeyFile.write(file, key);
            output.tell(event.with("path", file.toString()), publicKey);
        }
        return ExitCode.DONE.code();
    }
}
