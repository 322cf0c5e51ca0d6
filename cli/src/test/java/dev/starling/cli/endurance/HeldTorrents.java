package dev.starling.cli.endurance;

import dev.starling.peer.storage.TestTorrent;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node that has so many small torrents, and has stopped. */
final class HeldTorrents {
    private static final int LENGTH = 40_000;
    private static final int PIECE = 16 << 10;

    private HeldTorrents() {}

    /** Lets a node take them up, and ends it. */
    static void prepare(Path directory, int count) throws Exception {
        Files.createDirectories(NodeProcess.data(directory));
        try (var node = NodeProcess.start(directory, "none")) {
            node.withoutQueue();
            for (int i = 0; i < count; i++) {
                TestTorrent torrent = TestTorrent.single(i + 1, LENGTH, PIECE);
                Files.write(
                        NodeProcess.data(directory).resolve(torrent.metainfo().name()),
                        torrent.content());
                node.add(torrent, "");
            }
            node.awaitSeeding(count, 120);
            if (node.end() != 0) {
                throw new AssertionError("the node did not end well");
            }
        }
    }
}
