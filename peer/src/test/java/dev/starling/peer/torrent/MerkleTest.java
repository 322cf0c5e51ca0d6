package dev.starling.peer.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MerkleTest {
    private static final int BLOCK = Pieces.BLOCK_LENGTH;

    @ParameterizedTest
    @ValueSource(ints = {1, BLOCK, BLOCK + 1, 3 * BLOCK, 4 * BLOCK, 9 * BLOCK + 5, 17 * BLOCK})
    void aFileHasOneRootHoweverItIsCut(int length) {
        byte[] content = new byte[length];
        RandomGeneratorFactory.of("L64X128MixRandom").create(length).nextBytes(content);
        byte[] expected = naiveRoot(content);
        for (int pieceLength : new int[] {BLOCK, 2 * BLOCK, 4 * BLOCK, 32 * BLOCK}) {
            var digest = new PieceDigest(TorrentFormat.V2);
            var roots = ByteBuffer.allocate((length - 1) / pieceLength * 32 + 32);
            for (int at = 0; at < length; at += pieceLength) {
                int end = Math.min(length, at + pieceLength);
                // In parts that are no blocks.
                for (int from = at; from < end; from += 10_000) {
                    digest.update(ByteBuffer.wrap(content, from, Math.min(10_000, end - from)));
                }
                roots.put(digest.root(length <= pieceLength, pieceLength));
            }
            byte[] root =
                    length <= pieceLength
                            ? roots.array()
                            : Merkle.rootOfPieces(roots.array(), pieceLength);
            assertArrayEquals(expected, root, "pieces of " + pieceLength);
        }
    }

    /** From the definition: all leaves, zeros for those that are missing, pair by pair. */
    private static byte[] naiveRoot(byte[] content) {
        int blocks = (content.length - 1) / BLOCK + 1;
        int width = 1;
        while (width < blocks) {
            width *= 2;
        }
        var layer = new byte[width][32];
        for (int i = 0; i < blocks; i++) {
            int end = Math.min(content.length, (i + 1) * BLOCK);
            layer[i] = Digests.sha256().digest(Arrays.copyOfRange(content, i * BLOCK, end));
        }
        while (layer.length > 1) {
            var above = new byte[layer.length / 2][];
            for (int i = 0; i < above.length; i++) {
                var digest = Digests.sha256();
                digest.update(layer[2 * i]);
                above[i] = digest.digest(layer[2 * i + 1]);
            }
            layer = above;
        }
        return layer[0];
    }

    @Test
    void pieceLengthsSuitTheSize() {
        assertEquals(BLOCK, TorrentBuilder.pieceLengthFor(1));
        assertEquals(512 << 10, TorrentBuilder.pieceLengthFor((1L << 30) - 1));
        assertEquals(16 << 20, TorrentBuilder.pieceLengthFor(1L << 50));
        for (long length = 1; length < 1L << 34; length *= 3) {
            assertTrue(length / TorrentBuilder.pieceLengthFor(length) < 2048, "" + length);
        }
    }

    @Test
    void whatIsTooMuchForATorrentIsRefusedWithASentence() {
        assertThrows(
                IllegalArgumentException.class,
                () -> TorrentBuilder.ofFile(TorrentFormat.V1, "a", 0, BLOCK));
        assertThrows(
                IllegalArgumentException.class,
                () -> TorrentBuilder.ofFile(TorrentFormat.V1, "a", 1L << 50, BLOCK));
        var deep = new TorrentBuilder.Source(java.util.Collections.nCopies(96, "a"), 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> TorrentBuilder.ofDirectory(TorrentFormat.V2, "a", List.of(deep), BLOCK));
        var possible = new TorrentBuilder.Source(java.util.Collections.nCopies(95, "a"), 1);
        byte[] torrent =
                TorrentBuilder.ofDirectory(TorrentFormat.V2, "a", List.of(possible), BLOCK)
                        .build(new byte[0], new byte[32], Content.PLAIN);
        assertTrue(torrent.length > 95 * 3);
    }
}
