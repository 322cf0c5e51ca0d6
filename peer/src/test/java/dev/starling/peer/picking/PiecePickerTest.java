package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PiecePickerTest {
    private static final long SECOND = 1_000_000_000;
    private static final int BLOCKS = 4;
    private static final int PIECE = BLOCKS * Pieces.BLOCK_LENGTH;

    private static Pieces pieces(int count) {
        return new Pieces((long) PIECE * count, PIECE);
    }

    /** With so many pieces from 0 on had already: what comes first at random is over. */
    private static PiecePicker picker(int count, int had, int openPieces, long seed) {
        var have = new Bitfield(count);
        for (int piece = 0; piece < had; piece++) {
            have.set(piece);
        }
        return new PiecePicker(pieces(count), have, new SplittableRandom(seed), openPieces * PIECE);
    }

    private static List<Integer> piecesOf(List<Block> blocks) {
        return blocks.stream().map(Block::piece).distinct().toList();
    }

    private static void deliver(PiecePicker picker, long key, List<Block> blocks) {
        for (Block block : blocks) {
            assertEquals(Arrival.WANTED, picker.onBlock(key, block));
            if (picker.isComplete(block.piece())) {
                picker.onVerified(block.piece());
            }
        }
    }

    @Test
    void whatThePeerSuggestsComesBeforeTheRarest() {
        var picker = picker(50, 4, 1_000, 1);
        for (int piece = 4; piece < 50; piece++) {
            var has = new Bitfield(50);
            has.set(17);
            has.set(18);
            picker.onPeer(has); // these two are the commonest
        }
        var peer = ScriptedPeer.seed(99, 50).fast();
        picker.onPeer(peer.has);
        // Nonsense among it does no harm: what is there already, what there is not.
        peer.suggested = List.of(2, 50, -1, Integer.MAX_VALUE, 18, 17);
        assertEquals(List.of(18, 17), piecesOf(picker.pick(peer, 2 * BLOCKS, 0)));
        assertFalse(piecesOf(picker.pick(peer, 2 * BLOCKS, 0)).isEmpty());
    }

    @Test
    void aSuggestionDoesNotMakeAPieceMoreUrgentNorWanted() {
        var picker = picker(50, 4, 1_000, 1);
        picker.setPriority(20, Priority.HIGH);
        picker.setPriority(30, Priority.SKIP);
        var peer = ScriptedPeer.seed(99, 50).fast();
        peer.has.clear(31);
        picker.onPeer(peer.has);
        peer.suggested = List.of(30, 31, 32);
        assertEquals(List.of(20, 32), piecesOf(picker.pick(peer, 2 * BLOCKS, 0)));
        picker.setSequential(true);
        peer.suggested = List.of(40);
        assertEquals(List.of(4), piecesOf(picker.pick(peer, BLOCKS, 0)));
    }

    @Test
    void theRarestComeFirst() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var picker = picker(200, 4, 1_000, seed);
            int[] availability = new int[200];
            for (int i = 0; i < 30; i++) {
                var has = new Bitfield(200);
                for (int piece = 0; piece < 200; piece++) {
                    // The later ones are the commoner ones.
                    if (random.nextInt(200) < piece) {
                        has.set(piece);
                        availability[piece]++;
                    }
                }
                picker.onPeer(has);
            }
            var seedPeer = ScriptedPeer.seed(99, 200).fast();
            picker.onPeer(seedPeer.has);
            int last = 0;
            for (int piece : piecesOf(picker.pick(seedPeer, 10_000, 0))) {
                assertTrue(availability[piece] >= last, "seed " + seed + ": " + piece);
                last = availability[piece];
            }
        }
    }

    @Test
    void equallyRareOnesComeInAnOrderOfChance() {
        var firsts = new LinkedHashSet<Integer>();
        for (int seed = 0; seed < 200; seed++) {
            var picker = picker(104, 4, 1_000, seed);
            var seedPeer = ScriptedPeer.seed(1, 104);
            for (int piece = 4; piece < 104; piece++) { // all hear of them in the same order
                picker.onHave(piece);
            }
            firsts.add(picker.pick(seedPeer, 1, 0).getFirst().piece());
        }
        assertTrue(firsts.size() > 60, "only " + firsts);
    }

    @Test
    void theFirstPiecesAreTakenAtRandomAndNotTheRarest() {
        int rarest = 0;
        for (int seed = 0; seed < 400; seed++) {
            var picker = picker(100, 3, 1_000, seed);
            var seedPeer = ScriptedPeer.seed(1, 100);
            picker.onPeer(seedPeer.has);
            var common = ScriptedPeer.seed(2, 100);
            common.has.clear(50);
            picker.onPeer(common.has);
            rarest += picker.pick(seedPeer, 1, 0).getFirst().piece() == 50 ? 1 : 0;
        }
        assertTrue(rarest < 20, rarest + " of 400 the rarest");
    }

    @Test
    void slowPeersShareAPieceAndFastOnesTakeWholeOnes() {
        var picker = picker(50, 4, 1_000, 1);
        var slow = List.of(ScriptedPeer.seed(1, 50), ScriptedPeer.seed(2, 50));
        var fast = List.of(ScriptedPeer.seed(3, 50).fast(), ScriptedPeer.seed(4, 50).fast());
        int shared = picker.pick(slow.get(0), 1, 0).getFirst().piece();
        assertEquals(shared, picker.pick(slow.get(1), 1, 0).getFirst().piece());
        int first = picker.pick(fast.get(0), 1, 0).getFirst().piece();
        int second = picker.pick(fast.get(1), 1, 0).getFirst().piece();
        assertEquals(3, Set.of(shared, first, second).size());
        // Whoever began one goes on with it, and the slow do not meddle.
        assertEquals(List.of(first), piecesOf(picker.pick(fast.get(0), BLOCKS - 1, 0)));
        assertEquals(List.of(shared), piecesOf(picker.pick(slow.get(0), 2, 0)));
        assertFalse(piecesOf(picker.pick(slow.get(1), 4, 0)).contains(second));
        assertEquals(List.of(second), piecesOf(picker.pick(fast.get(1), BLOCKS - 1, 0)));
    }

    @Test
    void whatItsOwnerLeftIsFinishedByAnother() {
        var picker = picker(50, 4, 1_000, 1);
        var gone = ScriptedPeer.seed(1, 50).fast();
        var blocks = picker.pick(gone, 3, 0);
        deliver(picker, 1, blocks.subList(0, 1));
        picker.onGone(1);
        var taken = picker.pick(ScriptedPeer.seed(2, 50).fast(), 3, 0);
        assertEquals(piecesOf(blocks), piecesOf(taken));
        assertFalse(taken.contains(blocks.getFirst()));
    }

    @Test
    void openPiecesAreFinishedBeforeOthersAreBegun() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var picker = picker(60, 4, 1_000, seed);
            int most = 0;
            for (int i = 0; !picker.isDone(); i++) {
                var peer = ScriptedPeer.seed(i % 7, 60);
                deliver(picker, peer.key, picker.pick(peer, random.nextInt(1, 6), 0));
                most = Math.max(most, picker.openPieces());
            }
            assertEquals(1, most);
        }
    }

    @Test
    void inSequenceWhenAskedTo() {
        var picker = picker(30, 4, 1_000, 1);
        picker.setSequential(true);
        picker.setPriority(9, Priority.HIGH);
        picker.setPriority(5, Priority.SKIP);
        picker.setPriority(4, Priority.LOW);
        var order = piecesOf(picker.pick(ScriptedPeer.seed(1, 30), 1_000, 0));
        var expected = new ArrayList<>(List.of(9, 6, 7, 8));
        IntStream.range(10, 30).forEach(expected::add);
        expected.add(4);
        assertEquals(expected, order);
    }

    @Test
    void whatHasADeadlineComesBeforeEverythingElse() {
        var picker = picker(100, 4, 1_000, 1);
        var peer = ScriptedPeer.seed(1, 100);
        assertEquals(1, picker.pick(peer, 1, 0).size());
        picker.setPriority(20, Priority.HIGH);
        picker.setPriority(60, Priority.SKIP);
        picker.setDeadline(70, 3 * SECOND);
        picker.setDeadline(80, SECOND);
        picker.setDeadline(60, 0);
        picker.setDeadline(90, 2 * SECOND);
        picker.setDeadline(91, 1);
        picker.clearDeadline(91);
        assertEquals(List.of(80, 90, 70), piecesOf(picker.pick(peer, 3 * BLOCKS, 0)));
    }

    @Test
    void deadlinesAreBoundedAndTheLatestForgotten() {
        int count = PiecePicker.DEADLINES_MAX + 10;
        var picker = picker(count, 4, 2_000, 1);
        for (int piece = count - 1; piece >= 4; piece--) {
            picker.setDeadline(piece, piece * SECOND);
        }
        var order = piecesOf(picker.pick(ScriptedPeer.seed(1, count), count * BLOCKS, 0));
        var inTime = IntStream.range(4, 4 + PiecePicker.DEADLINES_MAX).boxed().toList();
        assertEquals(inTime, order.subList(0, PiecePicker.DEADLINES_MAX));
    }

    @Test
    void priorityComesBeforeRarity() {
        var picker = picker(40, 4, 1_000, 1);
        var peer = ScriptedPeer.seed(1, 40);
        picker.onPeer(peer.has);
        picker.onPeer(ScriptedPeer.with(2, 40, 10, 11).has);
        picker.setPriority(10, Priority.HIGH);
        picker.setPriority(20, Priority.LOW);
        var order = piecesOf(picker.pick(peer, 1_000, 0));
        assertEquals(10, order.getFirst());
        assertEquals(20, order.getLast());
        assertEquals(11, order.get(order.size() - 2));
    }

    @Test
    void inTheEndGameWhatIsSlowIsAskedOfThreeAtMost() {
        var picker = picker(6, 4, 1_000, 1);
        var peers = IntStream.range(0, 9).mapToObj(key -> ScriptedPeer.seed(key, 6)).toList();
        peers.forEach(peer -> picker.onPeer(peer.has));
        assertEquals(2 * BLOCKS, picker.pick(peers.get(0), 100, 0).size());
        assertTrue(picker.figures().isEndGame());
        long soon = PiecePicker.END_GAME_AFTER_NANOS - 1;
        assertEquals(List.of(), picker.pick(peers.get(1), 100, soon));
        int asked = 1;
        for (int i = 1; i < 9; i++) {
            asked += picker.pick(peers.get(i), 100, i * SECOND).isEmpty() ? 0 : 1;
        }
        assertEquals(PiecePicker.ASKERS_MAX, asked);
        var block = pieces(6).block(5, 0);
        assertEquals(Arrival.WANTED, picker.onBlock(1, block));
        assertEquals(Set.of(0L, 2L), Set.copyOf(picker.alsoAsked(block, 1)));
        assertEquals(Arrival.DUPLICATE, picker.onBlock(2, block));
        assertEquals(Arrival.UNWANTED, picker.onBlock(2, block));
        assertEquals(Arrival.UNWANTED, picker.onBlock(8, block));
    }

    @Test
    void whatOthersOweIsAskedOnlyOfWhoCanBeSooner() {
        var picker = picker(6, 4, 1_000, 1);
        var owes = ScriptedPeer.seed(0, 6);
        var busy = ScriptedPeer.seed(1, 6);
        var slow = ScriptedPeer.seed(2, 6);
        busy.spareMax = 0;
        slow.spareMax = 2;
        slow.spareAfterNanos = 3 * SECOND;
        picker.onPeer(owes.has);
        assertEquals(2 * BLOCKS, picker.pick(owes, 100, 0).size());
        assertTrue(picker.figures().isEndGame());
        assertEquals(List.of(), picker.pick(busy, 100, 9 * SECOND));
        assertEquals(List.of(), picker.pick(slow, 100, 3 * SECOND - 1));
        assertEquals(2, picker.pick(slow, 100, 3 * SECOND).size());
    }

    @Test
    void aSwarmThatAnswersInTimeWastesNothingInTheEnd() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplittableRandom(seed);
            var picker = picker(40, 0, 16, seed);
            var out = new ArrayList<Straggler>();
            int duplicates = 0;
            long now = 0;
            while (!picker.isDone()) {
                now += random.nextLong(PiecePicker.END_GAME_AFTER_NANOS / 20);
                var peer = ScriptedPeer.seed(random.nextInt(5), 40);
                picker.pick(peer, random.nextInt(3), now)
                        .forEach(block -> out.add(new Straggler(peer.key, block)));
                // Each comes well within the patience; in the end-game, one a round.
                while (out.size() > (picker.figures().isEndGame() ? 0 : 12)) {
                    var next = out.removeFirst();
                    boolean isWanted = picker.onBlock(next.peer(), next.block()) == Arrival.WANTED;
                    duplicates += isWanted ? 0 : 1;
                    if (picker.isComplete(next.block().piece())) {
                        picker.onVerified(next.block().piece());
                    }
                    if (picker.figures().isEndGame()) {
                        break;
                    }
                }
            }
            assertEquals(0, duplicates, "seed " + seed);
        }
    }

    @Test
    void aPieceThatFailedIsLeftToOnePeerAtATime() {
        var picker = picker(5, 4, 1_000, 1);
        var one = ScriptedPeer.seed(1, 5);
        var two = ScriptedPeer.seed(2, 5);
        var blocks = picker.pick(one, 2, 0);
        blocks.forEach(block -> picker.onBlock(1, block));
        picker.pick(two, 2, 0).forEach(block -> picker.onBlock(2, block));
        assertEquals(2, picker.contributors(4).length);
        picker.onFailed(4);
        assertEquals(2, picker.pick(one, 2, SECOND).size());
        assertEquals(List.of(), picker.pick(two, 9, SECOND));
        blocks.subList(0, 1).forEach(block -> picker.onBlock(1, block));
        picker.onGone(1);
        // The other one starts from the beginning.
        assertEquals(List.of(), picker.takeAbandoned());
        var all = picker.pick(two, 9, 2 * SECOND);
        assertEquals(BLOCKS, all.size());
        assertEquals(List.of(4), picker.takeAbandoned());
        all.forEach(block -> picker.onBlock(2, block));
        assertEquals(List.of(2L), List.of(picker.contributors(4)[0]));
        assertEquals(1, picker.contributors(4).length);
    }

    @Test
    void aPieceThatIsBeingCheckedIsLeftInPeace() {
        var picker = picker(5, 4, 1_000, 1);
        picker.onFailed(4);
        picker.pick(ScriptedPeer.seed(1, 5), 9, 0).forEach(block -> picker.onBlock(1, block));
        picker.setDeadline(4, 0);
        assertEquals(List.of(), picker.pick(ScriptedPeer.seed(2, 5), 9, SECOND));
        assertTrue(picker.isComplete(4));
    }

    @Test
    void nobodyKeepsAPieceThatFailedForEver() {
        var picker = picker(5, 4, 1_000, 1);
        var dripping = ScriptedPeer.seed(1, 5);
        var helper = ScriptedPeer.seed(2, 5);
        picker.onPeer(dripping.has);
        picker.onFailed(4);
        assertEquals(BLOCKS, picker.pick(dripping, 9, 0).size());
        assertEquals(List.of(), picker.pick(helper, 9, PiecePicker.ALONE_NANOS - 1));
        assertEquals(BLOCKS, picker.pick(helper, 9, PiecePicker.ALONE_NANOS).size());
    }

    @Test
    void aFullHouseOfPiecesThatNobodySendsMakesRoom() {
        var picker = picker(10, 4, 2, 1);
        var gone = ScriptedPeer.with(1, 10, 4, 5);
        picker.onPeer(gone.has);
        deliver(picker, 1, picker.pick(gone, 5, 0).subList(0, 2));
        picker.onGone(1);
        picker.onPeerGone(gone.has);
        var other = ScriptedPeer.with(2, 10, 6, 7, 8);
        picker.onPeer(other.has);
        assertEquals(List.of(), picker.pick(other, 4, OpenPieces.IDLE_NANOS - 1));
        assertEquals(4, picker.pick(other, 4, OpenPieces.IDLE_NANOS).size());
        assertEquals(2, picker.openPieces());
        assertEquals(1, picker.takeAbandoned().size());
        assertEquals(List.of(), picker.takeAbandoned());
    }

    @Test
    void availabilityCountsSeedsThatComeGoAndGrow() {
        var picker = picker(8, 0, 10, 1);
        var grown = ScriptedPeer.with(1, 8, 0, 1, 2, 3, 4, 5, 6);
        picker.onPeer(grown.has);
        picker.onHave(7);
        grown.has.set(7);
        var seed = ScriptedPeer.seed(2, 8);
        picker.onPeer(seed.has);
        assertEquals(2.0, picker.availability());
        picker.onPeerGone(grown.has);
        picker.onDontHave(3);
        seed.has.clear(3);
        assertEquals(0, picker.availability(3));
        assertEquals(0.875, picker.availability());
        picker.onPeerGone(seed.has);
        assertEquals(0.0, picker.availability());
        assertEquals(8, picker.figures().unavailable());
    }

    @Test
    void whatIsLostIsFetchedAgain() {
        var picker = picker(6, 6, 10, 1);
        assertTrue(picker.isDone());
        picker.onLost(2);
        assertFalse(picker.isDone());
        assertTrue(picker.isInteresting(ScriptedPeer.with(1, 6, 2).has));
        assertFalse(picker.isInteresting(ScriptedPeer.with(1, 6, 1, 3).has));
        deliver(picker, 1, picker.pick(ScriptedPeer.seed(1, 6), 100, 0));
        assertTrue(picker.isDone());
    }

    @Test
    void aHostileBlockIsUnwanted() {
        var picker = picker(6, 0, 10, 1);
        var asked = picker.pick(ScriptedPeer.seed(1, 6), 1, 0).getFirst();
        int piece = asked.piece();
        for (Block block :
                List.of(
                        new Block(piece, asked.begin() + 1, asked.length()),
                        new Block(piece, asked.begin(), asked.length() - 1),
                        new Block(piece, -5, asked.length()),
                        new Block(piece, Integer.MIN_VALUE, asked.length()),
                        new Block(piece, Integer.MAX_VALUE, asked.length()),
                        new Block(-1, 0, Pieces.BLOCK_LENGTH),
                        new Block(Integer.MAX_VALUE, 0, Pieces.BLOCK_LENGTH))) {
            assertEquals(Arrival.UNWANTED, picker.onBlock(1, block), block.toString());
            picker.onRejected(1, block);
            picker.onTimeout(1, block);
            assertEquals(List.of(), picker.alsoAsked(block, 2));
        }
        assertEquals(Arrival.UNWANTED, picker.onBlock(2, asked));
        assertEquals(Arrival.WANTED, picker.onBlock(1, asked));
    }

    @Test
    void whoTimedOutIsWelcomeLateAndNotAskedAgainSoon() {
        var picker = picker(5, 4, 10, 1);
        var slow = ScriptedPeer.seed(1, 5);
        var blocks = picker.pick(slow, BLOCKS, 0);
        blocks.forEach(block -> picker.onTimeout(1, block));
        assertEquals(List.of(), picker.pick(slow, BLOCKS, SECOND));
        assertEquals(2, picker.pick(ScriptedPeer.seed(2, 5), 2, SECOND).size());
        assertEquals(Arrival.WANTED, picker.onBlock(1, blocks.getFirst()));
        // When nobody else can, he may try again.
        long later = OpenPiece.REPEAT_AFTER_NANOS;
        assertEquals(2, picker.pick(slow, BLOCKS, later).size());
    }

    @Test
    void aChokeFreesWhatWasAskedForAndWhatIsOnItsWayIsWelcome() {
        var picker = picker(5, 4, 10, 1);
        var peer = ScriptedPeer.seed(1, 5);
        var blocks = picker.pick(peer, BLOCKS, 0);
        picker.onChoked(1);
        assertEquals(Arrival.WANTED, picker.onBlock(1, blocks.getFirst()));
        assertEquals(BLOCKS - 1, picker.pick(peer, BLOCKS, 1).size());
    }
}
