package dev.starling.cli.endurance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link NodeProofs} proves in earnest, in short. */
@Timeout(90)
final class NodeProofsTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void aNodeAmongGuestsHoldsNoMoreAfterAWhile() throws Exception {
        assertTrue(new Endurance(directory, 20, 40, 2, Duration.ofMillis(500), 10).run());
    }

    @Test
    void aNodeHoldsNoMoreAfterHoursInVirtualTime() throws Exception {
        assertTrue(new LongLife(1, 20, 15, Duration.ofMinutes(10), 16).run());
    }

    @Test
    void aHundredTorrentsAreThereSoonAfterARestart() throws Exception {
        assertTrue(Readiness.millis(directory, 100) < 10_000);
    }

    @Test
    void pageAndPingAreAnsweredBesideThoseWhoWantNothing() throws Exception {
        try (var node = NodeProcess.start(directory, "none")) {
            assertTrue(new Pressure(node, 600, 5_000, Duration.ofSeconds(4)).run());
        }
    }
}
