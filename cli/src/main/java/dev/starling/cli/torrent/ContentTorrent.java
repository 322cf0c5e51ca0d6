package dev.starling.cli.torrent;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.output.Progress;
import dev.starling.cli.output.ProgressLine;
import dev.starling.peer.storage.Stamp;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentBuilder;
import dev.starling.peer.torrent.TorrentFile;
import dev.starling.peer.torrent.TorrentFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What lies on the disk, as a torrent that is yet to be hashed. */
public final class ContentTorrent {
    private final TorrentFormat format;
    private final TorrentBuilder builder;
    private final Function<TorrentFile, Path> places;

    private ContentTorrent(
            TorrentFormat format, TorrentBuilder builder, Function<TorrentFile, Path> places) {
        this.format = format;
        this.builder = builder;
        this.places = places;
    }

    /**
     * Looks at what is there.
     *
     * @param exception is left out: the torrent that is to be made may lie there since the last
     *     time
     * @param pieceLength null for what suits the size
     * @param progress where it is said what is left out
     * @throws Failure when no torrent can be made of it
     */
    static ContentTorrent of(
            Path path,
            Path exception,
            TorrentFormat format,
            @Nullable Integer pieceLength,
            ProgressLine progress)
            throws IOException, Failure {
        Path root = path.toAbsolutePath().normalize();
        Path name = root.getFileName();
        if (name == null) {
            throw new Failure(ExitCode.USAGE, path + " has no name that a torrent could have");
        }
        if (Files.isDirectory(root)) {
            var found = SourceFiles.in(root, exception);
            if (found.leftOut() > 0) {
                progress.say(
                        "left out "
                                + found.leftOut()
                                + " that are no files (links, pipes), like "
                                + Failure.oneLine(found.firstLeftOut().orElseThrow().toString()));
            }
            long length = found.sources().stream().mapToLong(TorrentBuilder.Source::length).sum();
            return new ContentTorrent(
                    format,
                    builder(
                            path,
                            length,
                            pieceLength,
                            pieces ->
                                    TorrentBuilder.ofDirectory(
                                            format, name.toString(), found.sources(), pieces)),
                    file -> root.resolve(file.path()));
        }
        var attributes = Files.readAttributes(root, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new Failure(ExitCode.USAGE, path + " is neither a file nor a directory");
        }
        long length = attributes.size();
        return new ContentTorrent(
                format,
                builder(
                        path,
                        length,
                        pieceLength,
                        pieces -> TorrentBuilder.ofFile(format, name.toString(), length, pieces)),
                _ -> root);
    }

    /**
     * A torrent that has just been made of files.
     *
     * @param seen how they lay there before they were read, by number
     */
    public record Made(Metainfo metainfo, Map<Integer, Stamp> seen) {}

    /** Of what a verb shares at once, and of which nobody needs a .torrent. */
    public static Made share(Path path, ProgressLine progress)
            throws IOException, Failure, InterruptedException {
        ContentTorrent content = of(path, path, TorrentFormat.V1, null, progress);
        Map<Integer, Stamp> seen = content.stamps();
        byte[] torrent =
                content.hash(
                        new TorrentBuilder.Options(
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                OptionalLong.empty(),
                                List.of()),
                        progress);
        try {
            return new Made(Metainfo.parse(torrent), seen);
        } catch (MalformedMessage impossible) {
            throw new AssertionError(impossible); // it is ours
        }
    }

    /** Reads all of it, on all cores, and makes the .torrent. */
    byte[] hash(TorrentBuilder.Options options, ProgressLine line)
            throws IOException, InterruptedException {
        var hashes = new PieceHashes(format, builder.pieces());
        try (var progress = new Progress(line, "hashing", builder.pieces().totalLength())) {
            AllCores.forEach(
                    builder.pieces(), () -> hashes.worker(builder.files(), places), progress);
        }
        return builder.build(hashes.sha1s(), hashes.roots(), options);
    }

    private Map<Integer, Stamp> stamps() throws IOException {
        var seen = new LinkedHashMap<Integer, Stamp>();
        for (TorrentFile file : builder.files()) {
            if (!file.isPadding()) {
                var found = Files.readAttributes(places.apply(file), BasicFileAttributes.class);
                long modified = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
                seen.put(file.number(), new Stamp(found.size(), modified));
            }
        }
        return seen;
    }

    private static TorrentBuilder builder(
            Path path,
            long length,
            @Nullable Integer pieceLength,
            Function<Integer, TorrentBuilder> ofPieces)
            throws Failure {
        try {
            return ofPieces.apply(
                    pieceLength != null ? pieceLength : TorrentBuilder.pieceLengthFor(length));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, path + ": " + e.getMessage(), e);
        }
    }
}
