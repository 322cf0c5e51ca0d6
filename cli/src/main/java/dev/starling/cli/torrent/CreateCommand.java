package dev.starling.cli.torrent;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.option.PieceLengthConverter;
import dev.starling.cli.option.Settings;
import dev.starling.cli.option.WebUrlConverter;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.Version;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentBuilder;
import dev.starling.peer.torrent.TorrentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling create}: hashes what is there, and writes and prints how others find it. */
@Command(
        footer = {
            "",
            "Prints the magnet link. Symbolic links in a directory are left out, whatever",
            "they lead to. The same files and options give the same infohash."
        })
public final class CreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", description = "The file or directory to share")
    private Path path;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to write the .torrent")
    private Path output;

    @Option(
            names = "--format",
            defaultValue = "v1",
            paramLabel = "v1|v2|hybrid",
            description =
                    "What every program reads, what newer ones read, or both at once (default: v1)")
    private TorrentFormat format;

    @Option(
            names = "--piece-length",
            paramLabel = "N",
            converter = PieceLengthConverter.class,
            description = "A power of two, like 256K (default: what suits the size)")
    private @Nullable Integer pieceLength;

    @Option(
            names = "--private",
            description = "Only for peers that are given: found by no DHT (BEP 27)")
    private boolean isPrivate;

    @Option(names = "--comment", paramLabel = "T", description = "A text for whoever looks")
    private @Nullable String comment;

    @Option(
            names = "--web-seed",
            paramLabel = "URL",
            converter = WebUrlConverter.class,
            description = "Where the content lies on the web (BEP 19); again for more")
    private final List<String> webSeeds = new ArrayList<>();

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        Path root = path.toAbsolutePath().normalize();
        var name = root.getFileName();
        if (name == null) {
            throw new Failure(ExitCode.USAGE, path + " has no name that a torrent could have");
        }
        if (Files.isDirectory(output) || isSame(root)) {
            throw new Failure(
                    ExitCode.USAGE, output + " cannot be written over; name another with -o");
        }
        var progress = Settings.of(spec).progress(spec.commandLine().getErr(), json);
        var content = ContentTorrent.of(root, output, format, pieceLength, progress);
        byte[] torrent =
                content.hash(
                        new TorrentBuilder.Options(
                                isPrivate,
                                Optional.ofNullable(comment),
                                Optional.of(Version.NAME),
                                OptionalLong.of(System.currentTimeMillis() / 1000),
                                webSeeds),
                        progress);
        write(torrent);
        tell(torrent);
        return ExitCode.DONE.code();
    }

    /** All of it or nothing: whoever watches the directory sees no half torrent. */
    private void write(byte[] torrent) throws IOException {
        String name = "." + output.getFileName() + "." + ProcessHandle.current().pid() + ".part";
        Path unfinished = output.resolveSibling(name);
        try {
            Files.write(
                    unfinished, torrent, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(unfinished, output, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void tell(byte[] torrent) {
        Metainfo metainfo;
        try {
            metainfo = Metainfo.parse(torrent);
        } catch (MalformedMessage impossible) {
            throw new AssertionError(impossible); // it is ours
        }
        var line = spec.commandLine();
        Output.of(json, line.getOut(), line.getErr())
                .tell(
                        TorrentEvent.named("created", metainfo).with("path", output.toString()),
                        metainfo.magnet().toString());
    }

    private boolean isSame(Path root) throws IOException {
        return Files.exists(output) && Files.isSameFile(root, output);
    }
}
