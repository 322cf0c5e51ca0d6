package dev.starling.cli.endurance;

import java.nio.file.Path;
import java.util.Locale;

/** How soon a node has all its torrents again that was ended, from the start of its process. */
final class Readiness {
    private Readiness() {}

    static long millis(Path directory, int count) throws Exception {
        HeldTorrents.prepare(directory, count);
        long began = System.nanoTime();
        try (var node = NodeProcess.start(directory, "none")) {
            long serves = (System.nanoTime() - began) / 1_000_000;
            node.awaitSeeding(count, 60);
            long all = (System.nanoTime() - began) / 1_000_000;
            System.out.printf(
                    Locale.ROOT,
                    "%d torrents: served after %d ms, all seed after %d ms, cpu %d ms,"
                            + " rss %d KiB, read %d KiB of anything%n",
                    count,
                    serves,
                    all,
                    node.cpuMillis(),
                    node.residentKib(),
                    node.bytesRead() / 1024);
            return all;
        }
    }
}
