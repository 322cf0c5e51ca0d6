package dev.starling.peer.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Files in memory, of which torrents are made. */
final class Content {
    static final TorrentBuilder.Options PLAIN =
            new TorrentBuilder.Options(
                    false, Optional.empty(), Optional.empty(), OptionalLong.empty(), List.of());

    private final String name;
    private final NavigableMap<String, byte[]> files = new TreeMap<>();
    private final RandomGenerator random;

    Content(String name, RandomGenerator random) {
        this.name = name;
        this.random = random;
    }

    /** The only file of the content, if its path is the content's name. */
    Content with(String path, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        files.put(path, bytes);
        return this;
    }

    TorrentBuilder builder(TorrentFormat format, int pieceLength) {
        if (files.size() == 1 && files.containsKey(name)) {
            return TorrentBuilder.ofFile(format, name, files.get(name).length, pieceLength);
        }
        var sources = new ArrayList<TorrentBuilder.Source>();
        // Not in the order in which they belong.
        files.descendingMap()
                .forEach(
                        (path, bytes) ->
                                sources.add(
                                        new TorrentBuilder.Source(
                                                List.of(path.split("/", -1)), bytes.length)));
        return TorrentBuilder.ofDirectory(format, name, sources, pieceLength);
    }

    byte[] torrent(TorrentFormat format, int pieceLength, TorrentBuilder.Options options) {
        var builder = builder(format, pieceLength);
        var digest = new PieceDigest(format);
        Pieces pieces = builder.pieces();
        var sha1s = ByteBuffer.allocate(20 * pieces.count());
        var roots = ByteBuffer.allocate(32 * pieces.count());
        for (int piece = 0; piece < pieces.count(); piece++) {
            long begin = pieces.offset(piece);
            long end = begin + pieces.length(piece);
            boolean isWholeFile = false;
            for (var file : builder.files()) {
                int from = (int) (Math.max(begin, file.offset()) - file.offset());
                int to = (int) (Math.min(end, file.end()) - file.offset());
                if (from >= to) {
                    continue;
                }
                if (file.isPadding()) {
                    digest.updatePadding(ByteBuffer.allocate(to - from));
                } else {
                    isWholeFile = file.length() <= pieceLength;
                    digest.update(ByteBuffer.wrap(files.get(file.path()), from, to - from));
                }
            }
            if (format.hasV1()) {
                sha1s.put(digest.sha1());
            }
            if (format.hasV2()) {
                roots.put(digest.root(isWholeFile, pieceLength));
            }
        }
        return builder.build(sha1s.array(), roots.array(), options);
    }

    /** Puts it into a directory, as a file or directory of its own name. */
    Path write(Path directory) throws IOException {
        Path root = directory.resolve(name);
        for (var file : files.entrySet()) {
            Path path = file.getKey().equals(name) ? root : root.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return root;
    }
}
