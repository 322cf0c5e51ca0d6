package dev.starling.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTreeTest {
    @Test
    void writesATreeSortedAndReadsItBack() throws MalformedMessage {
        var state = new LinkedHashMap<String, Object>();
        state.put("saved", 7);
        state.put(
                "nodes",
                List.of(Latin1.bytes("\u0000\u00ff"), new Bytes(Latin1.bytes("xyz"), 1, 1)));
        state.put("name", "žába");
        state.put("\u00ff", Map.of("deep", Long.MIN_VALUE));
        byte[] encoded = BencodeTree.encode(state);
        assertEquals(
                "d4:name6:\u00c5\u00be\u00c3\u00a1ba5:nodesl2:\u0000\u00ff1:ye5:savedi7e1:\u00ffd4:deepi-9223372036854775808eee",
                Latin1.text(encoded));
        var read = BencodeTree.decode(encoded);
        assertEquals(List.of("name", "nodes", "saved", "\u00ff"), List.copyOf(read.keySet()));
        assertEquals(7L, read.get("saved"));
        assertArrayEquals(encoded, BencodeTree.encode(read));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i5e",
                "le",
                "dexyz",
                "d1:a10:abce",
                "d1:ai03ee",
                "d1:ai-0ee",
                "d1:ai1.5ee",
                "d1:ai9223372036854775808ee",
                "d1:a200000000:e",
                "d1:bi1e1:ai2ee",
                "d1:ai1e1:ai2ee"
            })
    void refusesAFileThatItWouldNotHaveWritten(String spoilt) {
        assertThrows(MalformedMessage.class, () -> BencodeTree.decode(Latin1.bytes(spoilt)));
    }

    @Test
    void whatBencodeCannotHoldIsAMistakeOfOurs() {
        assertRefused(Map.of("a", 1.5));
        assertRefused(Map.of("a", true));
        assertRefused(Map.of("\u20ac", 1));
        assertRefused(Map.of("a", Map.of(1, 2)));
        Object deep = List.of();
        for (int i = 0; i < BencodeReader.DEPTH_MAX; i++) {
            deep = List.of(deep);
        }
        assertRefused(Map.of("a", deep));
    }

    @Test
    void writesAsDeeplyAsItReads() throws MalformedMessage {
        Object deep = 1L;
        for (int i = 1; i < BencodeReader.DEPTH_MAX; i++) {
            deep = List.of(deep);
        }
        BencodeTree.decode(BencodeTree.encode(Map.of("a", deep)));
    }

    private static void assertRefused(Map<String, ?> tree) {
        assertThrows(IllegalArgumentException.class, () -> BencodeTree.encode(tree));
    }
}
