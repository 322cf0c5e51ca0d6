package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.bencode.Value;
import dev.starling.bencode.ValueList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file as a torrent's author has written it: nothing of its path is safe yet.
 *
 * @param path its names, one at least
 * @param root of version 2 the root of its hash tree, unless it is empty
 */
record FileEntry(List<Bytes> path, long length, FileAttributes attributes, @Nullable Bytes root) {
    /** No file system takes more, and bencode itself has no bound for the path of version 1. */
    private static final int PATH_NAMES_MAX = 100;

    /** Of version 1, where it has its path within. */
    static FileEntry ofList(Dict file) throws MalformedMessage {
        Value utf8 = file.find("path.utf-8");
        ValueList list = utf8 instanceof ValueList values ? values : file.list("path");
        return of(path(list), file, null);
    }

    /** Of version 2, where its path leads to it. */
    static FileEntry ofTree(List<Bytes> path, Dict file) throws MalformedMessage {
        var entry = of(path, file, null);
        return entry.length == 0
                ? entry
                : new FileEntry(
                        path,
                        entry.length,
                        entry.attributes,
                        file.bytes("pieces root", Digests.SHA256_LENGTH));
    }

    static FileEntry of(List<Bytes> path, Dict file, @Nullable Bytes root) throws MalformedMessage {
        var attributes = attributes(file);
        boolean isLink = attributes.symlink().isPresent();
        long length = isLink && !file.has("length") ? 0 : file.integer("length");
        if (length < 0 || (isLink && length > 0)) {
            throw new MalformedMessage("a file cannot have a length of " + length);
        }
        return new FileEntry(path, length, attributes, root);
    }

    static FileEntry padding(long length) {
        byte[] name = Long.toString(length).getBytes(StandardCharsets.US_ASCII);
        byte[] directory = {'.', 'p', 'a', 'd'};
        return new FileEntry(
                List.of(new Bytes(directory, 0, directory.length), new Bytes(name, 0, name.length)),
                length,
                FileAttributes.PADDING,
                null);
    }

    private static FileAttributes attributes(Dict file) throws MalformedMessage {
        if (!(file.find("attr") instanceof Bytes attr)) {
            return FileAttributes.NONE;
        }
        String letters = attr.latin1();
        return new FileAttributes(
                letters.contains("p"),
                letters.contains("x"),
                letters.contains("h"),
                letters.contains("l") ? Optional.of(symlink(file)) : Optional.empty());
    }

    private static String symlink(Dict file) throws MalformedMessage {
        return path(file.list("symlink path")).stream()
                .map(SafeNames::safe)
                .collect(Collectors.joining("/"));
    }

    private static List<Bytes> path(ValueList list) throws MalformedMessage {
        var path = new ArrayList<Bytes>();
        for (Value value : list) {
            if (!(value instanceof Bytes name)) {
                throw new MalformedMessage("a path must consist of strings");
            }
            if (path.size() == PATH_NAMES_MAX) {
                throw new MalformedMessage("a path has more than " + PATH_NAMES_MAX + " names");
            }
            path.add(name);
        }
        if (path.isEmpty()) {
            throw new MalformedMessage("a file must have a name");
        }
        return path;
    }
}
