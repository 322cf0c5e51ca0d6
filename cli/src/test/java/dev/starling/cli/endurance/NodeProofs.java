package dev.starling.cli.endurance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The proofs that take long: {@code mvn -Pbench -pl cli -am verify -Dbench.in=cli
 * -Dbench.main=dev.starling.cli.endurance.NodeProofs -Dbench=NAME -Dbench.args=}, where NAME is
 * {@code endurance} (20 minutes among 500 peers), {@code ready} (1,000 torrents after a restart),
 * {@code idle} (what 100 seeding torrents cost) or {@code pressure} (slow and senseless callers).
 */
final class NodeProofs {
    private NodeProofs() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("starling-proof");
        String name = arguments.length == 0 ? "" : arguments[0];
        boolean isWell =
                switch (name) {
                    case "endurance" ->
                            new Endurance(directory, 200, 500, 100, Duration.ofMinutes(1), 20).run();
                    default -> throw new IllegalArgumentException("no such proof: " + name);
                };
        System.out.println(isWell ? "well" : "NOT WELL");
        System.exit(isWell ? 0 : 1);
    }
}
