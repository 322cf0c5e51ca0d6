package dev.starling.cli.watch;

import dev.starling.bencode.MalformedMessage;
import dev.starling.cli.node.Addition;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is looked at again and again for .torrent and .magnet files. One is taken when
 * two looks find it the same; so what is still being written is left alone. What then makes no
 * sense may be half of something whose writer pauses: it is given time before it is given up.
 *
 * <p>For one thread at a time, which may wait for the disk.
 */
final class WatchedDirectory {
    static final int ENTRIES_MAX = 10_000;
    static final int TAKEN_MAX = 50;
    static final int TORRENT_BYTES_MAX = 10 << 20;
    static final int MAGNET_BYTES_MAX = 64 << 10;

    /** Looks that find something the same and senseless before it has failed. */
    static final int PATIENCE_LOOKS = 15;

    private static final int NAME_CHARS_MAX = 50;
    private static final int NAMESAKES_MAX = 100;

    private final Path directory;
    private Map<Path, Seen> before = new TreeMap<>();

    /** How a file was at the last look. */
    private record Seen(long bytes, long modified, @Nullable Object key, int looks) {
        boolean isSame(Seen other) {
            return bytes == other.bytes
                    && modified == other.modified
                    && String.valueOf(key).equals(String.valueOf(other.key));
        }
    }

    /** What was found. */
    sealed interface Find {
        Path file();

        record Wanted(Path file, Addition addition) implements Find {}

        record Senseless(Path file, String why) implements Find {}
    }

    WatchedDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Looks once. What is found is found again until it is renamed.
     *
     * @throws IOException when the directory cannot be read
     */
    List<Find> look() throws IOException {
        var now = new TreeMap<Path, Seen>();
        var finds = new ArrayList<Find>();
        int entries = 0;
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (++entries > ENTRIES_MAX) {
                    break;
                }
                if (isOurs(file)) {
                    see(file).ifPresent(seen -> now.put(file, counted(seen, before.get(file))));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        before = now;
        for (var entry : now.entrySet()) {
            if (finds.size() < TAKEN_MAX && entry.getValue().looks() > 1) {
                take(entry.getKey(), entry.getValue()).ifPresent(finds::add);
            }
        }
        return finds;
    }

    private static Seen counted(Seen now, @Nullable Seen earlier) {
        int looks = earlier != null && earlier.isSame(now) ? earlier.looks() + 1 : 1;
        return new Seen(now.bytes(), now.modified(), now.key(), looks);
    }

    private static boolean isOurs(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".torrent") || name.endsWith(".magnet"));
    }

    /** A link leads elsewhere, and a pipe never ends: only plain files are looked into. */
    private static Optional<Seen> see(Path file) {
        try {
            var now =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return now.isRegularFile()
                    ? Optional.of(
                            new Seen(
                                    now.size(),
                                    now.lastModifiedTime().toMillis(),
                                    now.fileKey(),
                                    1))
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static Optional<Find> take(Path file, Seen seen) {
        String why;
        try {
            Addition addition = read(file);
            boolean isSame = see(file).filter(seen::isSame).isPresent();
            return isSame ? Optional.of(new Find.Wanted(file, addition)) : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (MalformedMessage malformed) {
            why = String.valueOf(malformed.getMessage());
        } catch (IOException unreadable) {
            why = "it cannot be read: " + unreadable.getMessage();
        }
        return seen.looks() < PATIENCE_LOOKS
                ? Optional.empty()
                : Optional.of(new Find.Senseless(file, why));
    }

    private static Addition read(Path file) throws IOException, MalformedMessage {
        boolean isTorrent = name(file).toLowerCase(Locale.ROOT).endsWith(".torrent");
        int most = isTorrent ? TORRENT_BYTES_MAX : MAGNET_BYTES_MAX;
        byte[] bytes;
        try (var stream = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = stream.readNBytes(most + 1);
        }
        if (bytes.length > most) {
            throw new MalformedMessage("it is longer than " + most + " bytes");
        }
        if (isTorrent) {
            return Addition.of(Metainfo.parse(bytes));
        }
        return Addition.of(Magnet.parse(new String(bytes, StandardCharsets.UTF_8).strip()));
    }

    /** It is the node's now, and is called so. */
    static void added(Path file) throws IOException {
        Path _ = renamed(file, ".added");
    }

    /** It is not taken, and beside it lies why. */
    static void failed(Path file, String why) throws IOException {
        Path failed = renamed(file, ".failed");
        Files.writeString(failed.resolveSibling(name(failed) + ".txt"), why + "\n");
    }

    /** Nothing that has the name already is written over, and a name that is long is cut. */
    private static Path renamed(Path file, String ending) throws IOException {
        String name = name(file);
        boolean isLong = (name + ending + ".100.txt").getBytes(StandardCharsets.UTF_8).length > 255;
        String base = isLong ? name.substring(0, NAME_CHARS_MAX) : name;
        for (int i = 1; i <= NAMESAKES_MAX; i++) {
            Path target = file.resolveSibling(base + (i == 1 ? "" : "." + i) + ending);
            try {
                return Files.move(file, target);
            } catch (FileAlreadyExistsException taken) {
                // The next one may be free.
            }
        }
        throw new FileAlreadyExistsException(file + ending);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
