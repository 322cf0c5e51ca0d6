package dev.starling.peer.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalSearchTest {
    private static final String HEX = "00112233445566778899aabbccddeeff00112233";
    private static final InfoHash INFO_HASH = InfoHash.ofHex(HEX);

    private static LocalSearch decode(String text) throws MalformedMessage {
        byte[] bytes = ("..." + text).getBytes(ISO_8859_1);
        return LocalSearch.decode(bytes, 3, bytes.length - 3);
    }

    @Test
    void itIsSaidAsTheSpecificationSays() {
        var search = new LocalSearch(6881, List.of(INFO_HASH, INFO_HASH), "c0ffee");
        assertEquals(
                "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: "
                        + HEX
                        + "\r\nInfohash: "
                        + HEX
                        + "\r\ncookie: c0ffee\r\n\r\n\r\n",
                new String(search.encode(LocalSearch.IPV4_GROUP), ISO_8859_1));
        var overIpv6 = new String(search.encode(LocalSearch.IPV6_GROUP), ISO_8859_1);
        assertTrue(overIpv6.contains("Host: [ff15::efc0:988f]:6771\r\n"), overIpv6);
    }

    @Test
    void whatIsSaidIsUnderstood() throws MalformedMessage {
        var infoHashes = new ArrayList<InfoHash>();
        for (int i = 0; i < LocalSearch.INFOHASHES_MAX; i++) {
            infoHashes.add(new InfoHash(i, -i, i));
        }
        var search = new LocalSearch(65_535, infoHashes, "0123456789abcdef");
        byte[] bytes = search.encode(LocalSearch.IPV6_GROUP);
        assertTrue(bytes.length <= LocalSearch.BYTES_MAX, "" + bytes.length);
        assertEquals(search, LocalSearch.decode(bytes, 0, bytes.length));
    }

    @Test
    void othersWriteItInOtherWays() throws MalformedMessage {
        var heard =
                decode(
                        "BT-SEARCH * HTTP/1.1\nhost:x\nPORT:1\nWhatever\nINFOHASH:"
                                + HEX.toUpperCase(java.util.Locale.ROOT)
                                + " \nX-Colour: red\n");
        assertEquals(new LocalSearch(1, List.of(INFO_HASH), ""), heard);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET / HTTP/1.1\r\nPort: 1\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nPort: 0\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nPort: 65536\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nPort: 4294974177\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nPort: -1\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nPort: +1\r\nInfohash: " + HEX,
                "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\n",
                "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: " + HEX + "0",
                "BT-SEARCH * HTTP/1.1\r\nPort: 1\r\nInfohash: x0112233445566778899aabbccddeeff00112233"
            })
    void whatIsNoSearchIsRefused(String text) {
        assertThrows(MalformedMessage.class, () -> decode(text));
    }

    @Test
    void moreThanThereMayBeIsCutOffAndWhatIsTooLongRefused() throws MalformedMessage {
        String line = "Infohash: " + HEX + "\n";
        String many = "BT-SEARCH * HTTP/1.1\nPort: 1\n" + line.repeat(25);
        assertEquals(LocalSearch.INFOHASHES_MAX, decode(many).infoHashes().size());
        assertThrows(MalformedMessage.class, () -> decode(many + " ".repeat(1_400)));
        String cookie = "BT-SEARCH * HTTP/1.1\nPort: 1\n" + line + "cookie: " + "x".repeat(65);
        assertEquals("", decode(cookie).cookie());
    }

    @Test
    void whateverComesIsUnderstoodOrRefused() {
        byte[] right =
                new LocalSearch(6881, List.of(INFO_HASH), "c").encode(LocalSearch.IPV4_GROUP);
        var random = new SplittableRandom(14);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = right.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                LocalSearch.decode(bytes, 0, random.nextInt(bytes.length + 1));
            } catch (MalformedMessage malformed) {
                refused++;
            }
        }
        assertTrue(refused > 1_000 && refused < 20_000, "refused " + refused);
    }
}
