package dev.starling.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class DictTest {
    /** The smallest torrent that is legal. */
    private static final byte[] TORRENT =
            Latin1.bytes(
                    "d4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:"
                            + Latin1.text(
                                    HexFormat.of()
                                            .parseHex("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"))
                            + "ee");

    @Test
    void readsATorrentWithoutCopyingIt() throws Exception {
        var torrent = Dict.parse(TORRENT).requireSortedKeys();
        var info = torrent.dict("info");
        assertEquals(1, info.integer("length"));
        assertEquals("a", info.text("name"));
        assertEquals(16_384, info.integer("piece length", 1, 1 << 26));
        assertEquals(20, info.bytes("pieces").length());
        assertSame(TORRENT, info.bytes("pieces", 20).array());

        var raw = torrent.raw("info");
        assertEquals(raw, info.raw());
        var sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(raw.array(), raw.offset(), raw.length());
        assertEquals(
                "bb98a674de9c3f85217ff32504fcc359cd5ffed3",
                HexFormat.of().formatHex(sha1.digest()));
    }

    @Test
    void keepsTheExactBytesOfAnInfoThatIsUnsortedAndRepeatsItself() throws MalformedMessage {
        String odd = "d6:pieces0:4:name1:a1:xd1:bde1:ai-1ee4:name1:be";
        var torrent = Dict.parse(Latin1.bytes("d4:info" + odd + "8:announce0:e"));
        assertEquals(odd, torrent.raw("info").latin1());
        assertEquals("a", torrent.dict("info").text("name"));
        assertThrows(MalformedMessage.class, torrent::requireSortedKeys);
    }

    @Test
    void listsTheFieldsAsTheyCome() throws MalformedMessage {
        var keys = new ArrayList<String>();
        for (var field : Dict.parse(Latin1.bytes("d1:b0:1:alee"))) {
            keys.add(field.key().latin1());
        }
        assertEquals(List.of("b", "a"), keys);
    }

    @Test
    void aValueIsOneOfFourThings() throws MalformedMessage {
        var dict = Dict.parse(Latin1.bytes("d1:ai5e1:b2:xy1:cli1e0:e1:ddee"));
        assertEquals(new Int(5), dict.find("a"));
        assertEquals(new Bytes(Latin1.bytes("xy"), 0, 2), dict.find("b"));
        var list = assertInstanceOf(ValueList.class, dict.find("c"));
        var values = new ArrayList<Value>();
        list.forEach(values::add);
        assertEquals(List.of(new Int(1), new Bytes(new byte[0], 0, 0)), values);
        assertEquals("li1e0:e", list.raw().latin1());
        var iterator = dict.list("c").iterator();
        iterator.next();
        iterator.next();
        assertThrows(NoSuchElementException.class, iterator::next);
        assertFalse(assertInstanceOf(Dict.class, dict.find("d")).iterator().hasNext());
        assertNull(dict.find("e"));
        assertTrue(dict.has("a"));
        assertFalse(dict.has("e"));
        assertThrows(MalformedMessage.class, () -> dict.raw("e"));
    }

    @Test
    void readsWhatAPieceFollowsAndSaysHowFarItGoes() throws MalformedMessage {
        byte[] message = Latin1.bytes("d8:msg_typei1e5:piecei0eexyz");
        assertEquals(25, Dict.parsePrefix(message, 0, message.length).raw().length());
        assertThrows(MalformedMessage.class, () -> Dict.parse(message));
    }

    @Test
    void aTextMustBeUtf8AndItsBytesAreNeverLost() throws MalformedMessage {
        var good = "d1:n" + Latin1.text("6:žába".getBytes(StandardCharsets.UTF_8)) + "e";
        assertEquals("žába", Dict.parse(Latin1.bytes(good)).text("n"));
        for (String bad :
                new String[] {"\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "a\u00c3"}) {
            var dict = Dict.parse(Latin1.bytes("d1:n" + bad.length() + ":" + bad + "e"));
            assertThrows(MalformedMessage.class, () -> dict.text("n"));
            assertEquals(bad, dict.bytes("n").latin1());
        }
    }

    @Test
    void bytesAreEqualByTheirContentWhereverTheyLie() {
        var bytes = new Bytes(Latin1.bytes("xabcx"), 1, 3);
        assertEquals(new Bytes(Latin1.bytes("abc"), 0, 3), bytes);
        assertEquals(new Bytes(Latin1.bytes("abc"), 0, 3).hashCode(), bytes.hashCode());
        assertEquals("616263", bytes.toString());
        assertEquals("abc", Latin1.text(bytes.toByteArray()));
    }

    @Test
    void aViewOfAMessageThatIsGoneIsAMistakeOfOurs() throws MalformedMessage {
        var reader = new BencodeReader();
        reader.read(TORRENT, 0, TORRENT.length);
        var torrent = reader.root();
        var info = torrent.dict("info");
        reader.read(TORRENT, 0, TORRENT.length);
        assertThrows(AssertionError.class, () -> torrent.has("info"));
        assertThrows(AssertionError.class, () -> info.integer("length"));
    }
}
