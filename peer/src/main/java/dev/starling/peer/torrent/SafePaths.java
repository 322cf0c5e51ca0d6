package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.MalformedMessage;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Gives each file of a torrent a path of its own: no two of them, and no file and directory, are
 * one on a file system that knows no case or that composes accents. The first keeps its name, the
 * others get a number; whoever reads the same torrent gets the same paths.
 *
 * <p>Maps here are asked and never walked through.
 */
final class SafePaths {
    /** The longest that Linux takes. */
    private static final int PATH_LENGTH_MAX = 4095;

    /** Of a name as file systems take it. */
    private static final int NAME_BYTES_MAX = 255;

    private static final int DIRECTORIES_MAX = 1 << 17;

    /** A directory's name is written once and stands in the path of each file: see the factor. */
    private static final int LENGTH_FREE = 1 << 20;

    private static final int LENGTH_FACTOR = 8;

    /** A directory, with what is in it so far. */
    private static final class Directory {
        final String path;
        final Map<Bytes, Directory> directories = new HashMap<>();
        final Set<String> taken = new HashSet<>();
        final Map<String, Integer> numbers = new HashMap<>();

        Directory(String path) {
            this.path = path;
        }
    }

    private final Directory root = new Directory("");
    private final long lengthMax;
    private long length;
    private int directories;

    /**
     * @param written how many bytes the torrent's author has used to write all of them
     */
    SafePaths(int written) {
        lengthMax = LENGTH_FREE + (long) LENGTH_FACTOR * written;
    }

    String next(List<Bytes> path) throws MalformedMessage {
        var directory = root;
        for (Bytes name : path.subList(0, path.size() - 1)) {
            var known = directory.directories.get(name);
            if (known == null) {
                known = new Directory(pathOf(directory, name));
                if (++directories > DIRECTORIES_MAX) {
                    throw new MalformedMessage("more than " + DIRECTORIES_MAX + " directories");
                }
                directory.directories.put(name, known);
            }
            directory = known;
        }
        return pathOf(directory, path.getLast());
    }

    /**
     * A path with its names as they are written, if none of them leads elsewhere: to look for what
     * somebody else has put there, not to create anything.
     */
    static Optional<String> asWritten(List<Bytes> path) {
        var names = new StringJoiner("/");
        for (Bytes name : path) {
            try {
                String text = name.length() > NAME_BYTES_MAX ? "" : name.text();
                boolean leadsElsewhere = text.equals(".") || text.equals("..");
                if (text.isEmpty() || leadsElsewhere || hasSeparator(text)) {
                    return Optional.empty();
                }
                names.add(text);
            } catch (MalformedMessage isNoText) {
                return Optional.empty();
            }
        }
        return Optional.of(names.toString());
    }

    /** A path that nobody has yet. */
    private String pathOf(Directory directory, Bytes name) throws MalformedMessage {
        String safe = distinct(directory, SafeNames.safe(name));
        String path = directory.path.isEmpty() ? safe : directory.path + "/" + safe;
        length += path.length();
        if (path.length() > PATH_LENGTH_MAX || length > lengthMax) {
            throw new MalformedMessage("the paths of the files are too long");
        }
        return path;
    }

    private static boolean hasSeparator(String name) {
        return name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0;
    }

    private static String distinct(Directory directory, String name) {
        String folded = folded(name);
        if (directory.taken.add(folded)) {
            return name;
        }
        int number = directory.numbers.getOrDefault(folded, 2);
        String numbered = SafeNames.numbered(name, number);
        while (!directory.taken.add(folded(numbered))) {
            number++;
            numbered = SafeNames.numbered(name, number);
        }
        directory.numbers.put(folded, number + 1);
        return numbered;
    }

    /** What is the same for two names that some file system takes for one. */
    private static String folded(String name) {
        String upper = Normalizer.normalize(name, Normalizer.Form.NFC).toUpperCase(Locale.ROOT);
        return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
