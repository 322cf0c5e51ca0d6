package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    @Test
    void someAtATimeInTheOrderInWhichTheyCame() {
        var turns = new Turns(2);
        var started = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            turns.take(() -> started.add(number));
        }
        assertEquals(List.of(0, 1), started);
        turns.done();
        assertEquals(List.of(0, 1, 2), started);
        turns.done();
        turns.done();
        turns.take(() -> started.add(4));
        assertEquals(List.of(0, 1, 2, 3, 4), started);
    }

    @Test
    void thousandsThatAreDoneAtOnceTakeNoStack() {
        var turns = new Turns(1);
        int[] count = new int[1];
        turns.take(() -> {});
        for (int i = 0; i < 100_000; i++) {
            turns.take(
                    () -> {
                        count[0]++;
                        turns.done();
                    });
        }
        turns.done();
        assertEquals(100_000, count[0]);
    }
}
