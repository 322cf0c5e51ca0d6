package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.picking.ChokeRound.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ChokeRoundTest {
    private static final long ROUND = ChokeRound.INTERVAL.toNanos();
    private static final long LONG_AGO = -ChokeRound.NEW_NANOS;

    private static Candidate idle(long key) {
        return new Candidate(key, true, 0, false, LONG_AGO);
    }

    private static List<Candidate> idle(int count) {
        return LongStream.range(0, count).mapToObj(ChokeRoundTest::idle).toList();
    }

    @Test
    void thoseWhoSendMostKeepTheirSlots() {
        var round = new ChokeRound(new SplittableRandom(1));
        var candidates = new ArrayList<Candidate>();
        for (long key = 0; key < 30; key++) {
            candidates.add(new Candidate(key, true, key * 1_000, false, LONG_AGO));
        }
        for (int i = 0; i < 50; i++) {
            var unchoked = round.next(candidates, 5, false, i * ROUND);
            assertEquals(5, unchoked.size());
            assertTrue(unchoked.containsAll(List.of(29L, 28L, 27L, 26L)), unchoked.toString());
        }
    }

    /** Peers send to us what their line gives, once we served them; some take and never give. */
    @Test
    void reciprocationConverges() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var round = new ChokeRound(random.split());
            int peers = 24;
            long[] lines = new long[peers];
            for (int i = 0; i < peers; i++) {
                lines[i] = i % 3 == 0 ? 0 : random.nextLong(10_000, 1_000_000);
            }
            Set<Long> unchoked = new HashSet<>();
            Map<Long, Integer> servedLate = new LinkedHashMap<>();
            for (int i = 0; i < 300; i++) {
                var candidates = new ArrayList<Candidate>();
                for (long key = 0; key < peers; key++) {
                    long rate = unchoked.contains(key) ? lines[(int) key] : 0;
                    candidates.add(new Candidate(key, true, rate, false, LONG_AGO));
                }
                unchoked = new HashSet<>(round.next(candidates, 5, false, i * ROUND));
                if (i >= 150) {
                    unchoked.forEach(key -> servedLate.merge(key, 1, Integer::sum));
                }
            }
            var best =
                    IntStream.range(0, peers)
                            .boxed()
                            .sorted((a, b) -> Long.compare(lines[b], lines[a]))
                            .limit(4)
                            .toList();
            for (int key : best) {
                assertEquals(150, servedLate.getOrDefault((long) key, 0), "seed " + seed);
            }
            for (long key = 0; key < peers; key += 3) {
                assertTrue(servedLate.getOrDefault(key, 0) < 30, "a taker, seed " + seed);
            }
        }
    }

    @Test
    void chanceReachesEverybody() {
        for (int seed = 0; seed < 200; seed++) {
            var round = new ChokeRound(new SplittableRandom(seed));
            var candidates = new ArrayList<>(idle(20));
            for (long key = 100; key < 104; key++) {
                candidates.add(new Candidate(key, true, 50_000, false, LONG_AGO));
            }
            var reached = new HashSet<Long>();
            for (int i = 0; i < 20 * 3; i++) {
                var unchoked = round.next(candidates, 5, false, i * ROUND);
                assertEquals(1, round.optimistic().size());
                reached.addAll(unchoked);
            }
            assertEquals(24, reached.size(), "seed " + seed);
        }
    }

    @Test
    void aTurnLastsThreeRounds() {
        var round = new ChokeRound(new SplittableRandom(3));
        var first = round.next(idle(10), 1, false, 0);
        assertEquals(first, round.next(idle(10), 1, false, ROUND));
        assertEquals(first, round.next(idle(10), 1, false, 2 * ROUND));
        assertFalse(first.equals(round.next(idle(10), 1, false, 3 * ROUND)));
    }

    @Test
    void whoCameLatelyIsThreeTimesAsLikely() {
        int newcomers = 0;
        for (int seed = 0; seed < 4_000; seed++) {
            var round = new ChokeRound(new SplittableRandom(seed));
            var candidates = new ArrayList<>(idle(9));
            candidates.add(new Candidate(9, true, 0, false, -1));
            newcomers += round.next(candidates, 1, false, 0).contains(9L) ? 1 : 0;
        }
        assertEquals(0.25, newcomers / 4_000.0, 0.03); // 3 of 12
    }

    @Test
    void aSnubbedPeerLosesItsSlot() {
        var round = new ChokeRound(new SplittableRandom(5));
        var candidates = new ArrayList<Candidate>();
        for (long key = 0; key < 30; key++) {
            candidates.add(new Candidate(key, true, 1_000 + key, key == 29, LONG_AGO));
        }
        int served = 0;
        for (int i = 0; i < 90; i++) {
            var unchoked = round.next(candidates, 5, false, i * ROUND);
            boolean isServed = unchoked.contains(29L);
            assertTrue(!isServed || round.optimistic().contains(29L));
            served += isServed ? 1 : 0;
        }
        assertTrue(served <= 6, "served " + served);
    }

    @Test
    void whoWantsNothingGetsNothingAndNoSlotStaysEmpty() {
        var round = new ChokeRound(new SplittableRandom(6));
        var candidates = new ArrayList<>(idle(3));
        candidates.add(new Candidate(7, false, 1_000_000, false, LONG_AGO));
        for (boolean isSeeding : new boolean[] {false, true}) {
            assertEquals(Set.of(0L, 1L, 2L), Set.copyOf(round.next(candidates, 8, isSeeding, 0)));
        }
        assertEquals(List.of(), round.next(List.of(), 8, false, ROUND));
        assertEquals(List.of(), round.next(List.of(), 8, true, ROUND));
    }

    @Test
    void aSeedServesAllAlike() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var round = new ChokeRound(random.split());
            int peers = random.nextInt(6, 40);
            int slots = random.nextInt(1, 6);
            int[] rounds = new int[peers];
            int turn = 3;
            int cycle = turn * ((peers + slots - 1) / slots);
            for (int i = 0; i < cycle * 10; i++) {
                var unchoked = round.next(idle(peers), slots, true, i * ROUND);
                assertEquals(slots, unchoked.size());
                unchoked.forEach(key -> rounds[key.intValue()]++);
            }
            int most = IntStream.of(rounds).max().orElseThrow();
            int least = IntStream.of(rounds).min().orElseThrow();
            assertTrue(most - least <= turn, "seed " + seed + ": " + least + " to " + most);
        }
    }

    @Test
    void nothingIsKeptOfThoseWhoLeft() {
        var random = new SplittableRandom(8);
        var round = new ChokeRound(random.split());
        for (int i = 0; i < 2_000; i++) {
            var candidates = new ArrayList<Candidate>();
            for (int j = 0; j < random.nextInt(20); j++) {
                candidates.add(
                        new Candidate(
                                i * 3L + j,
                                random.nextInt(4) > 0,
                                random.nextLong(3),
                                random.nextBoolean(),
                                0));
            }
            int slots = random.nextInt(1, 6);
            var unchoked = round.next(candidates, slots, random.nextBoolean(), i * ROUND);
            long interested = candidates.stream().filter(Candidate::isInterested).count();
            assertEquals(Math.min(slots, interested), unchoked.size());
            assertEquals(unchoked.size(), new HashSet<>(unchoked).size());
            var keys = candidates.stream().filter(Candidate::isInterested).map(Candidate::key);
            assertTrue(keys.toList().containsAll(unchoked));
            assertTrue(unchoked.containsAll(round.optimistic()));
        }
    }
}
