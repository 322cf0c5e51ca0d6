package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whatever happens, in whatever order, a picker asks for the right blocks, and gets them all. */
final class PickerPropertyTest {
    private static final int HISTORIES = 2_000;
    private static final int STEPS = 300;

    @Test
    void everyHistoryHoldsAgainstTheBooksAndEndsComplete() {
        int duplicates = 0;
        int abandoned = 0;
        int restarts = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            var world = new PickerWorld(seed);
            try {
                for (int i = 0; i < STEPS; i++) {
                    world.step();
                }
                world.roundsUntilDone();
                assertTrue(world.picker.isDone(), "never done");
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
            duplicates += world.duplicatesPicked;
            abandoned += world.abandoned;
            restarts += world.restarts;
        }
        // The rare ways were gone, too.
        assertTrue(duplicates > 1_000, duplicates + " duplicates");
        assertTrue(abandoned > 100, abandoned + " abandoned");
        assertTrue(restarts > 100, restarts + " restarts");
    }
}
