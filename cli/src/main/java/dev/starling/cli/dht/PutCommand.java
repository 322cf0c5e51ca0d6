package dev.starling.cli.dht;

import dev.starling.cli.option.Input;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling dht put}: BEP 44. */
@Command(
        footer = {
            "",
            "Prints the target, under which starling dht get finds it; with --key, then the",
            "public key. Without --key what is stored can never be replaced. Nodes keep it",
            "for about two hours: put it again to keep it longer."
        })
final class PutCommand extends DhtQuestion {
    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "What to store")
    private @Nullable String text;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Store what is in this file instead; - for standard input")
    private @Nullable String file;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Sign it, so that it can be replaced: see starling dht keygen")
    private @Nullable String keyFile;

    @Option(
            names = "--seq",
            paramLabel = "N",
            converter = SequenceConverter.class,
            description = "Its version (default: one more than what is found)")
    private @Nullable Long sequence;

    @Mixin private final SaltOption salt = new SaltOption();

    @Option(
            names = "--cas",
            paramLabel = "N",
            converter = SequenceConverter.class,
            description = "Only over this version")
    private @Nullable Long cas;

    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        ItemValue value = value();
        Putting.Owner owner = owner();
        var putting = new Putting(value, owner);
        Visit visit =
                visit(
                        (node, whenDone) -> {
                            putting.begin(node, whenDone);
                            return putting::soFar;
                        });
        Optional<Putting.Stored> outcome = putting.stored();
        int nodes = outcome.map(Putting.Stored::nodes).orElse(0);
        String refusal = outcome.map(Putting.Stored::refusal).orElse("");
        if (outcome.isPresent() && nodes > 0) {
            tell(output, outcome.get(), value, owner);
        } else if (!refusal.isEmpty()) {
            String sentence = "every node refused it, the last with " + refusal;
            return fail(output, visit, new Failure(ExitCode.FAILURE, sentence));
        }
        return finish(
                output,
                visit,
                nodes,
                "stored at " + Amounts.count(nodes, "node"),
                "no node took it");
    }

    private ItemValue value() throws IOException, Failure {
        if ((text == null) == (file == null)) {
            throw wrongUsage("put takes a TEXT or --file, one of them");
        }
        byte[] content =
                file != null
                        ? Input.read(file, ItemValue.BYTES_MAX, System.in)
                        : String.valueOf(text).getBytes(StandardCharsets.UTF_8);
        var value = ItemValue.ofContent(content);
        if (value.isTooLong()) {
            throw wrongUsage(
                    "an item has at most "
                            + ItemValue.BYTES_MAX
                            + " bytes, and this would have "
                            + value.encoded().length());
        }
        return value;
    }

    private Putting.@Nullable Owner owner() throws IOException, Failure {
        if (keyFile == null) {
            if (sequence != null || salt.isGiven() || cas != null) {
                throw wrongUsage("--seq, --salt and --cas are for signed items: give a --key, too");
            }
            return null;
        }
        byte[] saltBytes = salt.bytes();
        return new Putting.Owner(KeyFile.read(keyFile, System.in), saltBytes, sequence, cas);
    }

    private static void tell(
            Output output, Putting.Stored stored, ItemValue value, Putting.@Nullable Owner owner) {
        String target = stored.target().toString();
        var event =
                Event.named("value")
                        .with("target", target)
                        .with("value", value.text())
                        .with("value_hex", value.encoded().toString());
        if (owner == null) {
            output.tell(event, target);
        } else {
            String publicKey = Hex.format(owner.key().publicKey());
            output.tell(
                    event.with("seq", stored.sequence()).with("public_key", publicKey),
                    target + System.lineSeparator() + publicKey);
        }
    }
}
