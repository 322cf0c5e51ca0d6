package dev.starling.peer.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** What a disk with a bug calls instead of what it ought to call. */
final class Plants {
    private Plants() {}

    static boolean isAnything(TorrentStore store, int piece, PieceBuffer whole) {
        return true;
    }

    static Map<Integer, Stamp> writesNothing(TorrentStore store, int piece, ByteBuffer whole) {
        return Map.of();
    }

    static Stamp isElsewhere(Storage storage, String path, long position, ByteBuffer bytes)
            throws IOException {
        return storage.write(path, position + 1, bytes);
    }

    static boolean isTheSame(String one, Object other) {
        return true;
    }

    static void takesAnything(Storage storage, String path, long position, ByteBuffer into)
            throws IOException {
        storage.trust(path, storage.stamp(path));
        storage.read(path, position, into);
    }

    static void syncsNothing(TorrentStore store, java.util.BitSet pieces) {}
}
