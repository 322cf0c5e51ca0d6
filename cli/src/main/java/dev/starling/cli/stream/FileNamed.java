package dev.starling.cli.stream;

import dev.starling.cli.node.Torrent;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.dht.InfoHash;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.TorrentFile;
import java.util.Locale;
import java.util.Optional;

/**
 * Which torrent and which file a path names: {@code infohash/file}, the file by its number from 0
 * or by its path as the node lists it. A file whose path is all digits is had by its number only.
 */
record FileNamed(String hash, String file) {
    private static final int NUMBER_DIGITS_MAX = 9;

    /** Reads a path, decoded. */
    static FileNamed of(String path) {
        int slash = path.indexOf('/');
        return slash < 0
                ? new FileNamed(path, "")
                : new FileNamed(path.substring(0, slash), path.substring(slash + 1));
    }

    Optional<Torrent> torrent(TorrentLibrary library) {
        return hash.matches("[0-9A-Fa-f]{40}")
                ? library.withHash(InfoHash.ofHex(hash.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    Optional<TorrentFile> file(Metainfo metainfo) {
        boolean isNumber =
                !file.isEmpty()
                        && file.length() <= NUMBER_DIGITS_MAX
                        && file.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = isNumber ? Integer.parseInt(file) : -1;
        return metainfo.contentFiles().stream()
                .filter(it -> !it.isSymlink())
                .filter(it -> isNumber ? it.number() == number : isNamed(metainfo, it))
                .findFirst();
    }

    /** With the torrent's own directory, or without. */
    private boolean isNamed(Metainfo metainfo, TorrentFile candidate) {
        return file.equals(metainfo.pathOf(candidate)) || file.equals(candidate.path());
    }
}
