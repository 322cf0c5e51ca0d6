package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SteadyStateTest {
    /** Items live for two hours, all else for less. */
    private static final Duration FILLED = Duration.ofMinutes(130);

    private static final int SAMPLES = 4;
    private static final long MORE_BYTES_MAX = 1_000_000;

    @Test
    void theHeapOfABusyNodeStaysFlatWhenItsStoresAreFull() throws IOException {
        var steady = new SteadyState();
        steady.run(FILLED);
        long full = steady.liveBytes();
        long answered = steady.answered();
        for (int i = 0; i < SAMPLES; i++) {
            steady.run(Duration.ofMinutes(10));
            long more = steady.liveBytes() - full;
            assertTrue(more < MORE_BYTES_MAX, "it grew by " + more + " of " + full + " bytes");
        }
        long queries = SAMPLES * 10L * SteadyState.QUERIES_PER_MINUTE;
        assertTrue(
                steady.answered() - answered > queries * 9 / 10,
                "of " + queries + " queries " + (steady.answered() - answered) + " were answered");
    }
}
