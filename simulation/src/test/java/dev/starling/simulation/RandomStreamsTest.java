package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class RandomStreamsTest {
    private static final int SEEDS = Integer.getInteger("starling.seeds", 300);

    @Test
    void whateverHandlersDoWhatWasWrittenArrivesOnceAndInOrderAndEveryStreamEnds()
            throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomStreams.run(seed, 1);
        }
    }

    @Test
    void twoThreadsHearTheSame() throws IOException {
        for (int seed = 0; seed < SEEDS / 20; seed++) {
            assertEquals(RandomStreams.run(seed, 1), RandomStreams.run(seed, 2), "seed " + seed);
        }
    }
}
