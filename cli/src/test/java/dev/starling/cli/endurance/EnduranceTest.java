package dev.starling.cli.endurance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class EnduranceTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void aNodeAmongGuestsHoldsNoMoreAfterAWhile() throws Exception {
        assertTrue(new Endurance(directory, 20, 40, 2, Duration.ofMillis(500), 12).run());
    }
}
