package dev.starling.cli.endurance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The proofs that take long: {@code mvn -Pbench -pl cli -am verify -Dbench.in=cli
 * -Dbench.main=dev.starling.cli.endurance.NodeProofs -Dbench=NAME -Dbench.args=}, where NAME is
 * {@code endurance} (20 minutes among 500 peers), {@code day} (24 hours in virtual time), {@code
 * ready} (1,000 torrents after a restart), {@code idle} (what 100 seeding torrents cost) or {@code
 * pressure} (slow and senseless callers).
 */
final class NodeProofs {
    private NodeProofs() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("starling-proof");
        String name = arguments.length == 0 ? "" : arguments[0];
        boolean isWell =
                switch (name) {
                    case "endurance" ->
                            new Endurance(directory, 200, 500, 100, Duration.ofMinutes(1), 20)
                                    .run();
                    case "day" -> new LongLife(1, 50, 40, Duration.ofHours(1), 24).run();
                    case "ready" -> Readiness.millis(directory, 1_000) < 5_000;
                    case "idle" -> Idleness.share(directory, 100, Duration.ofMinutes(1), 4) < 0.01;
                    case "pressure" -> isPatient(directory);
                    default -> throw new IllegalArgumentException("no such proof: " + name);
                };
        System.out.println(isWell ? "well" : "NOT WELL");
        System.exit(isWell ? 0 : 1);
    }

    private static boolean isPatient(Path directory) throws Exception {
        try (var guests = new Guests(1);
                var node = NodeProcess.start(directory, guests.startDht(10))) {
            return new Pressure(node, 2_000, 20_000, Duration.ofSeconds(30)).run();
        }
    }
}
