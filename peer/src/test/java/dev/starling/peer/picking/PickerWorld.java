package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A picker among random peers, and beside it books that are kept the slow and obvious way: whatever
 * the picker says is held against them.
 */
final class PickerWorld {
    private enum Ask {
        EXPECTED,
        OVERDUE,
        DROPPED
    }

    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    private record Asked(long at, Ask state) {}

    final SplittableRandom random;
    final Pieces pieces;
    final PiecePicker picker;
    final List<ScriptedPeer> peers = new ArrayList<>();
    final int openMax;
    long now = -1_000_000_000L;
    int duplicatesPicked;
    int abandoned;
    int restarts;

    private final Bitfield have;
    private final Bitfield failed;
    private final Priority[] priorities;
    private final Map<Block, Map<Long, Asked>> asked = new LinkedHashMap<>();
    private final Map<Block, Long> received = new LinkedHashMap<>();
    private final Map<Integer, Long> owners = new LinkedHashMap<>();
    private final Map<Integer, Long> aloneUntil = new LinkedHashMap<>();
    private final Set<Integer> open = new LinkedHashSet<>();
    private final Set<Straggler> stragglers = new LinkedHashSet<>();
    private long nextKey;

    PickerWorld(long seed) {
        random = new SplittableRandom(seed);
        int pieceLength =
                random.nextInt(4) == 0
                        ? random.nextInt(1, 100_000)
                        : Pieces.BLOCK_LENGTH * random.nextInt(1, 6);
        int count = random.nextInt(1, 40);
        pieces =
                new Pieces(
                        (long) pieceLength * (count - 1) + random.nextInt(1, pieceLength + 1),
                        pieceLength);
        openMax = random.nextInt(2, 8);
        have = new Bitfield(count);
        failed = new Bitfield(count);
        priorities = new Priority[count];
        for (int piece = 0; piece < count; piece++) {
            priorities[piece] = Priority.NORMAL;
            if (random.nextInt(10) == 0) {
                have.set(piece);
            }
        }
        picker = new PiecePicker(pieces, have, random.split(), openMax * pieceLength);
    }

    /** Something happens. */
    void step() {
        now += random.nextLong(random.nextInt(20) == 0 ? 20_000_000_000L : 400_000_000L);
        int piece = random.nextInt(pieces.count());
        switch (random.nextInt(60)) {
            case 0, 1 -> join(randomBits());
            case 2 -> withPeer(this::leave);
            case 3, 4 -> withPeer(peer -> onHave(peer, piece));
            case 5 -> withPeer(peer -> onDontHave(peer, piece));
            case 6, 7, 8 -> withPeer(this::toggleChoke);
            case 9 -> withPeer(peer -> peer.isFast = !peer.isFast);
            case 10 -> setPriority(piece, PRIORITIES.get(random.nextInt(PRIORITIES.size())));
            case 11 -> picker.setSequential(random.nextInt(4) == 0);
            case 12 -> picker.setDeadline(piece, now + random.nextLong(1_000_000_000L));
            case 13 -> picker.clearDeadline(piece);
            case 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26 ->
                    withPeer(peer -> pick(peer, random.nextInt(12)));
            case 27, 28 -> end(this::reject);
            case 29, 30 -> end(this::timeOut);
            case 31 -> withPeer(this::sendUnasked);
            case 32, 33, 34 -> finish(random.nextInt(4) > 0);
            case 35 -> lose(piece);
            default -> end(this::deliver);
        }
        check();
    }

    private void join(Bitfield has) {
        if (peers.size() < 12) {
            var peer = new ScriptedPeer(nextKey++, has);
            peer.isFast = random.nextInt(3) == 0;
            peer.isChoking = random.nextInt(3) == 0;
            for (int piece = 0; piece < pieces.count(); piece += random.nextInt(1, 8)) {
                peer.allowed.set(piece);
            }
            peers.add(peer);
            picker.onPeer(peer.has);
        }
    }

    private Bitfield randomBits() {
        var bits = new Bitfield(pieces.count());
        int percent = List.of(0, 10, 50, 100).get(random.nextInt(4));
        for (int piece = 0; piece < pieces.count(); piece++) {
            if (random.nextInt(100) < percent) {
                bits.set(piece);
            }
        }
        return bits;
    }

    private void withPeer(Consumer<ScriptedPeer> action) {
        if (!peers.isEmpty()) {
            action.accept(peers.get(random.nextInt(peers.size())));
        }
    }

    private void leave(ScriptedPeer peer) {
        peers.remove(peer);
        picker.onPeerGone(peer.has);
        picker.onGone(peer.key);
        asked.values().forEach(askers -> askers.remove(peer.key));
        stragglers.removeIf(straggler -> straggler.peer() == peer.key);
    }

    private void onHave(ScriptedPeer peer, int piece) {
        if (peer.has.set(piece)) {
            picker.onHave(piece);
        }
    }

    private void onDontHave(ScriptedPeer peer, int piece) {
        if (peer.has.clear(piece)) {
            picker.onDontHave(piece);
        }
    }

    private void toggleChoke(ScriptedPeer peer) {
        peer.isChoking = !peer.isChoking;
        if (peer.isChoking) {
            picker.onChoked(peer.key);
            asked.values()
                    .forEach(
                            askers ->
                                    askers.computeIfPresent(
                                            peer.key, (_, ask) -> new Asked(ask.at, Ask.DROPPED)));
        }
    }

    private void setPriority(int piece, Priority priority) {
        boolean isComplete = picker.isComplete(piece);
        picker.setPriority(piece, priority);
        priorities[piece] = priority;
        List<Integer> given = picker.takeAbandoned();
        boolean isGiven = priority == Priority.SKIP && open.contains(piece) && !isComplete;
        assertEquals(isGiven ? List.of(piece) : List.of(), given);
        given.forEach(this::abandon);
    }

    private void abandon(int piece) {
        assertTrue(open.remove(piece));
        owners.remove(piece);
        for (Block block : blocks(piece)) {
            askers(block).keySet().forEach(key -> stragglers.add(new Straggler(key, block)));
            asked.remove(block);
            received.remove(block);
        }
    }

    List<Block> pick(ScriptedPeer peer, int count) {
        boolean isEnd = isEndGame();
        boolean isFullHouse = open.size() == openMax;
        List<Block> picked = picker.pick(peer, count, now);
        for (int piece : picker.takeAbandoned()) {
            boolean isWaitedFor = blocks(piece).stream().anyMatch(this::isExpected);
            assertFalse(isWaitedFor, "somebody was fetching what was abandoned");
            boolean isTakenOver = isOfAnother(peer, piece) && piecesOf(picked).contains(piece);
            long begun = piecesOf(picked).stream().filter(it -> !open.contains(it)).count();
            assertTrue(isTakenOver || open.size() + begun >= openMax, "there was room");
            restarts += isTakenOver ? 1 : 0;
            abandoned += isTakenOver ? 0 : 1;
            abandon(piece);
        }
        assertTrue(picked.size() <= count, "more than asked for");
        piecesOf(picked).forEach(piece -> checkAlone(peer, piece));
        for (Block block : picked) {
            checkPicked(peer, block, isEnd, isFullHouse);
            askers(block).put(peer.key, new Asked(now, Ask.EXPECTED));
        }
        return picked;
    }

    private void checkPicked(ScriptedPeer peer, Block block, boolean isEnd, boolean isFullHouse) {
        int piece = block.piece();
        assertFalse(have.get(piece), "had");
        assertTrue(priorities[piece] != Priority.SKIP, "to be skipped");
        assertTrue(peer.has.get(piece), "not there");
        assertTrue(peer.mayAsk(piece), "not allowed");
        assertTrue(blocks(piece).contains(block), "no block: " + block);
        assertFalse(received.containsKey(block), "had this block");
        var mine = askers(block).get(peer.key);
        if (mine != null) {
            boolean isLongAgo = now - mine.at >= OpenPiece.REPEAT_AFTER_NANOS;
            assertTrue(
                    mine.state == Ask.DROPPED || (mine.state == Ask.OVERDUE && isLongAgo),
                    "asked of the same peer twice");
        }
        var expected =
                askers(block).values().stream().filter(ask -> ask.state == Ask.EXPECTED).toList();
        if (!expected.isEmpty()) {
            duplicatesPicked++;
            assertTrue(isEnd || isFullHouse, "asked of two, outside of the end-game");
            assertTrue(expected.size() < PiecePicker.ASKERS_MAX, "asked of too many");
            long patience =
                    isEnd ? PiecePicker.END_GAME_AFTER_NANOS : PiecePicker.NO_ROOM_AFTER_NANOS;
            expected.forEach(ask -> assertTrue(now - ask.at >= patience, "asked too soon"));
        }
    }

    /** A piece that failed has one owner for a while. */
    private void checkAlone(ScriptedPeer peer, int piece) {
        if (open.add(piece) && failed.get(piece)) {
            owners.put(piece, peer.key);
            aloneUntil.putIfAbsent(piece, now + PiecePicker.ALONE_NANOS);
        }
        assertFalse(isOfAnother(peer, piece), "somebody else's");
    }

    private boolean isOfAnother(ScriptedPeer peer, int piece) {
        Long owner = owners.get(piece);
        Long until = aloneUntil.get(piece);
        return owner != null && owner != peer.key && until != null && now - until < 0;
    }

    private static List<Integer> piecesOf(List<Block> blocks) {
        return blocks.stream().map(Block::piece).distinct().toList();
    }

    private Map<Long, Asked> askers(Block block) {
        return asked.computeIfAbsent(block, _ -> new LinkedHashMap<>());
    }

    private void end(BiConsumer<Long, Block> action) {
        var choice = new ArrayList<Straggler>();
        asked.forEach(
                (block, askers) ->
                        askers.keySet().forEach(k -> choice.add(new Straggler(k, block))));
        if (random.nextInt(10) == 0) {
            choice.addAll(stragglers);
        }
        if (!choice.isEmpty()) {
            var chosen = choice.get(random.nextInt(choice.size()));
            action.accept(chosen.peer(), chosen.block());
        }
    }

    private void reject(long key, Block block) {
        picker.onRejected(key, block);
        askers(block).remove(key);
        stragglers.remove(new Straggler(key, block));
    }

    private void timeOut(long key, Block block) {
        picker.onTimeout(key, block);
        askers(block).computeIfPresent(key, (_, ask) -> new Asked(ask.at, Ask.OVERDUE));
    }

    void deliver(long key, Block block) {
        var askers = askers(block);
        boolean isAsked = askers.containsKey(key);
        Arrival arrival = picker.onBlock(key, block);
        if (isAsked && !received.containsKey(block)) {
            assertEquals(Arrival.WANTED, arrival);
            received.put(block, key);
            askers.remove(key);
            assertEquals(Set.copyOf(askers.keySet()), Set.copyOf(picker.alsoAsked(block, key)));
        } else if (isAsked) {
            assertEquals(Arrival.DUPLICATE, arrival);
            askers.remove(key);
        } else {
            assertTrue(stragglers.remove(new Straggler(key, block)));
            assertEquals(Arrival.DUPLICATE, arrival);
        }
    }

    private void sendUnasked(ScriptedPeer peer) {
        int piece = random.nextInt(-1, pieces.count() + 1);
        var block = new Block(piece, random.nextInt(-1, 3) * Pieces.BLOCK_LENGTH, 16_384);
        boolean isAsked =
                askers(block).containsKey(peer.key)
                        || stragglers.contains(new Straggler(peer.key, block));
        if (!isAsked) {
            assertEquals(Arrival.UNWANTED, picker.onBlock(peer.key, block));
        }
    }

    void finish(boolean isGood) {
        for (int piece : List.copyOf(open)) {
            boolean isComplete = received.keySet().containsAll(blocks(piece));
            assertEquals(isComplete, picker.isComplete(piece));
            if (isComplete) {
                var senders = blocks(piece).stream().map(received::get).distinct().toList();
                assertEquals(senders, Arrays.stream(picker.contributors(piece)).boxed().toList());
                if (isGood) {
                    picker.onVerified(piece);
                    have.set(piece);
                    failed.clear(piece);
                    aloneUntil.remove(piece);
                } else {
                    picker.onFailed(piece);
                    failed.set(piece);
                    aloneUntil.remove(piece);
                }
                abandon(piece);
            }
        }
    }

    private void lose(int piece) {
        if (have.clear(piece)) {
            picker.onLost(piece);
        }
    }

    private boolean isExpected(Block block) {
        return !received.containsKey(block)
                && askers(block).values().stream().anyMatch(ask -> ask.state == Ask.EXPECTED);
    }

    private boolean isEndGame() {
        boolean isAnyMissing = false;
        for (int piece = 0; piece < pieces.count(); piece++) {
            if (isMissing(piece)) {
                isAnyMissing = true;
                int number = piece;
                boolean isThere = peers.stream().anyMatch(peer -> peer.has.get(number));
                Predicate<Block> isFree = it -> !received.containsKey(it) && !isExpected(it);
                if (isThere && blocks(piece).stream().anyMatch(isFree)) {
                    return false;
                }
            }
        }
        return isAnyMissing;
    }

    boolean isMissing(int piece) {
        return !have.get(piece) && priorities[piece] != Priority.SKIP;
    }

    List<Block> blocks(int piece) {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < pieces.blockCount(piece); i++) {
            blocks.add(pieces.block(piece, i));
        }
        return blocks;
    }

    private void check() {
        assertEquals(open.size(), picker.openPieces());
        assertTrue(open.size() <= openMax, "too many open");
        boolean isAnyMissing = false;
        for (int piece = 0; piece < pieces.count(); piece++) {
            int number = piece;
            assertEquals(
                    peers.stream().filter(peer -> peer.has.get(number)).count(),
                    picker.availability(piece));
            isAnyMissing |= isMissing(piece);
        }
        assertEquals(!isAnyMissing, picker.isDone());
        assertEquals(have, picker.have());
        assertEquals(isEndGame(), picker.figures().isEndGame());
        for (ScriptedPeer peer : peers) {
            boolean isInteresting = false;
            for (int piece = 0; piece < pieces.count(); piece++) {
                isInteresting |= isMissing(piece) && peer.has.get(piece);
            }
            assertEquals(isInteresting, picker.isInteresting(peer.has));
        }
    }

    /**
     * Everybody answers from now on, and somebody has everything: how many rounds until the end.
     */
    int roundsUntilDone() {
        var everything = new Bitfield(pieces.count());
        everything.fill();
        if (peers.size() == 12) {
            leave(peers.getFirst());
        }
        join(everything);
        peers.forEach(peer -> peer.isChoking = false);
        int rounds = 0;
        while (!picker.isDone() && rounds < 10_000) {
            rounds++;
            now += 1_000_000_000L;
            for (ScriptedPeer peer : List.copyOf(peers)) {
                pick(peer, 5);
                answerAll(peer);
            }
            finish(true);
            check();
        }
        return rounds;
    }

    private void answerAll(ScriptedPeer peer) {
        for (Block block : List.copyOf(asked.keySet())) {
            var mine = askers(block).get(peer.key);
            if (mine != null && mine.state == Ask.EXPECTED) {
                deliver(peer.key, block);
            }
        }
    }
}
