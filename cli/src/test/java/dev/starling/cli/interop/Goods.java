package dev.starling.cli.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A torrent, and where its content lies.
 *
 * @param home the directory in which the content has its name
 */
record Goods(Path torrent, String infoHash, Path home, String name) {
    private static final int COPY_DEPTH_MAX = 32;

    /** A file of bytes that look like chance, and are the same every time. */
    static void write(Path file, int bytes) throws IOException {
        var content = new byte[bytes];
        new SplittableRandom(file.getFileName().toString().hashCode()).nextBytes(content);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    String magnet() {
        return "magnet:?xt=urn:btih:" + infoHash;
    }

    /** Another copy, for somebody who shares it and may write beside it. */
    Path copyTo(Path directory) throws IOException {
        Path root = home.resolve(name);
        try (Stream<Path> files = Files.walk(root, COPY_DEPTH_MAX)) {
            for (Path file : files.toList()) {
                Path copy = directory.resolve(home.relativize(file).toString());
                if (Files.isRegularFile(file)) {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return directory;
    }

    /** In what a copy differs, or nothing. */
    String differenceIn(Path directory) throws IOException {
        return difference(files(home.resolve(name)), directory);
    }

    /** The same for a copy by somebody who creates no files that would be empty. */
    String differenceOfContentIn(Path directory) throws IOException {
        var ours = files(home.resolve(name));
        ours.removeIf(file -> home.resolve(name).resolve(file).toFile().length() == 0);
        return difference(ours, directory);
    }

    private String difference(SortedSet<String> ours, Path directory) throws IOException {
        var theirs = files(directory.resolve(name));
        if (!ours.equals(theirs)) {
            return "the files " + theirs + " instead of " + ours;
        }
        for (String file : ours) {
            long at =
                    Files.mismatch(
                            home.resolve(name).resolve(file),
                            directory.resolve(name).resolve(file));
            if (at >= 0) {
                return file + " at byte " + at;
            }
        }
        return "";
    }

    private static SortedSet<String> files(Path root) throws IOException {
        var names = new TreeSet<String>();
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> all = Files.walk(root, COPY_DEPTH_MAX)) {
                all.filter(Files::isRegularFile)
                        .forEach(file -> names.add(root.relativize(file).toString()));
            }
        }
        return names;
    }
}
