package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.Bitfield;
import org.junit.jupiter.api.Test;

final class TheirPiecesTest {
    private static final int COUNT = 10;

    private final TheirPieces pieces = new TheirPieces();

    @Test
    void whatIsSaidBeforeAnybodyKnowsHowManyThereAreCountsOnceThatIsKnown()
            throws MalformedMessage {
        assertFalse(pieces.onHave(3));
        assertFalse(pieces.onHave(4));
        assertFalse(pieces.onDontHave(3));
        assertFalse(pieces.areCounted());
        pieces.onCount(COUNT);
        assertTrue(pieces.areCounted());
        assertEquals(1, pieces.has().cardinality());
        assertTrue(pieces.has().get(4));
    }

    @Test
    void onlyWhatIsNewIsNews() throws MalformedMessage {
        pieces.onCount(COUNT);
        assertTrue(pieces.onHave(3));
        assertFalse(pieces.onHave(3));
        assertTrue(pieces.onDontHave(3));
        assertFalse(pieces.onDontHave(3));
        assertFalse(pieces.onDontHave(COUNT));
        assertThrows(MalformedMessage.class, () -> pieces.onHave(COUNT));
    }

    @Test
    void aBitfieldThatComesLateTakesNothingBack() throws MalformedMessage {
        pieces.onCount(COUNT);
        pieces.onHave(9);
        Bitfield now = pieces.onBits(new byte[] {(byte) 0x80, 0});
        assertNotNull(now);
        assertEquals(1, pieces.has().cardinality()); // until whoever counts it has put it there
        pieces.replaceBy(now);
        assertEquals(2, pieces.has().cardinality());
        assertThrows(MalformedMessage.class, pieces::onNone);
    }

    @Test
    void whoLosesAPieceAndGetsEverythingAgainMayNotDoSoForEver() throws MalformedMessage {
        pieces.onAll();
        pieces.onCount(COUNT);
        assertNull(pieces.onAll());
        int times = 0;
        while (!pieces.isFlood() && times < 100) {
            pieces.onDontHave(0);
            Bitfield all = pieces.onAll();
            assertNotNull(all);
            pieces.replaceBy(all);
            times++;
        }
        assertEquals(17, times);
        assertTrue(pieces.areAll());
    }
}
