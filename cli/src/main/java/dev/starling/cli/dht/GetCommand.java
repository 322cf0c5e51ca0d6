package dev.starling.cli.dht;

import dev.starling.bencode.Bytes;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.session.Figures;
import dev.starling.dht.DhtNode;
import dev.starling.dht.FoundItem;
import dev.starling.dht.ItemListener;
import dev.starling.dht.NodeId;
import dev.starling.dht.RunningSearch;
import dev.starling.dht.SearchReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling dht get}: BEP 44. */
@Command(
        footer = {
            "",
            "Prints the value: of a text the text, of anything else its bencode, in which",
            "bytes that are not printable look like \\x1b. -o has them as they are."
        })
final class GetCommand extends DhtQuestion {
    @Parameters(
            arity = "0..1",
            paramLabel = "TARGET",
            converter = NodeIdConverter.class,
            description = "What put printed: 40 hexadecimal digits")
    private @Nullable NodeId target;

    @Option(
            names = "--public-key",
            paramLabel = "HEX",
            converter = PublicKeyConverter.class,
            description = "The newest of this owner instead: 64 hexadecimal digits")
    private @Nullable Bytes publicKey;

    @Mixin private final SaltOption salt = new SaltOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the value here instead: the bytes of a string as they are")
    private @Nullable Path file;

    @Override
    ExitCode ask(Output output) throws IOException, Failure {
        if ((target == null) == (publicKey == null)) {
            throw wrongUsage("get takes a TARGET or --public-key, one of them");
        }
        if (publicKey == null && salt.isGiven()) {
            throw wrongUsage("--salt needs the --public-key of the item's owner");
        }
        byte[] saltBytes = salt.bytes();
        var found = new AtomicReference<@Nullable FoundItem>();
        Visit visit =
                visit(
                        (node, whenDone) ->
                                Figures.of(begin(node, saltBytes, new Newest(found, whenDone))));
        FoundItem item = found.get();
        if (item != null) {
            tell(output, item);
        }
        return finish(
                output,
                visit,
                item == null ? 0 : 1,
                "found",
                "nobody has an item with this target");
    }

    private RunningSearch begin(DhtNode node, byte[] saltBytes, ItemListener listener) {
        return publicKey == null
                ? node.getItem(Objects.requireNonNull(target), listener)
                : node.getItem(publicKey.toByteArray(), saltBytes, listener);
    }

    private void tell(Output output, FoundItem item) throws IOException {
        var value = ItemValue.ofEncoded(item.value());
        var event =
                Event.named("value")
                        .with("target", item.target().toString())
                        .with("value", value.text())
                        .with("value_hex", value.encoded().toString());
        if (item.publicKey() != null && item.signature() != null) {
            event.with("seq", item.sequence())
                    .with("public_key", Hex.format(item.publicKey()))
                    .with("signature", Hex.format(item.signature()));
        }
        if (file != null) {
            Files.write(file, value.content().toByteArray());
            event.with("path", file.toString());
        }
        output.tell(event, file == null ? value.text() : file.toString());
    }

    /** Keeps the last that it hears of: each is newer than those before. */
    private record Newest(
            AtomicReference<@Nullable FoundItem> found, CompletableFuture<Figures> answer)
            implements ItemListener {
        @Override
        public void onItem(FoundItem item) {
            found.set(item);
        }

        @Override
        public void onDone(SearchReport report, int storedAt, String refusal) {
            answer.complete(Figures.of(report));
        }
    }
}
