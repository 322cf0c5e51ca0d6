package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SmartBanTest {
    private final SmartBan ban = new SmartBan();

    @Test
    void whoSentAllOfAWrongPieceIsGuiltyAtOnce() {
        assertEquals(List.of(7L), ban.onFailed(0, new long[] {7, 7, 7}, new long[] {1, 2, 3}));
        assertFalse(ban.isSuspicious(0));
    }

    @Test
    void whoSentAWrongBlockIsGuiltyWhenTheRightOneIsKnown() {
        assertEquals(List.of(), ban.onFailed(4, new long[] {1, 2, 3}, new long[] {10, 66, 30}));
        assertEquals(List.of(), ban.onFailed(4, new long[] {1, 3, 5}, new long[] {10, 20, 77}));
        assertTrue(ban.isSuspicious(4));
        assertEquals(List.of(2L, 5L), ban.onVerified(4, new long[] {10, 20, 30}));
        assertFalse(ban.isSuspicious(4));
        assertEquals(List.of(), ban.onVerified(4, new long[] {0, 0, 0}));
    }

    @Test
    void remembersUpToABoundAndForgetsTheOldest() {
        long[] senders = new long[1_024];
        long[] digests = new long[1_024];
        senders[0] = 1;
        for (int piece = 0; piece < 1_000; piece++) {
            ban.onFailed(piece, senders, digests);
            assertTrue(ban.remembered() <= SmartBan.BLOCKS_MAX);
        }
        assertFalse(ban.isSuspicious(0));
        assertTrue(ban.isSuspicious(999));
        for (int piece = 0; piece < 1_000; piece++) {
            ban.forget(piece);
        }
        assertEquals(0, ban.remembered());
    }

    @Test
    void aDigestDependsOnTheBlockAndTheSaltAndNotOnTheBuffer() {
        var random = new SplittableRandom(1);
        byte[] content = new byte[2 * Pieces.BLOCK_LENGTH + 100];
        random.nextBytes(content);
        long[] digests = BlockDigests.of(ByteBuffer.wrap(content), 5);
        assertEquals(3, digests.length);
        var direct = ByteBuffer.allocateDirect(content.length + 9).position(9);
        direct.put(content).position(9);
        assertArrayEquals(digests, BlockDigests.of(direct, 5));
        assertEquals(9, direct.position());
        content[Pieces.BLOCK_LENGTH]++;
        long[] changed = BlockDigests.of(ByteBuffer.wrap(content), 5);
        assertEquals(digests[0], changed[0]);
        assertTrue(digests[1] != changed[1]);
        assertEquals(digests[2], changed[2]);
        assertTrue(digests[0] != BlockDigests.of(ByteBuffer.wrap(content), 6)[0]);
    }

    /**
     * Swarms with 30 % of poisoners, each of which spoils some of what it sends: with the picker
     * every download ends, every poisoner that spoilt anything is found, and nobody else.
     */
    @Test
    void findsThePoisonersAndNobodyElse() {
        long wasted = 0;
        long needed = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            var swarm = new PoisonedSwarm(seed);
            swarm.download();
            assertTrue(swarm.picker.isDone(), "seed " + seed + " never ends");
            assertEquals(Set.of(), swarm.bannedHonest(), "seed " + seed);
            assertEquals(Set.of(), swarm.unpunished(), "seed " + seed);
            wasted += swarm.blocksFailed;
            needed += swarm.blocksNeeded;
        }
        assertTrue(wasted < needed / 10, wasted + " of " + needed + " wasted");
    }

    private static final class PoisonedSwarm {
        final PiecePicker picker;
        long blocksFailed;
        long blocksNeeded;

        private final SplittableRandom random;
        private final Pieces pieces;
        private final SmartBan ban = new SmartBan();
        private final List<ScriptedPeer> peers = new ArrayList<>();
        private final Set<Long> poisoners = new HashSet<>();
        private final Set<Long> spoilers = new HashSet<>();
        private final Set<Long> banned = new HashSet<>();
        private final long[][] digests;
        private final int percent;
        private long now;

        PoisonedSwarm(int seed) {
            random = new SplittableRandom(seed);
            pieces = new Pieces(16L * Pieces.BLOCK_LENGTH * 60 - 5, 16 * Pieces.BLOCK_LENGTH);
            picker = new PiecePicker(pieces, new Bitfield(pieces.count()), random.split(), 8 << 18);
            digests = new long[pieces.count()][];
            percent = random.nextInt(10, 101);
            int count = random.nextInt(4, 20);
            for (long key = 0; key < count; key++) {
                var peer = ScriptedPeer.seed(key, pieces.count());
                peer.isFast = random.nextBoolean();
                peers.add(peer);
                picker.onPeer(peer.has);
                if (random.nextInt(10) < 3 && key > 0) {
                    poisoners.add(key);
                }
            }
        }

        void download() {
            for (int i = 0; i < 5_000 && !picker.isDone(); i++) {
                now += 1_000_000_000;
                var peer = peers.get(random.nextInt(peers.size()));
                for (Block block : picker.pick(peer, random.nextInt(1, 9), now)) {
                    if (picker.onBlock(peer.key, block) == Arrival.WANTED) {
                        receive(peer.key, block);
                    }
                }
            }
        }

        private void receive(long key, Block block) {
            int piece = block.piece();
            if (digests[piece] == null) {
                digests[piece] = new long[pieces.blockCount(piece)];
            }
            boolean isSpoilt = poisoners.contains(key) && random.nextInt(100) < percent;
            digests[piece][block.begin() / Pieces.BLOCK_LENGTH] = isSpoilt ? random.nextLong() : 0;
            if (isSpoilt) {
                spoilers.add(key);
            }
            if (picker.isComplete(piece)) {
                check(piece);
            }
        }

        private void check(int piece) {
            boolean isGood = true;
            for (long digest : digests[piece]) {
                isGood &= digest == 0;
            }
            List<Long> guilty;
            if (isGood) {
                guilty = ban.onVerified(piece, digests[piece]);
                picker.onVerified(piece);
                blocksNeeded += digests[piece].length;
            } else {
                guilty = ban.onFailed(piece, picker.senders(piece), digests[piece]);
                picker.onFailed(piece);
                blocksFailed += digests[piece].length;
            }
            for (long key : guilty) {
                banned.add(key);
                picker.onGone(key);
                peers.stream().filter(it -> it.key == key).forEach(it -> picker.onPeerGone(it.has));
                peers.removeIf(it -> it.key == key);
            }
        }

        Set<Long> bannedHonest() {
            var innocent = new HashSet<>(banned);
            innocent.removeAll(poisoners);
            return innocent;
        }

        Set<Long> unpunished() {
            var free = new HashSet<>(spoilers);
            free.removeAll(banned);
            return free;
        }
    }
}
