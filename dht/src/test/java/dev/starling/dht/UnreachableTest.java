package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class UnreachableTest {
    private static final long NOW = -1_000_000_000_000L;
    private static final Endpoint SOMEONE = Endpoint.ofIpv4(0x01020304, 6881);

    private final Unreachable unreachable = new Unreachable(42);

    @Test
    void takesNoMemoryBeforeSomebodyIsSilent() {
        assertEquals(0, unreachable.strikes(SOMEONE, NOW));
        unreachable.onAnswer(SOMEONE, NOW);
        assertEquals(0, unreachable.capacity());
    }

    @Test
    void countsSilencesUpToItsLimitAndHalvesThemOnAnAnswer() {
        for (int i = 0; i < 6; i++) {
            unreachable.onSilence(SOMEONE, NOW);
        }
        assertEquals(6, unreachable.strikes(SOMEONE, NOW));
        unreachable.onAnswer(SOMEONE, NOW);
        assertEquals(3, unreachable.strikes(SOMEONE, NOW));
        for (int i = 0; i < 1000; i++) {
            unreachable.onSilence(SOMEONE, NOW);
        }
        assertEquals(Unreachable.STRIKES_MAX, unreachable.strikes(SOMEONE, NOW));
        assertEquals(0, unreachable.strikes(SOMEONE.withPort(1), NOW));
    }

    @Test
    void halvesAlsoWithTime() {
        for (int i = 0; i < 1000; i++) {
            unreachable.onSilence(SOMEONE, NOW);
        }
        long tenMinutes = Duration.ofMinutes(11).toNanos();
        assertEquals(3, unreachable.strikes(SOMEONE, NOW + tenMinutes));
        assertEquals(1, unreachable.strikes(SOMEONE, NOW + 2 * tenMinutes));
        assertEquals(0, unreachable.strikes(SOMEONE, NOW + 5 * tenMinutes));
    }

    @Test
    void forgetsTheWeakestWhenItIsFull() {
        for (int i = 0; i < 5; i++) {
            unreachable.onSilence(SOMEONE, NOW);
        }
        for (int i = 0; i < 20_000; i++) {
            unreachable.onSilence(Endpoint.ofIpv4(0x05000000 + i, 6881), NOW);
        }
        assertTrue(unreachable.capacity() <= Unreachable.ENTRIES_MAX);
        assertEquals(5, unreachable.strikes(SOMEONE, NOW));
    }
}
