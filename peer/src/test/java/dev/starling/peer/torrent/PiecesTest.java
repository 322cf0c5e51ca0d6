package dev.starling.peer.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PiecesTest {
    @Test
    void onlyTheLastPieceAndItsLastBlockAreShorter() {
        var pieces = new Pieces(2 * 40_000 + 17_000, 40_000);
        assertEquals(3, pieces.count());
        assertEquals(40_000, pieces.length(1));
        assertEquals(17_000, pieces.length(2));
        assertEquals(80_000, pieces.offset(2));
        assertEquals(3, pieces.blockCount(0));
        assertEquals(new Block(0, 32_768, 40_000 - 32_768), pieces.block(0, 2));
        assertEquals(2, pieces.blockCount(2));
        assertEquals(new Block(2, 16_384, 17_000 - 16_384), pieces.block(2, 1));
    }

    @Test
    void whatFillsItsLastPieceHasNoneBehindIt() {
        var pieces = new Pieces(65_536, 32_768);
        assertEquals(2, pieces.count());
        assertEquals(32_768, pieces.length(1));
        assertEquals(2, pieces.blockCount(1));
        assertEquals(new Pieces(1, 1).block(0, 0), new Block(0, 0, 1));
        assertEquals(0, pieces.pieceAt(32_767));
        assertEquals(1, pieces.pieceAt(32_768));
    }

    @Test
    void aStrangersBlockLiesInOnePieceOrNotAtAll() {
        var pieces = new Pieces(50_000, 32_768);
        assertTrue(pieces.contains(new Block(1, 0, 17_232)));
        assertFalse(pieces.contains(new Block(1, 0, 17_233)));
        assertFalse(pieces.contains(new Block(2, 0, 1)));
        assertFalse(pieces.contains(new Block(-1, 0, 1)));
        assertFalse(pieces.contains(new Block(0, -1, 1)));
        assertFalse(pieces.contains(new Block(0, 0, 0)));
        assertFalse(pieces.contains(new Block(0, Integer.MAX_VALUE, Integer.MAX_VALUE)));
    }

    @Test
    void moreThanMemoryHoldsCannotBeCut() {
        assertFalse(Pieces.isPossible(0, 1));
        assertFalse(Pieces.isPossible(1, 0));
        assertFalse(Pieces.isPossible(1, Pieces.PIECE_LENGTH_MAX + 1L));
        assertTrue(Pieces.isPossible(Pieces.PIECES_MAX, 1));
        assertFalse(Pieces.isPossible(Pieces.PIECES_MAX + 1L, 1));
        assertFalse(Pieces.isPossible(Long.MAX_VALUE, Pieces.PIECE_LENGTH_MAX));
    }
}
