package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FewPiecesTest {
    private static final int STEPS = 2_000;
    private static final int PIECES = 24;

    @Test
    void whateverIsAddedAndRemovedItIsTheSetThatItSeems() {
        var random = new Random(7);
        var pieces = new FewPieces();
        var expected = new LinkedHashSet<Integer>();
        assertTrue(pieces.isEmpty());
        for (int step = 0; step < STEPS; step++) {
            int piece = random.nextInt(PIECES);
            if (random.nextBoolean()) {
                assertEquals(expected.add(piece), pieces.add(piece));
            } else {
                assertEquals(expected.remove(piece), pieces.remove(piece));
            }
            var actual = new ArrayList<Integer>();
            for (int i = 0; i < pieces.size(); i++) {
                actual.add(pieces.at(i));
            }
            assertEquals(new ArrayList<>(expected), actual);
            assertEquals(expected.isEmpty(), pieces.isEmpty());
            assertEquals(expected.contains(PIECES / 2), pieces.contains(PIECES / 2));
        }
    }
}
