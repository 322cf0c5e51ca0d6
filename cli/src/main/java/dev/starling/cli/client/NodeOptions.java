package dev.starling.cli.client;

import dev.starling.cli.option.Settings;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.SavedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which running node a verb talks to. */
public final class NodeOptions {
    /** Where a node that runs says where it serves HTTP, in its state directory. */
    public static final String PLACE_FILE = "http";

    private static final int PLACE_BYTES_MAX = 1024;
    private static final String USUAL = "http://127.0.0.1:9091";

    @Option(
            names = "--node",
            paramLabel = "URL",
            converter = NodeUrlConverter.class,
            description =
                    "Where the node is (default: where the one that uses the state directory"
                            + " says, else "
                            + USUAL
                            + ")")
    private @Nullable URI node;

    @Option(
            names = "--http-auth",
            paramLabel = "USER:PASSWORD",
            description = "What the node wants to hear, if it does")
    private @Nullable String credentials;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The node's directory (default: $$XDG_STATE_HOME/starling)")
    private @Nullable Path state;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Whether the user named one. */
    boolean isNamed() {
        return node != null;
    }

    public NodeClient client() {
        return new NodeClient(
                node != null ? node : written().orElse(URI.create(USUAL)), credentials);
    }

    /** What is to be told when the node could not be asked. */
    public static Failure failure(IOException thrown) {
        String line = String.valueOf(thrown.getMessage());
        return switch (thrown) {
            case NodeAway away -> new Failure(ExitCode.NETWORK, line, away);
            case NodeRefusal refusal when refusal.status() == 404 ->
                    new Failure(ExitCode.NOT_FOUND, line, refusal);
            default -> new Failure(ExitCode.FAILURE, line, thrown);
        };
    }

    private Optional<URI> written() {
        Path place = Places.of(state, Settings.of(spec).environment()).state().resolve(PLACE_FILE);
        try {
            return new SavedFile(place, PLACE_BYTES_MAX)
                    .read()
                    .map(bytes -> URI.create(new String(bytes, StandardCharsets.UTF_8).strip()));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
