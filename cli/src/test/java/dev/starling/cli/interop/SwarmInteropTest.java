package dev.starling.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.starling.dht.interop.Confinement;
import dev.starling.dht.interop.Foreign;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers of ours among libtorrent's, aria2's and transmission's: each downloads from the others, and
 * what it has then is compared byte by byte. They refuse addresses that are not public, and none of
 * them may ever reach one: all of them run in a network namespace of their own.
 *
 * <p>All scenarios run at once ({@link SwarmInteropMain}), and each test here is about the outcome
 * of one.
 */
final class SwarmInteropTest {
    private static final Duration ALTOGETHER = Duration.ofSeconds(80);

    private record Outcome(String verdict, String why) {}

    private static final Map<String, Outcome> OUTCOMES = new LinkedHashMap<>();

    private static final List<Foreign> PRESENT =
            Arrays.stream(Foreign.values()).filter(SwarmInteropTest::isPresent).toList();
    private static final List<String> OUTPUT = new ArrayList<>();
    private static boolean isConfined;

    @TempDir static Path directory;

    @BeforeAll
    static void letThemMeet() throws Exception {
        isConfined = Confinement.isPossible();
        if (!isConfined || PRESENT.isEmpty()) {
            return;
        }
        var script =
                Objects.requireNonNull(SwarmInteropTest.class.getResource("libtorrent_peer.py"));
        var arguments = new ArrayList<>(List.of(directory.toString()));
        arguments.add(Path.of(script.toURI()).toString());
        PRESENT.forEach(foreign -> arguments.add(foreign.name()));
        Confinement.run(SwarmInteropMain.class, arguments, ALTOGETHER, SwarmInteropTest::heard);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pieces-16k", "pieces-256k", "pieces-4m"})
    void piecesOfEverySizeGoBothWays(String scenario) {
        check(scenario, Foreign.LIBTORRENT);
    }

    @Test
    void oddNamesGoBothWays() {
        check("names", Foreign.LIBTORRENT);
    }

    @Test
    void hybridTorrentsGoBothWays() {
        check("hybrid", Foreign.LIBTORRENT);
    }

    @Test
    void aMagnetLinkAndAPeerAreEnoughBothWays() {
        check("magnet", Foreign.LIBTORRENT);
    }

    @Test
    void anInfoHashAndTheDhtAreEnoughBothWays() {
        check("dht", Foreign.LIBTORRENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "encryption-required",
                "both-require-encryption",
                "we-require-encryption",
                "no-encryption",
                "encryption-is-unknown"
            })
    void whateverEitherThinksOfEncryption(String scenario) {
        check(scenario, Foreign.LIBTORRENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aria2-to-ours", "ours-to-aria2", "ours-to-aria2-by-dht"})
    void aria2GivesAndTakes(String scenario) {
        check(scenario, Foreign.ARIA2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transmission-to-ours",
                "ours-to-transmission",
                "ours-to-transmission-by-dht"
            })
    void transmissionGivesAndTakes(String scenario) {
        check(scenario, Foreign.TRANSMISSION);
    }

    @Test
    void everybodyTogetherCompletesAndOursUploadTheirShare() {
        check("mixed-swarm", Foreign.LIBTORRENT);
    }

    @Test
    void oursHearOfPeersByExchange() {
        check("pex-heard-by-ours", Foreign.LIBTORRENT);
    }

    @Test
    void libtorrentHearsOfPeersByExchangeFromOurs() {
        check("pex-heard-by-libtorrent", Foreign.LIBTORRENT);
    }

    private static boolean isPresent(Foreign foreign) {
        return foreign.isInstalled()
                && (foreign != Foreign.TRANSMISSION || Foreign.isCommand("transmission-cli"));
    }

    private static void check(String scenario, Foreign foreign) {
        if (!isConfined) {
            skip(scenario, "no network namespace can be made here (unshare and ip, or the rights)");
        }
        if (!PRESENT.contains(foreign)) {
            skip(scenario, foreign.packages + " is not installed");
        }
        Outcome outcome = OUTCOMES.get(scenario);
        assertNotNull(outcome, () -> "there is no verdict; the output was\n" + output());
        assertEquals(SwarmInteropMain.PASSED, outcome.verdict(), outcome.why() + "\n" + output());
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
        if (parts.length == 4 && parts[0].equals(SwarmInteropMain.VERDICT)) {
            OUTCOMES.put(parts[1], new Outcome(parts[2], parts[3]));
            System.out.println("interop " + parts[1] + " " + parts[2] + ": " + parts[3]);
        }
    }
}
