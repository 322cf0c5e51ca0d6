package dev.starling.peer.torrent;

import java.util.Optional;

/**
 * What a torrent says of a file beside its length (BEP 47).
 *
 * @param isPadding zeros between two files, so that the second begins with a piece: never stored
 * @param symlink where a symbolic link leads: a path like those of files, from the torrent's own
 *     directory. Whoever stores the torrent may leave it out, and must not follow it
 */
public record FileAttributes(
        boolean isPadding, boolean isExecutable, boolean isHidden, Optional<String> symlink) {
    public static final FileAttributes NONE =
            new FileAttributes(false, false, false, Optional.empty());

    static final FileAttributes PADDING = new FileAttributes(true, false, false, Optional.empty());
}
