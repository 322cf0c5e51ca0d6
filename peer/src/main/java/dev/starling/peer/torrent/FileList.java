package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.MalformedMessage;
import dev.starling.bencode.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The files of an {@code info}: a list in version 1, a tree in version 2. */
final class FileList {
    /** The largest that are seen have a fifth of it. */
    static final int FILES_MAX = 1 << 19;

    /**
     * A short name in a deep directory stands for many: this bounds what one can write with few.
     */
    private static final int NAMES_MAX = 1 << 22;

    private static final long LENGTH_MAX = (long) Pieces.PIECES_MAX * Pieces.PIECE_LENGTH_MAX;

    private final List<FileEntry> entries = new ArrayList<>();
    private int names;
    private long length;

    private FileList() {}

    /** Of version 1; a torrent of a single file is the one whose name it has. */
    static List<FileEntry> ofV1(Dict info, Bytes name) throws MalformedMessage {
        if (!info.has("files")) {
            return List.of(FileEntry.of(List.of(name), info, null));
        }
        var files = new FileList();
        for (Value value : info.list("files")) {
            if (!(value instanceof Dict file)) {
                throw new MalformedMessage("a file must be a dictionary");
            }
            files.add(FileEntry.ofList(file));
        }
        return files.entries;
    }

    /** Of version 2, in the order of the tree, which is that of the bytes of its names. */
    static List<FileEntry> ofV2(Dict info) throws MalformedMessage {
        Dict tree = info.dict("file tree").requireSortedKeys();
        var files = new FileList();
        var open = new ArrayDeque<Iterator<Dict.Field>>();
        var path = new ArrayList<Bytes>();
        open.push(tree.iterator());
        while (!open.isEmpty()) {
            if (!open.element().hasNext()) {
                open.pop();
                if (!path.isEmpty()) {
                    path.removeLast();
                }
                continue;
            }
            var field = open.element().next();
            if (field.key().length() == 0) {
                throw new MalformedMessage("a file in the tree must have a name");
            }
            if (!(field.value() instanceof Dict node)) {
                throw new MalformedMessage("the file tree must consist of dictionaries");
            }
            path.add(field.key());
            if (node.has("")) {
                files.add(FileEntry.ofTree(List.copyOf(path), node.dict("")));
                path.removeLast();
            } else {
                open.push(node.iterator());
            }
        }
        return files.entries;
    }

    /**
     * The same with padding before each file that would not begin with a piece: of version 2 each
     * does, and so the content can be thought of as one row of pieces, as in a hybrid.
     */
    static List<FileEntry> aligned(List<FileEntry> entries, int pieceLength) {
        var aligned = new ArrayList<FileEntry>();
        long offset = 0;
        for (var entry : entries) {
            long beyond = offset % pieceLength;
            if (entry.length() > 0 && beyond > 0) {
                aligned.add(FileEntry.padding(pieceLength - beyond));
                offset += pieceLength - beyond;
            }
            aligned.add(entry);
            offset += entry.length();
        }
        return aligned;
    }

    /**
     * Whether a tree is a single file, which needs no directory: one at its top, whatever the
     * torrent is called. So does libtorrent understand it, with whom we share files.
     */
    static boolean isSingle(List<FileEntry> entries) {
        return entries.size() == 1 && entries.getFirst().path().size() == 1;
    }

    /** Refuses a hybrid whose two versions are two torrents. */
    static void requireSame(List<FileEntry> v1, List<FileEntry> v2, int pieceLength)
            throws MalformedMessage {
        var others = v2.iterator();
        long offset = 0;
        for (var entry : v1) {
            if (!entry.attributes().isPadding()) {
                var other = others.hasNext() ? others.next() : null;
                if (other == null
                        || entry.length() != other.length()
                        || !entry.path().equals(other.path())) {
                    throw new MalformedMessage("the files of version 1 and 2 are not the same");
                }
                if (entry.length() > 0 && offset % pieceLength != 0) {
                    throw new MalformedMessage("a file of a hybrid must begin with a piece");
                }
            }
            offset += entry.length();
        }
        if (others.hasNext()) {
            throw new MalformedMessage("the files of version 1 and 2 are not the same");
        }
    }

    private void add(FileEntry entry) throws MalformedMessage {
        if (entries.size() == FILES_MAX) {
            throw new MalformedMessage("more than " + FILES_MAX + " files");
        }
        names += entry.path().size();
        if (names > NAMES_MAX) {
            throw new MalformedMessage("more than " + NAMES_MAX + " names in the paths of files");
        }
        // Neither of the two can overflow, nor can their sum.
        length += entry.length();
        if (entry.length() > LENGTH_MAX || length > LENGTH_MAX) {
            throw new MalformedMessage("the files are too long");
        }
        entries.add(entry);
    }
}
