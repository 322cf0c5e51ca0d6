package dev.starling.cli;

import dev.starling.dht.DhtNode;
import dev.starling.dht.FoundItem;
import dev.starling.dht.ItemKey;
import dev.starling.dht.ItemListener;
import dev.starling.dht.NodeId;
import dev.starling.dht.SearchReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    private static final int SALT_BYTES_MAX = 64;
    private static final long ANY = -1;

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

    @Option(
            names = "--salt",
            paramLabel = "S",
            description = "Which of the items of the key: a text of at most 64 bytes")
    private @Nullable String salt;

    @Option(
            names = "--cas",
            paramLabel = "N",
            converter = SequenceConverter.class,
            description = "Only over this version")
    private @Nullable Long cas;

    /** What a node took, or did not. */
    private record Stored(NodeId target, long sequence, int nodes, String refusal) {}

    @Override
    ExitCode ask(Output output) throws IOException, Failure, InterruptedException {
        ItemValue value = value();
        Optional<Owner> owner = owner();
        var stored = new AtomicReference<@Nullable Stored>();
        Visit visit =
                visit((node, answer) -> new Putting(value, owner, stored, answer).begin(node));
        Stored outcome = stored.get();
        int nodes = outcome == null ? 0 : outcome.nodes();
        if (outcome != null && nodes > 0) {
            tell(output, outcome, value, owner);
        }
        if (outcome != null && nodes == 0 && !outcome.refusal().isEmpty()) {
            return fail(
                    output,
                    visit,
                    new Failure(
                            ExitCode.FAILURE,
                            "every node refused it, the last with " + outcome.refusal()));
        }
        return finish(output, visit, nodes, "stored at " + count(nodes, "node"), "no node took it");
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

    private Optional<Owner> owner() throws IOException, Failure {
        if (keyFile == null) {
            if (sequence != null || salt != null || cas != null) {
                throw wrongUsage("--seq, --salt and --cas are for signed items: give a --key, too");
            }
            return Optional.empty();
        }
        byte[] saltBytes = salt(salt);
        if (saltBytes.length > SALT_BYTES_MAX) {
            throw wrongUsage("a salt has at most " + SALT_BYTES_MAX + " bytes");
        }
        return Optional.of(new Owner(KeyFile.read(keyFile, System.in), saltBytes));
    }

    static byte[] salt(@Nullable String salt) {
        return salt == null ? new byte[0] : salt.getBytes(StandardCharsets.UTF_8);
    }

    private static void tell(Output output, Stored stored, ItemValue value, Optional<Owner> owner) {
        String target = stored.target().toString();
        var event =
                Event.named("value")
                        .with("target", target)
                        .with("value", value.text())
                        .with("value_hex", value.encoded().toString());
        if (owner.isEmpty()) {
            output.tell(event, target);
        } else {
            String publicKey = Hex.format(owner.get().key().publicKey());
            output.tell(
                    event.with("seq", stored.sequence()).with("public_key", publicKey),
                    target + System.lineSeparator() + publicKey);
        }
    }

    /** Whose the item is, and which of his. */
    private record Owner(ItemKey key, byte[] salt) {}

    /**
     * The way to a stored item, on the host's thread: maybe to look for the version, then to put.
     */
    private final class Putting {
        private final ItemValue value;
        private final Optional<Owner> owner;
        private final AtomicReference<@Nullable Stored> stored;
        private final CompletableFuture<Figures> answer;

        Putting(
                ItemValue value,
                Optional<Owner> owner,
                AtomicReference<@Nullable Stored> stored,
                CompletableFuture<Figures> answer) {
            this.value = value;
            this.owner = owner;
            this.stored = stored;
            this.answer = answer;
        }

        void begin(DhtNode node) {
            if (owner.isEmpty()) {
                var end = new End(Figures.NONE, 0);
                end.target = node.putItem(value.encoded().toByteArray(), end);
            } else if (sequence != null) {
                put(node, owner.get(), sequence, Figures.NONE);
            } else {
                lookForVersion(node, owner.get());
            }
        }

        private void lookForVersion(DhtNode node, Owner ofItem) {
            node.getItem(
                    ofItem.key().publicKey(),
                    ofItem.salt(),
                    new ItemListener() {
                        private long newest;

                        @Override
                        public void onItem(FoundItem item) {
                            newest = item.sequence();
                        }

                        @Override
                        public void onDone(SearchReport report, int storedAt, String refusal) {
                            put(node, ofItem, newest + 1, Figures.of(report));
                        }
                    });
        }

        private void put(DhtNode node, Owner ofItem, long version, Figures before) {
            var end = new End(before, version);
            end.target =
                    node.putItem(
                            ofItem.key(),
                            ofItem.salt(),
                            version,
                            value.encoded().toByteArray(),
                            cas == null ? ANY : cas,
                            end);
        }

        /** Hears of the end. */
        private final class End implements ItemListener {
            private final Figures before;
            private final long version;
            private @Nullable NodeId target;

            End(Figures before, long version) {
                this.before = before;
                this.version = version;
            }

            @Override
            public void onItem(FoundItem item) {}

            @Override
            public void onDone(SearchReport report, int storedAt, String refusal) {
                NodeId at = target;
                assert at != null : "no callback comes inside of a call";
                stored.set(new Stored(at, version, storedAt, refusal));
                answer.complete(before.plus(Figures.of(report)));
            }
        }
    }
}
