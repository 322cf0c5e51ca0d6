package dev.starling.simulation.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.InfoHash;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The first test is the example of the README. */
final class TestNetworkTest {
    private static final InfoHash INFO_HASH =
            InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");

    @Test
    void findsTheAnnouncedPeerWhenAThirdOfThePacketsAreLost() {
        try (var network = TestNetwork.seeded(42).nodes(200).packetLoss(1, 3).start()) {
            network.node(7).announce(INFO_HASH, 6881);
            var found = network.node(131).findPeers(INFO_HASH);
            network.runUntil(
                    () -> found.contains(network.node(7).peerAddress()), Duration.ofMinutes(2));
        }
    }

    @Test
    void whatWasAnnouncedSurvivesTheAnnouncer() {
        try (var network = TestNetwork.seeded(1).nodes(60).start()) {
            var told = network.node(3).announce(INFO_HASH, 1234);
            assertTrue(told.announcedTo() > 0);
            network.kill(network.node(3));
            var found = network.join().findPeers(INFO_HASH);
            network.runUntil(found::isDone, Duration.ofMinutes(1));
            assertTrue(found.contains(network.node(3).peerAddress()));
            assertEquals(1, found.all().size());
        }
    }

    @Test
    void theSameSeedIsTheSameNetworkOnOneThreadAndOnTwo() {
        assertEquals(hashOf(5, 1), hashOf(5, 1));
        assertEquals(hashOf(5, 1), hashOf(5, 2));
        assertNotEquals(hashOf(5, 1), hashOf(6, 1));
    }

    private static long hashOf(long seed, int threads) {
        try (var network = TestNetwork.seeded(seed).nodes(30).threads(threads).start()) {
            network.node(1).findPeers(INFO_HASH);
            network.run(Duration.ofMinutes(1));
            return network.simulation().traceHash();
        }
    }

    @Test
    void whatDoesNotComeTrueSaysWhichNetworkItWas() {
        try (var network = TestNetwork.seeded(9).nodes(10).start()) {
            var found = network.node(1).findPeers(INFO_HASH);
            var late =
                    assertThrows(
                            AssertionError.class,
                            () ->
                                    network.runUntil(
                                            () -> !found.all().isEmpty(), Duration.ofMinutes(1)));
            assertTrue(
                    String.valueOf(late.getMessage()).contains("TestNetwork.seeded(9).nodes(10)"));
            assertFalse(found.contains(network.node(2).address()));
        }
    }
}
