package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataExchangeTest {
    private static final int PIECE = MetadataExchange.PIECE_BYTES;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final byte[] info = new byte[5 * PIECE + 77];
    private final MetadataExchange exchange = new MetadataExchange();
    private long now = 1000;

    MetadataExchangeTest() {
        new SplittableRandom(1).nextBytes(info);
    }

    @Test
    void severalPeersAreAskedAtOnceAndNobodyTwiceForTheSame() {
        for (long peer = 1; peer <= 3; peer++) {
            exchange.onOffer(peer, info.length);
        }
        List<MetadataExchange.Ask> asks = exchange.nextToAsk(now);
        assertEquals(6, asks.size());
        var pieces = new HashSet<Integer>();
        var peers = new HashSet<Long>();
        for (var ask : asks) {
            assertTrue(pieces.add(ask.piece()), "asked twice for " + ask.piece());
            peers.add(ask.peer());
        }
        assertEquals(3, peers.size());
        assertEquals(List.of(), exchange.nextToAsk(now));
    }

    @Test
    void theLastPieceMakesItWhole() {
        exchange.onOffer(1, info.length);
        var candidate = answerAll(Set.of());
        assertNotNull(candidate);
        assertArrayEquals(info, candidate.info());
        assertEquals(List.of(1L), candidate.from());
    }

    @Test
    void whatASilentPeerOwesIsAskedOfAnother() {
        exchange.onOffer(1, info.length);
        exchange.nextToAsk(now);
        exchange.onOffer(2, info.length);
        now += 2 * SECOND;
        var again = exchange.nextToAsk(now);
        assertFalse(again.isEmpty());
        assertTrue(again.stream().anyMatch(ask -> ask.peer() == 2), again::toString);
    }

    @Test
    void whoRefusesIsLeftAloneForAWhile() {
        exchange.onOffer(1, info.length);
        for (var ask : exchange.nextToAsk(now)) {
            exchange.onRefused(1, ask.piece(), now);
        }
        assertEquals(List.of(), exchange.nextToAsk(now + SECOND));
        assertFalse(exchange.nextToAsk(now + 20 * SECOND).isEmpty());
    }

    @Test
    void theSizeThatMostClaimIsTriedFirst() {
        exchange.onOffer(1, 3 * PIECE);
        exchange.onOffer(2, info.length);
        exchange.onOffer(3, info.length);
        exchange.nextToAsk(now);
        assertEquals(6, exchange.total());
    }

    @Test
    void sizesThatCannotBeAreNoOffers() {
        for (long size : new long[] {0, -1, MetadataExchange.BYTES_MAX + 1L, Long.MAX_VALUE}) {
            exchange.onOffer(1, size);
        }
        assertEquals(0, exchange.sources());
        assertEquals(List.of(), exchange.nextToAsk(now));
    }

    @Test
    void piecesThatNobodyAskedForOrThatDoNotFitCountForNothing() {
        exchange.onOffer(1, info.length);
        exchange.nextToAsk(now);
        assertNull(exchange.onData(2, 0, info.length, info, 0, PIECE));
        assertNull(exchange.onData(1, 99, info.length, info, 0, PIECE));
        assertEquals(0, exchange.arrived());
        // A length that is not the piece's: that peer is not asked again.
        assertNull(exchange.onData(1, 0, info.length, info, 0, PIECE - 1));
        assertEquals(0, exchange.sources());
    }

    @Test
    void aLiarAloneIsKnownAtOnce() {
        exchange.onOffer(1, info.length);
        var candidate = answerAll(Set.of(1L));
        assertNotNull(candidate);
        assertEquals(1L, exchange.onWrong(candidate));
        assertEquals(0, exchange.sources());
    }

    @Test
    void oneWhoLiesAboutTheSizeDelaysNobodyForLong() {
        exchange.onOffer(1, 2 * PIECE);
        exchange.onOffer(2, 2 * PIECE);
        exchange.onOffer(3, info.length);
        Set<Long> liars = Set.of(1L, 2L);
        var candidate = untilRight(liars, 200);
        assertNotNull(candidate);
        assertArrayEquals(info, candidate.info());
    }

    /** However many lie, whoever is honest is not blamed, and the metadata comes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void amongLiarsTheHonestAreNeverBlamed(long seed) {
        var random = new SplittableRandom(seed);
        int peers = 2 + random.nextInt(12);
        var liars = new LinkedHashSet<Long>();
        for (long peer = 1; peer <= peers; peer++) {
            boolean isLiar = peer > 1 && random.nextInt(3) > 0;
            if (isLiar) {
                liars.add(peer);
            }
            exchange.onOffer(peer, info.length);
        }
        var candidate = untilRight(liars, 500);
        assertNotNull(candidate, () -> "never right among " + liars + " of " + peers);
        assertArrayEquals(info, candidate.info());
    }

    /** Goes on until the hash is right. */
    private MetadataExchange.@Nullable Candidate untilRight(Set<Long> liars, int turnsMax) {
        for (int turn = 0; turn < turnsMax; turn++) {
            var candidate = answerAll(liars);
            if (candidate != null) {
                if (Arrays.equals(candidate.info(), info)) {
                    return candidate;
                }
                Long blamed = exchange.onWrong(candidate);
                assertTrue(blamed == null || liars.contains(blamed), () -> blamed + " is honest");
            }
            now += 2 * SECOND;
        }
        return null;
    }

    /** Lets everybody answer what is asked, until nothing more is or all is there. */
    private MetadataExchange.@Nullable Candidate answerAll(Set<Long> liars) {
        for (var asks = exchange.nextToAsk(now); !asks.isEmpty(); asks = exchange.nextToAsk(now)) {
            for (var ask : new ArrayList<>(asks)) {
                byte[] theirs = info.clone();
                int size = exchange.total() == 6 ? info.length : 2 * PIECE;
                if (liars.contains(ask.peer())) {
                    theirs[ask.piece() * PIECE] ^= 1;
                }
                int length = Math.min(PIECE, size - ask.piece() * PIECE);
                var candidate =
                        exchange.onData(
                                ask.peer(), ask.piece(), size, theirs, ask.piece() * PIECE, length);
                if (candidate != null) {
                    return candidate;
                }
            }
        }
        return null;
    }
}
