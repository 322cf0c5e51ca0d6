package dev.starling.cli.endurance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What a node costs for which nobody asks, with torrents that it seeds and a DHT around it. */
final class Idleness {
    private Idleness() {}

    /** The share of a core that it took in the last of some stretches of time. */
    static double share(Path directory, int torrents, Duration stretch, int stretches)
            throws Exception {
        HeldTorrents.prepare(directory, torrents);
        double share = 1;
        try (var guests = new Guests(1)) {
            String bootstrap = guests.startDht(20);
            try (var node = NodeProcess.start(directory, bootstrap)) {
                node.awaitSeeding(torrents, 60);
                for (int i = 0; i < stretches; i++) {
                    long before = node.cpuMillis();
                    Thread.sleep(stretch);
                    share = (double) (node.cpuMillis() - before) / stretch.toMillis();
                    System.out.printf(
                            Locale.ROOT,
                            "%d s: %.2f %% of a core, %d threads%n",
                            stretch.multipliedBy(i + 1).toSeconds(),
                            100 * share,
                            node.threads());
                }
            }
        }
        return share;
    }
}
