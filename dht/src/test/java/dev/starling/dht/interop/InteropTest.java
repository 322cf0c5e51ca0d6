package dev.starling.dht.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.abort;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private record Outcome(String verdict, String why) {}

    private static final Map<String, Outcome> OUTCOMES = new LinkedHashMap<>();

    private static final List<Foreign> PRESENT =
            Arrays.stream(Foreign.values()).filter(Foreign::isInstalled).toList();
    private static final List<String> OUTPUT = new ArrayList<>();
    private static boolean isConfined;

    @TempDir static Path directory;

    @BeforeAll
    static void letThemMeet() throws Exception {
        isConfined = Confinement.isPossible();
        if (!isConfined || PRESENT.isEmpty()) {
            return;
        }
        var arguments = new ArrayList<>(List.of(directory.toString(), scripts().toString()));
        PRESENT.forEach(foreign -> arguments.add(foreign.name()));
        Confinement.run(InteropMain.class, arguments, ALTOGETHER, InteropTest::heard);
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

    private static Path scripts() throws URISyntaxException {
        var script = InteropTest.class.getResource("strict_krpc.py");
        return Objects.requireNonNull(Path.of(Objects.requireNonNull(script).toURI()).getParent());
    }
}
