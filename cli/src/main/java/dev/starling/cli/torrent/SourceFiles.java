package dev.starling.cli.torrent;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.peer.torrent.TorrentBuilder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a directory, of which a torrent is to be made. Symbolic links in it are not
 * followed: what they lead to may be anywhere, and may be private.
 *
 * @param leftOut how many there are that are no files: links, pipes and the like
 * @param firstLeftOut one of them
 */
record SourceFiles(List<TorrentBuilder.Source> sources, int leftOut, Optional<Path> firstLeftOut) {
    /** More than a torrent can have. */
    private static final int FILES_MAX = 1 << 20;

    /**
     * @param exception the torrent that is to be made, which may lie there since the last time
     */
    static SourceFiles in(Path directory, Path exception) throws IOException, Failure {
        var visitor = new Visitor(directory, exception);
        Files.walkFileTree(directory, visitor);
        if (visitor.badlyNamed.isPresent()) {
            throw new Failure(
                    ExitCode.FAILURE,
                    visitor.badlyNamed.get() + " has a name that is not UTF-8; rename it");
        }
        if (visitor.sources.size() > FILES_MAX) {
            throw new Failure(ExitCode.USAGE, "there are more than " + FILES_MAX + " files");
        }
        return new SourceFiles(visitor.sources, visitor.leftOut, visitor.firstLeftOut);
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final Path exception;
        private final List<TorrentBuilder.Source> sources = new ArrayList<>();
        private int leftOut;
        private Optional<Path> firstLeftOut = Optional.empty();
        private Optional<Path> badlyNamed = Optional.empty();

        Visitor(Path directory, Path exception) {
            this.directory = directory;
            this.exception = exception.toAbsolutePath().normalize();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toAbsolutePath().normalize().equals(exception)) {
                return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()) {
                leftOut++;
                firstLeftOut = firstLeftOut.or(() -> Optional.of(file));
                return FileVisitResult.CONTINUE;
            }
            var path = new ArrayList<String>();
            directory.relativize(file).forEach(name -> path.add(name.toString()));
            if (!directory.resolve(String.join("/", path)).equals(file)) {
                badlyNamed = Optional.of(file);
                return FileVisitResult.TERMINATE;
            }
            sources.add(new TorrentBuilder.Source(List.copyOf(path), attributes.size()));
            return sources.size() > FILES_MAX
                    ? FileVisitResult.TERMINATE
                    : FileVisitResult.CONTINUE;
        }
    }
}
