package dev.starling.dht.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of ours among libtorrent's, aria2's and transmission's. They refuse addresses that are not
 * public, and none of them may ever reach one: all of them run in a network namespace of their own,
 * in which a part of the public addresses is this machine's and there is no way out.
 *
 * <p>All scenarios run at once, in one network ({@link InteropMain}), and each test here is about
 * the outcome of one.
 */
final class InteropTest {
    static final String VERDICT = "VERDICT";

    private static final Duration ALTOGETHER = Duration.ofSeconds(88);

    /** Every 5.x address is ours; of IPv6 only what is given to the machine can be bound. */
    private static final String NAMESPACE =
            """
            set -e
            ip link set lo up
            ip addr add 5.0.0.1/32 dev lo
            ip route add local 5.0.0.0/8 dev lo
            for i in 1 2 3 4 5 6; do
                ip -6 addr add 2a00:$i::1/128 dev lo nodad 2>/dev/null || true
            done
            exec "$@"
            """;

    private record Outcome(String verdict, String why) {}

    private static final Map<String, Outcome> OUTCOMES = new LinkedHashMap<>();

    private static final List<Foreign> PRESENT =
            Arrays.stream(Foreign.values()).filter(Foreign::isInstalled).toList();
    private static final List<String> OUTPUT = new ArrayList<>();
    private static boolean isConfined;

    @TempDir static Path directory;

    @BeforeAll
    static void letThemMeet() throws Exception {
        List<String> unshare = unshare();
        isConfined = !unshare.isEmpty();
        if (!isConfined || PRESENT.isEmpty()) {
            return;
        }
        var command = new ArrayList<>(unshare);
        command.addAll(List.of("sh", "-c", NAMESPACE, "sh"));
        command.addAll(javaCommand());
        command.addAll(List.of(directory.toString(), scripts().toString()));
        PRESENT.forEach(foreign -> command.add(foreign.name()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        Process process = builder.start();
        var killer = Thread.ofPlatform().daemon().start(() -> endLate(process));
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heard(line);
            }
        }
        process.waitFor();
        killer.interrupt();
    }

    @Test
    void oursJoinThroughLibtorrentAndLibtorrentThroughOurs() {
        check("bootstrap", Foreign.LIBTORRENT);
    }

    @Test
    void libtorrentFindsWhatOursAnnounced() {
        check("libtorrent-finds-ours", Foreign.LIBTORRENT);
    }

    @Test
    void oursFindWhatLibtorrentAnnounced() {
        check("ours-finds-libtorrent", Foreign.LIBTORRENT);
    }

    @Test
    void immutableItemsGoBothWays() {
        check("immutable-items", Foreign.LIBTORRENT);
    }

    @Test
    void mutableItemsGoBothWaysThroughThreeVersions() {
        check("mutable-items", Foreign.LIBTORRENT);
    }

    @Test
    void infohashesAreSampledBothWays() {
        check("samples", Foreign.LIBTORRENT);
    }

    @Test
    void scrapesCountWhoAnnouncedToAnybody() {
        check("scrape", Foreign.LIBTORRENT);
    }

    @Test
    void allOfItWorksOverIpv6() {
        check("ipv6", Foreign.LIBTORRENT);
    }

    @Test
    void oursComesBackAmongStrangersWithWhatItHadSaved() {
        check("restart", Foreign.LIBTORRENT);
    }

    @Test
    void twoSocketsAreTwoNodes() {
        check("two-sockets", Foreign.LIBTORRENT);
    }

    @Test
    void libtorrentHasNoComplaints() {
        check("content", Foreign.LIBTORRENT);
    }

    @Test
    void aria2FindsOursAndIsFound() {
        check("aria2", Foreign.ARIA2);
    }

    @Test
    void transmissionFindsOursAndIsFound() {
        check("transmission", Foreign.TRANSMISSION);
    }

    @Test
    void aStrictReaderHasNothingToSay() {
        check("critic", Foreign.PYTHON);
    }

    @Test
    void noCallbackOfOursThrew() {
        check("failures", Foreign.PYTHON);
    }

    private static void check(String scenario, Foreign foreign) {
        if (!isConfined) {
            skip(scenario, "no network namespace can be made here (unshare and ip, or the rights)");
        }
        if (!PRESENT.contains(foreign)) {
            skip(scenario, foreign.packages + " is not installed");
        }
        Outcome outcome = OUTCOMES.get(scenario);
        if (outcome == null && scenario.equals("ipv6") && OUTCOMES.containsKey("bootstrap")) {
            skip(scenario, "this machine has no IPv6");
        }
        assertNotNull(outcome, () -> "there is no verdict; the output was\n" + output());
        assertEquals(InteropMain.PASSED, outcome.verdict(), outcome.why() + "\n" + output());
    }

    private static void skip(String scenario, String why) {
        System.err.println("SKIPPED: interop " + scenario + ": " + why);
        abort(why);
    }

    private static String output() {
        return String.join("\n", OUTPUT);
    }

    private static void heard(String line) {
        OUTPUT.add(line);
        String[] parts = line.split("\t", 4);
        if (parts.length == 4 && parts[0].equals(VERDICT)) {
            OUTCOMES.put(parts[1], new Outcome(parts[2], parts[3]));
            System.out.println("interop " + parts[1] + " " + parts[2] + ": " + parts[3]);
        }
    }

    /** How a namespace is made: as root, or as anybody where the system lets anybody. */
    private static List<String> unshare() {
        for (List<String> way : List.of(List.of("unshare", "-n"), List.of("unshare", "-r", "-n"))) {
            var attempt = new ArrayList<>(way);
            attempt.addAll(List.of("sh", "-c", NAMESPACE, "sh", "true"));
            if (Foreign.succeeds(attempt.toArray(String[]::new))) {
                return way;
            }
        }
        return List.of();
    }

    private static List<String> javaCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                InteropMain.class.getName());
    }

    private static Path scripts() throws URISyntaxException {
        var script = InteropTest.class.getResource("strict_krpc.py");
        return Objects.requireNonNull(Path.of(Objects.requireNonNull(script).toURI()).getParent());
    }

    private static void endLate(Process process) {
        try {
            if (!process.waitFor(ALTOGETHER.toSeconds(), TimeUnit.SECONDS)) {
                // Its standard input ends with it, and whoever it started ends in its wake.
                process.getOutputStream().close();
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException | IOException itHasEnded) {
            // in time
        }
    }
}
