package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PeerIdTest {
    @Test
    void oursSayWhichProgramAndAreNeverTheSame() {
        var random = new SplittableRandom(1);
        PeerId one = PeerId.ours(random);
        assertTrue(one.toString().startsWith("-SG0100-"), one.toString());
        assertEquals("Starling 0.1.0", one.clientName());
        assertNotEquals(one, PeerId.ours(random));
        assertEquals(one, PeerId.of(one.bytes(), 0));
    }

    @ParameterizedTest
    @CsvSource({
        "-qB4630-abcdefghijkl, qBittorrent 4.6.3",
        "-LT2080-abcdefghijkl, libtorrent 2.0.8",
        "-lt0D60-abcdefghijkl, rTorrent 0.13.6",
        "-TR3000-abcdefghijkl, Transmission 3.00",
        "-TR2940-abcdefghijkl, Transmission 2.94",
        "-TR4050-abcdefghijkl, Transmission 4.0.5",
        "-XX1234-abcdefghijkl, XX 1.2.3.4",
        "M4-3-6--abcdefghijkl, unknown",
        "--------abcdefghijkl, unknown",
        "-\u0001X1234-abcdefghijkl, unknown",
    })
    void othersAreKnownByTheirFirstBytes(String id, String name) {
        assertEquals(name, of(id).clientName());
    }

    @Test
    void whatCannotBeShownIsNot() {
        assertEquals(
                "-qB4630-............",
                of("-qB4630-\u0000\u001b\n\r\u007f\u0080\u00ff \t\u0001\u0002\u0003").toString());
    }

    private static PeerId of(String id) {
        return PeerId.of(id.getBytes(StandardCharsets.ISO_8859_1), 0);
    }
}
