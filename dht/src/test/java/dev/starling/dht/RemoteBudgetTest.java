package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RemoteBudgetTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final RemoteBudget budget = new RemoteBudget(100, 0);

    @Test
    void countsDifferentRemotesAndNotDatagrams() {
        for (int i = 0; i < 1_000; i++) {
            budget.onSend(remote(i % 10), i);
        }
        assertEquals(10, budget.used(1_000));
        assertTrue(budget.hasRoomFor(90, 1_000));
        assertFalse(budget.hasRoomFor(91, 1_000));
    }

    @Test
    void forgetsGraduallyInTheMinuteAfter() {
        for (int i = 0; i < 100; i++) {
            budget.onSend(remote(i), 0);
        }
        assertFalse(budget.hasRoomFor(1, MINUTE - 1));
        assertEquals(50, budget.used(MINUTE + MINUTE / 2), 1);
        assertEquals(0, budget.used(2 * MINUTE));
        assertEquals(0, budget.used(100 * MINUTE));
    }

    @Test
    void itsMemoryEndsWhereItsBudgetDoes() {
        for (int i = 0; i < 100_000; i++) {
            budget.onSend(remote(i), 0);
        }
        assertEquals(100, budget.used(0));
    }

    private static Endpoint remote(int number) {
        return Endpoint.ofIpv4(0x05000000 + number, 6881);
    }
}
