package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.starling.bencode.MalformedMessage;
import org.junit.jupiter.api.Test;

final class DontHaveTest {
    @Test
    void isTheNumberOfThePiece() throws Exception {
        assertArrayEquals(new byte[] {0, 0, 1, 2}, new DontHave(258).encode());
        assertEquals(new DontHave(258), DontHave.decode(new byte[] {0, 0, 1, 2}));
    }

    @Test
    void anythingElseIsRefused() {
        assertThrows(MalformedMessage.class, () -> DontHave.decode(new byte[] {}));
        assertThrows(MalformedMessage.class, () -> DontHave.decode(new byte[] {0, 0, 1}));
        assertThrows(MalformedMessage.class, () -> DontHave.decode(new byte[] {0, 0, 0, 1, 2}));
        assertThrows(MalformedMessage.class, () -> DontHave.decode(new byte[] {-1, 0, 0, 0}));
    }

    @Test
    void uploadOnlyIsOneByte() throws Exception {
        for (boolean isOn : new boolean[] {true, false}) {
            assertEquals(new UploadOnly(isOn), UploadOnly.decode(new UploadOnly(isOn).encode()));
        }
        assertThrows(MalformedMessage.class, () -> UploadOnly.decode(new byte[] {}));
        assertThrows(MalformedMessage.class, () -> UploadOnly.decode(new byte[] {1, 1}));
    }
}
