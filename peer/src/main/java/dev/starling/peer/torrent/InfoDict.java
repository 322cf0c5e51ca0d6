package dev.starling.peer.torrent;

import dev.starling.bencode.Bytes;
import dev.starling.bencode.Dict;
import dev.starling.bencode.Int;
import dev.starling.bencode.MalformedMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the {@code info} of a torrent, and so is what its hashes are about.
 *
 * @param written by a file's number its path as its author wrote it, where ours is another
 * @param roots of each file the root of its hash tree, or null where there is none
 * @param pieceHashes of version 1 the SHA-1 of each piece, one behind the other, or null
 */
record InfoDict(
        InfoHashes hashes,
        String name,
        boolean isSingleFile,
        boolean isPrivate,
        Pieces pieces,
        List<TorrentFile> files,
        NavigableMap<Integer, String> written,
        List<@Nullable Bytes> roots,
        @Nullable Bytes pieceHashes) {

    static InfoDict of(Dict info) throws MalformedMessage {
        requireKnownVersion(info);
        var hashes = InfoHashes.of(info);
        boolean isV1 = hashes.v1().isPresent();
        boolean isV2 = hashes.v2().isPresent();
        int pieceLength = info.integer("piece length", 1, Pieces.PIECE_LENGTH_MAX);
        if (isV2) {
            requireFitForTrees(pieceLength);
        }
        Bytes name = name(info);
        List<FileEntry> tree = isV2 ? FileList.ofV2(info) : List.of();
        List<FileEntry> entries =
                isV1 ? FileList.ofV1(info, name) : FileList.aligned(tree, pieceLength);
        if (isV1 && isV2) {
            FileList.requireSame(entries, tree, pieceLength);
        }
        var files = files(entries, info.raw().length());
        var pieces = pieces(files, pieceLength);
        boolean isSingleFile = isV1 ? !info.has("files") : FileList.isSingle(entries);
        String directory = SafeNames.safe(name);
        return new InfoDict(
                hashes,
                isSingleFile ? files.getFirst().path() : directory,
                isSingleFile,
                info.find("private") instanceof Int flag && flag.value() == 1,
                pieces,
                files,
                isSingleFile
                        ? written(entries, files, List.of(), "")
                        : written(entries, files, List.of(name), directory + "/"),
                roots(entries, tree),
                isV1 ? pieceHashes(info, pieces.count()) : null);
    }

    private static void requireKnownVersion(Dict info) throws MalformedMessage {
        if (info.has("meta version")) {
            info.integer("meta version", 1, InfoHashes.VERSION_2);
        }
    }

    private static void requireFitForTrees(int pieceLength) throws MalformedMessage {
        if (pieceLength < Pieces.BLOCK_LENGTH || Integer.bitCount(pieceLength) != 1) {
            throw new MalformedMessage(
                    "the piece length of version 2 must be a power of two from 16384 up");
        }
    }

    /** Some write a second one in UTF-8 beside one in the author's own code. */
    private static Bytes name(Dict info) throws MalformedMessage {
        return info.find("name.utf-8") instanceof Bytes utf8 ? utf8 : info.bytes("name");
    }

    private static List<TorrentFile> files(List<FileEntry> entries, int written)
            throws MalformedMessage {
        var paths = new SafePaths(written);
        var files = new ArrayList<TorrentFile>(entries.size());
        long offset = 0;
        for (var entry : entries) {
            String path =
                    entry.attributes().isPadding()
                            ? ".pad/" + entry.length()
                            : paths.next(entry.path());
            files.add(
                    new TorrentFile(
                            files.size(), path, offset, entry.length(), entry.attributes()));
            offset += entry.length();
        }
        return List.copyOf(files);
    }

    private static NavigableMap<Integer, String> written(
            List<FileEntry> entries,
            List<TorrentFile> files,
            List<Bytes> directory,
            String safeDirectory) {
        var written = new TreeMap<Integer, String>();
        for (var file : files) {
            var path = new ArrayList<>(directory);
            path.addAll(entries.get(file.number()).path());
            if (!file.isPadding()) {
                SafePaths.asWritten(path)
                        .filter(text -> !text.equals(safeDirectory + file.path()))
                        .ifPresent(text -> written.put(file.number(), text));
            }
        }
        return written;
    }

    private static Pieces pieces(List<TorrentFile> files, int pieceLength) throws MalformedMessage {
        if (files.stream().allMatch(file -> file.isPadding() || file.length() == 0)) {
            throw new MalformedMessage("the torrent holds no bytes");
        }
        long length = files.getLast().end();
        if (!Pieces.isPossible(length, pieceLength)) {
            throw new MalformedMessage("more than " + Pieces.PIECES_MAX + " pieces");
        }
        return new Pieces(length, pieceLength);
    }

    private static Bytes pieceHashes(Dict info, int count) throws MalformedMessage {
        Bytes hashes = info.bytes("pieces");
        if (hashes.length() != (long) count * Digests.SHA1_LENGTH) {
            throw new MalformedMessage(
                    "hashes of " + count + " pieces have not " + hashes.length() + " bytes");
        }
        return hashes;
    }

    /** What the tree knows of the files; padding is not in it. */
    private static List<@Nullable Bytes> roots(List<FileEntry> entries, List<FileEntry> tree) {
        var roots = new ArrayList<@Nullable Bytes>(tree.isEmpty() ? 0 : entries.size());
        var known = tree.iterator();
        for (var entry : tree.isEmpty() ? tree : entries) {
            roots.add(entry.attributes().isPadding() ? null : known.next().root());
        }
        return roots;
    }
}
