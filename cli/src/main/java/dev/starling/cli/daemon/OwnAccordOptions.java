package dev.starling.cli.daemon;

import dev.starling.cli.node.NodeSettings;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.cli.output.Failure;
import dev.starling.cli.watch.CompletionHook;
import dev.starling.cli.watch.WatchFolders;
import dev.starling.host.netty.NettyHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a node does of its own accord: it takes up what lies in a directory, and runs a program. */
final class OwnAccordOptions {
    @Option(
            names = "--watch",
            paramLabel = "DIR",
            description =
                    "Take up the .torrent and .magnet files that are put there; several are"
                            + " allowed")
    private final List<Path> watched = new ArrayList<>();

    @Option(
            names = "--on-complete",
            paramLabel = "PROGRAM",
            description =
                    "Run it when a torrent is complete, with STARLING_HASH, STARLING_NAME,"
                            + " STARLING_DIRECTORY and STARLING_LABELS in its environment")
    private @Nullable Path program;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private @Nullable CompletionHook hook;
    private @Nullable WatchFolders folders;

    void requireSense() {
        Path given = program;
        if (given != null && !(Files.isRegularFile(given) && Files.isExecutable(given))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--on-complete " + given + " is no program that can be run: give its path");
        }
    }

    /** Opens the library, and begins. On the host's thread. */
    void open(NettyHost host, TorrentLibrary library, Path downloads, Consumer<String> notes)
            throws IOException {
        // Names are a stranger's.
        Consumer<String> harmless = note -> notes.accept(Failure.oneLine(note));
        Path given = program;
        String path = given == null ? "" : given.toAbsolutePath().toString();
        if (given != null) {
            var begun =
                    new CompletionHook(path, CompletionHook.RUN_TIME_MAX, host::execute, harmless);
            hook = begun;
            library.tellDone(begun::run);
        }
        library.open(downloads);
        library.settings().set(NodeSettings.Name.ON_COMPLETE, path);
        folders = new WatchFolders(host, library, watched, harmless);
    }

    /** On the host's thread. */
    void close() {
        if (folders != null) {
            folders.close();
        }
        if (hook != null) {
            hook.close();
        }
    }
}
