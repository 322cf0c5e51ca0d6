package dev.starling.cli.torrent;

import dev.starling.cli.client.NodeOptions;
import dev.starling.cli.client.NodeVerification;
import dev.starling.cli.option.Settings;
import dev.starling.cli.option.TorrentId;
import dev.starling.cli.output.Amounts;
import dev.starling.cli.output.Event;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Output;
import dev.starling.cli.output.Progress;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code starling verify}: hashes what is there, and says what of it is not the torrent's. With a
 * torrent alone it is a running node that does so.
 */
@Command(
        footer = {
            "",
            "Prints each file that is not whole, with the pieces that are not right, counted",
            "from 0. Ends with 5 when there is one. Without DIR a running node looks at one of its",
            "own torrents again; that ends with 5 when less is right than it thought."
        })
public final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "TORRENT",
            description =
                    "A .torrent, or - for one on standard input; for the node a number or name of"
                            + " its list, or an infohash, too")
    private String torrent;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where its data lies: the directory that it is in, or its own")
    private @Nullable Path directory;

    @Mixin private final NodeOptions node = new NodeOptions();

    @Option(names = "--json", description = "Write NDJSON, an event a line")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, Failure, InterruptedException {
        var line = spec.commandLine();
        var output = Output.of(json, line.getOut(), line.getErr());
        if (directory != null) {
            return verify(directory, output).code();
        }
        var progress = Settings.of(spec).progress(line.getErr(), json);
        try {
            return NodeVerification.of(torrent, node.client(), progress).tell(output).code();
        } catch (IOException e) {
            throw NodeOptions.failure(e);
        } finally {
            progress.clear();
        }
    }

    private ExitCode verify(Path given, Output output)
            throws IOException, Failure, InterruptedException {
        var metainfo =
                TorrentId.of(torrent, System.in)
                        .metainfo()
                        .orElseThrow(
                                () ->
                                        new Failure(
                                                ExitCode.USAGE,
                                                "verify needs the .torrent: a magnet link or an"
                                                        + " infohash knows no pieces"));
        if (!Files.exists(given)) {
            throw new Failure(ExitCode.USAGE, "there is no " + given);
        }
        var check = new ContentCheck(metainfo, file -> place(given, metainfo, file));
        var line = spec.commandLine();
        long length = metainfo.pieces().totalLength();
        try (var progress =
                new Progress(
                        Settings.of(spec).progress(line.getErr(), json), "verifying", length)) {
            AllCores.forEach(metainfo.pieces(), check::worker, progress);
        }
        return tell(metainfo, check, output);
    }

    private ExitCode tell(Metainfo metainfo, ContentCheck check, Output output)
            throws IOException, Failure {
        var files = metainfo.contentFiles();
        int badFiles = 0;
        for (int i = 0; i < files.size(); i++) {
            var state = check.stateOf(files.get(i));
            if (state == ContentCheck.FileState.WHOLE) {
                continue;
            }
            badFiles++;
            String path = metainfo.pathOf(files.get(i));
            String badPieces = check.badPiecesOf(files.get(i));
            var event = Event.named("file").with("number", i + 1).with("path", path);
            output.tell(
                    event.with("state", state.word()).with("bad_pieces", badPieces),
                    state.word()
                            + "  "
                            + path
                            + (badPieces.isEmpty() ? "" : "  pieces " + badPieces));
        }
        int count = metainfo.pieces().count();
        int badPieces = check.badPieces();
        boolean isWhole = badFiles == 0 && badPieces == 0;
        String verdict =
                isWhole
                        ? "whole: "
                                + Amounts.count(files.size(), "file")
                                + ", "
                                + Amounts.count(count, "piece")
                        : badPieces
                                + " of "
                                + Amounts.count(count, "piece")
                                + (badPieces == 1 ? " is not right" : " are not right");
        var event = TorrentEvent.named("verified", metainfo).with("whole", isWhole ? 1 : 0);
        output.tell(event.with("bad_pieces", badPieces).with("bad_files", badFiles), verdict);
        if (isWhole) {
            return ExitCode.DONE;
        }
        throw new Failure(
                ExitCode.CORRUPT,
                metainfo.name()
                        + " is not whole: "
                        + badFiles
                        + " of "
                        + Amounts.count(files.size(), "file")
                        + " and "
                        + badPieces
                        + " of "
                        + Amounts.count(count, "piece")
                        + " are not right; starling download mends them");
    }

    /** In the directory that is given, unless that is already the torrent's own, or its file. */
    private static Path place(Path directory, Metainfo metainfo, TorrentFile file) {
        if (metainfo.isSingleFile() && !Files.isDirectory(directory)) {
            return directory;
        }
        Path ours = directory.resolve(metainfo.pathOf(file));
        if (Files.exists(ours)) {
            return ours;
        }
        boolean isOwn =
                !metainfo.isSingleFile() && !Files.isDirectory(directory.resolve(metainfo.name()));
        return asWritten(directory, metainfo, file, isOwn ? directory.resolve(file.path()) : ours);
    }

    /** Who downloaded it with another program has names as they stand in the torrent. */
    private static Path asWritten(
            Path directory, Metainfo metainfo, TorrentFile file, Path otherwise) {
        return metainfo.pathAsWritten(file)
                .map(directory::resolve)
                .filter(Files::exists)
                .orElse(otherwise);
    }
}
