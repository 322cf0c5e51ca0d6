package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.starling.bencode.MalformedMessage;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BitfieldTest {
    @Test
    void theFirstPieceIsTheHighestBitOnTheWire() throws MalformedMessage {
        var bits = new Bitfield(10);
        bits.set(0);
        bits.set(9);
        assertArrayEquals(new byte[] {(byte) 0x80, 0x40}, bits.toWire());
        assertEquals(bits, Bitfield.ofWire(new byte[] {(byte) 0x80, 0x40}, 10));
    }

    @Test
    void aWrongLengthAndPiecesThatDoNotExistAreRefused() {
        assertThrows(MalformedMessage.class, () -> Bitfield.ofWire(new byte[1], 10));
        assertThrows(MalformedMessage.class, () -> Bitfield.ofWire(new byte[3], 10));
        assertThrows(MalformedMessage.class, () -> Bitfield.ofWire(new byte[0], 1));
        for (int bit = 0; bit < 6; bit++) {
            byte[] wire = {0, (byte) (1 << bit)};
            assertThrows(MalformedMessage.class, () -> Bitfield.ofWire(wire, 10));
        }
    }

    @Test
    void doesWhatABitSetDoes() throws MalformedMessage {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new SplittableRandom(seed);
            int size = random.nextInt(1, 300);
            var bits = new Bitfield(size);
            var other = new Bitfield(size);
            var oracle = new BitSet();
            var otherOracle = new BitSet();
            for (int i = 0; i < 100; i++) {
                int piece = random.nextInt(size);
                switch (random.nextInt(40)) {
                    case 0 -> {
                        bits.fill();
                        oracle.set(0, size);
                    }
                    case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 -> {
                        assertEquals(!oracle.get(piece), bits.set(piece));
                        oracle.set(piece);
                    }
                    case 15, 16, 17, 18, 19, 20 -> {
                        assertEquals(oracle.get(piece), bits.clear(piece));
                        oracle.clear(piece);
                    }
                    default -> {
                        other.set(piece);
                        otherOracle.set(piece);
                    }
                }
                int from = random.nextInt(size + 1);
                assertEquals(oracle.get(piece), bits.get(piece));
                assertEquals(oracle.cardinality(), bits.cardinality());
                assertEquals(oracle.nextSetBit(from), bits.nextSet(from));
                int clear = oracle.nextClearBit(from);
                assertEquals(clear < size ? clear : -1, bits.nextClear(from));
                assertEquals(oracle.isEmpty(), bits.isEmpty());
                assertEquals(oracle.cardinality() == size, bits.isFull());
                var common = (BitSet) oracle.clone();
                common.and(otherOracle);
                assertEquals(common.cardinality(), bits.countCommon(other));
                assertEquals(common.nextSetBit(from), bits.nextCommon(other, from));
                assertEquals(common.cardinality() < oracle.cardinality(), bits.hasAnyNotIn(other));
            }
            assertEquals(bits, Bitfield.ofWire(bits.toWire(), size));
            assertEquals(bits, bits.copy());
            var copy = bits.copy();
            int changed = random.nextInt(size);
            if (!copy.set(changed)) {
                copy.clear(changed);
            }
            assertNotEquals(bits, copy);
        }
    }
}
