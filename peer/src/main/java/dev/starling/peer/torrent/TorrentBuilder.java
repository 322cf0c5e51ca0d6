package dev.starling.peer.torrent;

import dev.starling.bencode.BencodeReader;
import dev.starling.bencode.BencodeWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Makes a .torrent of files that somebody else reads and hashes. First it says how the content is
 * cut ({@link #files} and {@link #pieces}); whoever then comes with the hashes of all pieces gets
 * the bytes.
 *
 * <p>The same files and the same options are the same bytes: files come in the order of the bytes
 * of their names, and what changes from day to day stands outside {@code info}.
 */
public final class TorrentBuilder {
    /**
     * A file of the content.
     *
     * @param path its names, from the torrent's own directory
     */
    public record Source(List<String> path, long length) {}

    /** What may stand in a torrent and need not. */
    public record Options(
            boolean isPrivate,
            Optional<String> comment,
            Optional<String> createdBy,
            OptionalLong created,
            List<String> webSeeds) {}

    private static final int PIECE_LENGTH_DEFAULT_MAX = 16 << 20;
    private static final int PIECES_WANTED_MAX = 2048;

    /** A tree nests one level for each name, around it three, and two for what is at its end. */
    private static final int PATH_NAMES_MAX = BencodeReader.DEPTH_MAX - 5;

    // What a file takes beside its path, and a name beside itself.
    private static final int V1_FILE_BYTES = 80;
    private static final int V2_FILE_BYTES = 100;
    private static final int NAME_BYTES = 5;

    private static final Comparator<Source> BY_BYTES_OF_NAMES =
            (one, other) -> {
                for (int i = 0; i < Math.min(one.path.size(), other.path.size()); i++) {
                    int order =
                            Arrays.compareUnsigned(utf8(one.path.get(i)), utf8(other.path.get(i)));
                    if (order != 0) {
                        return order;
                    }
                }
                return Integer.compare(one.path.size(), other.path.size());
            };

    private final TorrentFormat format;
    private final String name;
    private final boolean isSingleFile;
    private final Pieces pieces;
    private final List<Source> sources;
    private final List<TorrentFile> files;

    private TorrentBuilder(
            TorrentFormat format,
            String name,
            boolean isSingleFile,
            List<Source> sources,
            int pieceLength) {
        assert pieceLength >= Pieces.BLOCK_LENGTH && Integer.bitCount(pieceLength) == 1;
        this.format = format;
        this.name = name;
        this.isSingleFile = isSingleFile;
        this.sources = sources.stream().sorted(BY_BYTES_OF_NAMES).toList();
        files = layout(format, this.sources, pieceLength);
        long length = files.isEmpty() ? 0 : files.getLast().end();
        require(length > 0, "there are no bytes to share");
        require(
                Pieces.isPossible(length, pieceLength)
                        && estimate(length, pieceLength) < Metainfo.LENGTH_MAX,
                "the torrent would be too long; take longer pieces or fewer files");
        pieces = new Pieces(length, pieceLength);
    }

    /**
     * Of one file.
     *
     * @throws IllegalArgumentException with a sentence why no torrent can be made of it
     */
    public static TorrentBuilder ofFile(
            TorrentFormat format, String name, long length, int pieceLength) {
        var source = new Source(List.of(name), length);
        return new TorrentBuilder(format, name, true, List.of(source), pieceLength);
    }

    /**
     * Of a directory.
     *
     * @param sources in any order
     * @throws IllegalArgumentException with a sentence why no torrent can be made of it
     */
    public static TorrentBuilder ofDirectory(
            TorrentFormat format, String name, List<Source> sources, int pieceLength) {
        require(
                sources.size() <= FileList.FILES_MAX,
                "there are more than " + FileList.FILES_MAX + " files");
        for (var source : sources) {
            require(
                    source.path.size() <= PATH_NAMES_MAX,
                    "directories are nested more than " + PATH_NAMES_MAX + " deep");
        }
        return new TorrentBuilder(format, name, false, sources, pieceLength);
    }

    /** What suits so many bytes: few enough pieces, and none so long that sharing begins late. */
    public static int pieceLengthFor(long length) {
        int pieceLength = Pieces.BLOCK_LENGTH;
        while (pieceLength < PIECE_LENGTH_DEFAULT_MAX
                && length / pieceLength >= PIECES_WANTED_MAX) {
            pieceLength *= 2;
        }
        return pieceLength;
    }

    public Pieces pieces() {
        return pieces;
    }

    /** The files in their order, padding among them, with the paths that they have now. */
    public List<TorrentFile> files() {
        return files;
    }

    /**
     * The .torrent.
     *
     * @param sha1s of version 1 the SHA-1 of each piece, one behind the other; else not looked at
     * @param roots of version 2 what {@link PieceDigest#root} says of each; else not looked at
     */
    public byte[] build(byte[] sha1s, byte[] roots, Options options) {
        var writer = new BencodeWriter(Metainfo.LENGTH_MAX);
        var trees = format.hasV2() ? trees(roots) : List.<Tree>of();
        writer.startDict();
        options.comment.ifPresent(comment -> writer.key("comment").text(comment));
        options.createdBy.ifPresent(program -> writer.key("created by").text(program));
        options.created.ifPresent(seconds -> writer.key("creation date").integer(seconds));
        writer.key("info");
        writeInfo(writer, sha1s, trees, options.isPrivate);
        if (format.hasV2()) {
            writeLayers(writer, trees);
        }
        if (!options.webSeeds.isEmpty()) {
            writer.key("url-list").startList();
            options.webSeeds.forEach(writer::text);
            writer.end();
        }
        return writer.end().toByteArray();
    }

    private void writeInfo(
            BencodeWriter writer, byte[] sha1s, List<Tree> trees, boolean isPrivate) {
        writer.startDict();
        if (format.hasV2()) {
            writeTree(writer.key("file tree"), trees);
        }
        if (format.hasV1() && isSingleFile) {
            writer.key("length").integer(pieces.totalLength());
        } else if (format.hasV1()) {
            writeList(writer.key("files"));
        }
        if (format.hasV2()) {
            writer.key("meta version").integer(InfoHashes.VERSION_2);
        }
        writer.key("name").text(name).key("piece length").integer(pieces.pieceLength());
        if (format.hasV1()) {
            assert sha1s.length == pieces.count() * Digests.SHA1_LENGTH;
            writer.key("pieces").bytes(sha1s);
        }
        if (isPrivate) {
            writer.key("private").integer(1);
        }
        writer.end();
    }

    private void writeList(BencodeWriter writer) {
        writer.startList();
        for (var file : files) {
            writer.startDict();
            if (file.isPadding()) {
                writer.key("attr").text("p");
            }
            writer.key("length").integer(file.length()).key("path").startList();
            for (String part : file.path().split("/", -1)) {
                writer.text(part);
            }
            writer.end().end();
        }
        writer.end();
    }

    /**
     * What version 2 knows of a file.
     *
     * @param layer the roots of its pieces, if it has more than one
     */
    private record Tree(Source source, byte[] root, byte[] layer) {}

    private List<Tree> trees(byte[] roots) {
        assert roots.length == pieces.count() * Merkle.HASH_LENGTH;
        var trees = new ArrayList<Tree>();
        var left = sources.iterator();
        for (var file : files) {
            if (file.isPadding()) {
                continue;
            }
            int first = (int) (file.offset() / pieces.pieceLength());
            int count = (int) ((file.length() + pieces.pieceLength() - 1) / pieces.pieceLength());
            byte[] layer =
                    Arrays.copyOfRange(
                            roots,
                            first * Merkle.HASH_LENGTH,
                            (first + count) * Merkle.HASH_LENGTH);
            trees.add(
                    count > 1
                            ? new Tree(
                                    left.next(),
                                    Merkle.rootOfPieces(layer, pieces.pieceLength()),
                                    layer)
                            : new Tree(left.next(), layer, new byte[0]));
        }
        return trees;
    }

    /** Files come sorted, so each directory is opened once. */
    private static void writeTree(BencodeWriter writer, List<Tree> trees) {
        writer.startDict();
        List<String> open = List.of();
        for (var tree : trees) {
            List<String> path = tree.source.path;
            List<String> directory = path.subList(0, path.size() - 1);
            int shared = 0;
            while (shared < Math.min(open.size(), directory.size())
                    && open.get(shared).equals(directory.get(shared))) {
                shared++;
            }
            for (int i = open.size(); i > shared; i--) {
                writer.end();
            }
            for (int i = shared; i < directory.size(); i++) {
                writer.key(utf8(directory.get(i))).startDict();
            }
            open = directory;
            writer.key(utf8(path.getLast())).startDict().key("").startDict();
            writer.key("length").integer(tree.source.length);
            if (tree.source.length > 0) {
                writer.key("pieces root").bytes(tree.root);
            }
            writer.end().end();
        }
        for (int i = 0; i < open.size(); i++) {
            writer.end();
        }
        writer.end();
    }

    private static void writeLayers(BencodeWriter writer, List<Tree> trees) {
        // Sorted by their bytes, which a key of one character a byte is; two files may be the same.
        var layers = new TreeMap<String, byte[]>();
        for (var tree : trees) {
            if (tree.layer.length > 0) {
                layers.put(new String(tree.root, StandardCharsets.ISO_8859_1), tree.layer);
            }
        }
        writer.key("piece layers").startDict();
        layers.forEach((root, layer) -> writer.key(root).bytes(layer));
        writer.end();
    }

    private static List<TorrentFile> layout(
            TorrentFormat format, List<Source> sources, int pieceLength) {
        var files = new ArrayList<TorrentFile>();
        long offset = 0;
        for (var source : sources) {
            long padding = (pieceLength - offset % pieceLength) % pieceLength;
            if (format.hasV2() && source.length > 0 && padding > 0) {
                files.add(
                        new TorrentFile(
                                files.size(),
                                ".pad/" + padding,
                                offset,
                                padding,
                                FileAttributes.PADDING));
                offset += padding;
            }
            files.add(
                    new TorrentFile(
                            files.size(),
                            String.join("/", source.path),
                            offset,
                            source.length,
                            FileAttributes.NONE));
            offset += source.length;
        }
        return List.copyOf(files);
    }

    /** How many bytes it will have, or a few more. */
    private long estimate(long length, int pieceLength) {
        int perPiece =
                (format.hasV1() ? Digests.SHA1_LENGTH : 0)
                        + (format.hasV2() ? Merkle.HASH_LENGTH : 0);
        int perFile = (format.hasV1() ? V1_FILE_BYTES : 0) + (format.hasV2() ? V2_FILE_BYTES : 0);
        long bytes = length / pieceLength * perPiece;
        for (var source : sources) {
            bytes += perFile;
            for (String part : source.path) {
                bytes += 2L * (utf8(part).length + NAME_BYTES);
            }
        }
        return bytes;
    }

    private static void require(boolean isPossible, String otherwise) {
        if (!isPossible) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
