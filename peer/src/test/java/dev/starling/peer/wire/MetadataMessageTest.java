package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.starling.bencode.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataMessageTest {
    @Test
    void isWrittenAsBep9Says() {
        assertEquals("d8:msg_typei0e5:piecei3ee", text(new MetadataMessage.Request(3).encode()));
        assertEquals("d8:msg_typei2e5:piecei0ee", text(new MetadataMessage.Reject(0).encode()));
        byte[] array = latin1("..abc..");
        assertEquals(
                "d8:msg_typei1e5:piecei0e10:total_sizei3eeabc",
                text(new MetadataMessage.Data(0, 3, array, 2, 3).encode()));
    }

    @Test
    void everyPieceIsReadBackAsItWas() throws Exception {
        for (int seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            byte[] info = Dialogue.randomBytes(random, 1 + random.nextInt(100_000));
            int count = (info.length - 1) / MetadataMessage.PIECE_BYTES + 1;
            int piece = random.nextInt(count);
            int from = piece * MetadataMessage.PIECE_BYTES;
            int length = MetadataMessage.length(piece, info.length);
            var said = new MetadataMessage.Data(piece, info.length, info, from, length);
            var heard =
                    assertInstanceOf(
                            MetadataMessage.Data.class, MetadataMessage.decode(said.encode()));
            assertEquals(piece, heard.piece());
            assertEquals(info.length, heard.totalSize());
            assertArrayEquals(
                    Arrays.copyOfRange(info, from, from + length),
                    Arrays.copyOfRange(
                            heard.array(), heard.offset(), heard.offset() + heard.length()));
        }
    }

    @Test
    void questionsAndRefusalsAreReadBack() throws Exception {
        for (int piece : new int[] {0, 1, 9, 10, 8191, Integer.MAX_VALUE}) {
            var request = new MetadataMessage.Request(piece);
            assertEquals(request, MetadataMessage.decode(request.encode()));
            var reject = new MetadataMessage.Reject(piece);
            assertEquals(reject, MetadataMessage.decode(reject.encode()));
        }
    }

    @Test
    void aKindThatNobodyKnowsIsNoMistake() throws Exception {
        assertEquals(
                new MetadataMessage.Unknown(7), decode("d8:msg_typei7e5:thing3:abcewith a tail"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "le",
                "de",
                "d8:msg_typei0ee",
                "d8:msg_type1:05:piecei0ee",
                "d8:msg_typei-1e5:piecei0ee",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei2147483648ee",
                "d8:msg_typei0e5:piecei0eetail",
                "d8:msg_typei2e5:piecei0eetail",
                "d8:msg_typei1e5:piecei0eeabc",
                "d8:msg_typei1e5:piecei0e10:total_sizei-3eeabc",
                "d8:msg_typei1e5:piecei0e10:total_sizei0ee",
                "d8:msg_typei1e5:piecei0e10:total_sizei4eeabc",
                "d8:msg_typei1e5:piecei0e10:total_sizei2eeabc",
                "d8:msg_typei1e5:piecei0e10:total_sizei99999eeabc",
                "d8:msg_typei1e5:piecei0e10:total_sizei9223372036854775807eeabc",
                "d8:msg_typei1e5:piecei1e10:total_sizei3eeabc",
                "d8:msg_typei1e5:piecei2147483647e10:total_sizei3eeabc",
                "d8:msg_typei1e5:piecei1e10:total_sizei16384ee",
            })
    void whatCannotBeIsRefused(String payload) {
        assertThrows(MalformedMessage.class, () -> decode(payload));
    }

    @Test
    void aPieceIsNeverLongerThan16KiB() {
        String head = "d8:msg_typei1e5:piecei0e10:total_sizei16385ee";
        assertThrows(MalformedMessage.class, () -> decode(head + "x".repeat(16385)));
    }

    private static MetadataMessage decode(String payload) throws MalformedMessage {
        return MetadataMessage.decode(latin1(payload));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
