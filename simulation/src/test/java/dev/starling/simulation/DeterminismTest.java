package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Same seed, same bytes: in this JVM, in others, and on any number of threads. */
final class DeterminismTest {
    private static final long SEED = 42;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void theNumberOfThreadsChangesNothing(int threads) throws IOException {
        Simulation one = BusyWorld.run(SEED, 1);
        Simulation many = BusyWorld.run(SEED, threads);
        assertArrayEquals(one.secondDigests(), many.secondDigests());
        assertEquals(one.events(), many.events());
        assertEquals(one.traffic().datagrams(), many.traffic().datagrams());
        assertEquals(one.traffic().streamBytes(), many.traffic().streamBytes());
    }

    @Test
    void twentySeedsAgreeOnOneAndTwoThreads() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(
                    BusyWorld.run(seed, 1).traceHash(),
                    BusyWorld.run(seed, 2).traceHash(),
                    "seed " + seed);
        }
    }

    @Test
    void anotherSeedIsAnotherRun() throws IOException {
        assertNotEquals(BusyWorld.run(1, 1).traceHash(), BusyWorld.run(2, 1).traceHash());
    }

    @Test
    void everythingHappensInTheWorldThatIsCompared() throws IOException {
        Traffic traffic = BusyWorld.run(SEED, 1).traffic();
        assertTrue(traffic.datagrams() > 1_000, "datagrams");
        assertTrue(traffic.streamBytes() > 1_000_000, "stream bytes");
        assertTrue(traffic.lostOnTheWay() > 0, "lost on the way");
        assertTrue(traffic.lostInPartition() > 0, "lost in the partition");
        assertTrue(traffic.lostAtNobody() > 0, "lost at nobody");
    }

    @Test
    void jvmsOfEveryKindAgree() throws Exception {
        List<List<String>> kinds =
                List.of(
                        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:hashCode=0"),
                        List.of("-Xmx1g", "-XX:+UseParallelGC", "-XX:hashCode=2"),
                        List.of("-Xmx512m", "-XX:+UseG1GC", "-XX:hashCode=3"),
                        List.of("-Xmx2g", "-XX:+UseZGC", "-XX:hashCode=5"),
                        List.of("-Xint", "-XX:+UseSerialGC", "-XX:-UseCompactObjectHeaders"),
                        List.of("-XX:TieredStopAtLevel=1", "-Dfile.encoding=ISO-8859-1"));
        List<String> expected = null;
        for (List<String> kind : kinds) {
            for (int threads = 1; threads <= 2; threads++) {
                List<String> digests = digestsInJvm(kind, threads);
                if (expected == null) {
                    expected = digests;
                    assertTrue(expected.size() > 10, "a digest a second: " + expected);
                }
                assertEquals(expected, digests, kind + ", threads " + threads);
            }
        }
    }

    private static List<String> digestsInJvm(List<String> flags, int threads) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UnlockExperimentalVMOptions");
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(BusyWorld.class.getName());
        command.add(Long.toString(SEED));
        command.add(Integer.toString(threads));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the JVM took too long");
        assertEquals(0, process.exitValue(), command.toString());
        return output.lines().toList();
    }
}
