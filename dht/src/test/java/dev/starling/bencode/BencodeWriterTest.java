package dev.starling.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeWriterTest {
    private final BencodeWriter writer = new BencodeWriter(1_024);

    @Test
    void writesAQuery() {
        byte[] query = KrpcSamples.query();
        KrpcSamples.writeQuery(writer, query);
        assertArrayEquals(query, writer.toByteArray());
        assertEquals(query.length, writer.length());
        assertEquals(
                Latin1.text(query),
                new String(writer.array(), 0, writer.length(), StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 100, -10, -100, Long.MAX_VALUE, Long.MIN_VALUE})
    void writesEveryInteger(long value) {
        assertEquals("i" + value + "e", Latin1.text(writer.integer(value).toByteArray()));
    }

    @Test
    void writesTextAsUtf8AndEmbedsWhatIsEncodedAlready() {
        writer.startList().text("abc").text("žába").text("").raw(Latin1.bytes("xdex"), 1, 2).end();
        assertEquals("l3:abc6:žába0:dee", new String(writer.toByteArray(), StandardCharsets.UTF_8));
    }

    @Test
    void keysMayAscendAsUnsignedBytesInEachDictionaryByItself() {
        writer.startDict()
                .key("")
                .integer(1)
                .key("a")
                .startDict()
                .key("z")
                .startList()
                .end()
                .end()
                .key("aa")
                .integer(2)
                .key(new byte[] {(byte) 0xff})
                .integer(3)
                .end();
        assertEquals("d0:i1e1:ad1:zlee2:aai2e1:\u00ffi3ee", Latin1.text(writer.toByteArray()));
    }

    @Test
    void keysThatDoNotAscendAreAMistakeOfOurs() {
        writer.startDict().key("b").integer(1);
        assertThrows(AssertionError.class, () -> writer.key("a"));
        writer.reset().startDict().key("a").integer(1);
        assertThrows(AssertionError.class, () -> writer.key("a"));
        writer.reset().startDict().key("\u00ff").integer(1);
        assertThrows(AssertionError.class, () -> writer.key("a"));
        writer.reset().startDict();
        assertThrows(AssertionError.class, () -> writer.key("\u20ac"));
    }

    @Test
    void whatIsNoValueIsAMistakeOfOurs() {
        assertThrows(AssertionError.class, () -> writer.reset().startDict().integer(1));
        assertThrows(AssertionError.class, () -> writer.reset().startDict().key("a").end());
        assertThrows(AssertionError.class, () -> writer.reset().startDict().key("a").key("b"));
        assertThrows(AssertionError.class, () -> writer.reset().startList().key("a"));
        assertThrows(AssertionError.class, () -> writer.reset().key("a"));
        assertThrows(AssertionError.class, () -> writer.reset().end());
        assertThrows(AssertionError.class, () -> writer.reset().integer(1).integer(2));
        assertThrows(AssertionError.class, () -> writer.reset().startList().toByteArray());
        assertThrows(AssertionError.class, () -> writer.reset().array());
    }

    @Test
    void growsToItsBoundAndNoFurther() {
        assertEquals(1_024, writer.bytes(new byte[1_019]).length());
        assertThrows(IllegalStateException.class, () -> writer.reset().bytes(new byte[1_020]));
        assertThrows(
                IllegalStateException.class,
                () -> writer.reset().startList().text("a".repeat(1_020)).end());
    }

    @Test
    void writesAgainAndAgainIntoTheSameArrayWithoutGarbage() {
        byte[] query = KrpcSamples.query();
        byte[] array = KrpcSamples.writeQuery(writer, query).array();
        int rounds = 20_000;
        long allocated =
                BencodeReaderTest.allocatedBytes(
                        () -> {
                            for (int i = 0; i < rounds; i++) {
                                KrpcSamples.writeQuery(writer, query);
                            }
                        });
        assertTrue(allocated < rounds, "allocated " + allocated);
        assertSame(array, writer.array());
    }
}
