package dev.starling.peer.torrent;

/**
 * A file of a torrent.
 *
 * @param number its place in {@link Metainfo#files}, from 0
 * @param path its name, or of a torrent of many files its path below the torrent's own directory:
 *     safe to create anywhere, {@code /} between its names, unlike that of any other file of the
 *     torrent on any file system
 * @param offset where in the content it begins
 */
public record TorrentFile(
        int number, String path, long offset, long length, FileAttributes attributes) {
    /** Where in the content it ends: the first byte that is not its own. */
    public long end() {
        return offset + length;
    }

    public boolean isPadding() {
        return attributes.isPadding();
    }

    public boolean isSymlink() {
        return attributes.symlink().isPresent();
    }
}
