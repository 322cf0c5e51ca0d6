package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.dht.InfoHash;
import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class WireWriterTest {
    private static final Block BLOCK = new Block(1, 0x20000, 0x4000);

    @Test
    void aHandshakeIsWrittenAsBep3Says() {
        var infoHash = InfoHash.ofHex("bb98a674de9c3f85217ff32504fcc359cd5ffed3");
        PeerId peerId = PeerId.of("-SG0100-abcdefghijkl".getBytes(StandardCharsets.ISO_8859_1), 0);
        var handshake = new Handshake(infoHash, peerId, true, true, true);
        assertEquals(
                "13426974546f7272656e742070726f746f636f6c"
                        + "0000000000100005"
                        + "bb98a674de9c3f85217ff32504fcc359cd5ffed3"
                        + "2d5347303130302d6162636465666768696a6b6c",
                hex(WireWriter.handshake(handshake)));
    }

    @Test
    void messagesAreWrittenAsTheirSpecificationsSay() {
        assertSays("00000000", new Message.KeepAlive());
        assertSays("0000000100", new Message.Choke());
        assertSays("0000000101", new Message.Unchoke());
        assertSays("0000000102", new Message.Interested());
        assertSays("0000000103", new Message.NotInterested());
        assertSays("000000050400000102", new Message.Have(0x102));
        assertSays("0000000305a5f0", new Message.Bits(new byte[] {(byte) 0xa5, (byte) 0xf0}));
        assertSays("0000000d06000000010002000000004000", new Message.Request(BLOCK));
        assertSays("0000000d08000000010002000000004000", new Message.Cancel(BLOCK));
        assertSays("00000003091ae1", new Message.Port(6881));
        assertSays("000000050d00000007", new Message.Suggest(7));
        assertSays("000000010e", new Message.HaveAll());
        assertSays("000000010f", new Message.HaveNone());
        assertSays("0000000d10000000010002000000004000", new Message.Reject(BLOCK));
        assertSays("000000051100000007", new Message.AllowedFast(7));
        assertSays("0000000414036465", new Message.Extended(3, new byte[] {'d', 'e'}));
        assertEquals("00004009070000000100020000", hex(WireWriter.blockHeader(BLOCK)));
    }

    @Test
    void manyMessagesAreOneBufferAndAreReadBackAsTheyWere() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var messages = new ArrayList<Message>();
            var expected = new ArrayList<String>();
            for (int i = random.nextInt(50); i >= 0; i--) {
                Message message = Dialogue.message(random, 2000);
                messages.add(message);
                expected.add(Heard.line(message));
            }
            var heard = new Heard();
            var reader = new WireReader(heard);
            reader.read(
                    WireWriter.handshake(
                            new Handshake(
                                    new InfoHash(0, 0, 0),
                                    PeerId.ours(random),
                                    false,
                                    true,
                                    false)));
            heard.lines.clear();
            reader.read(WireWriter.encode(messages));
            assertEquals(expected, heard.lines, "seed " + seed);
        }
    }

    @Test
    void handshakesAreReadBackWithEverySetOfExtensions() throws Exception {
        var expected = new ArrayList<String>();
        var heard = new ArrayList<String>();
        for (int bits = 0; bits < 8; bits++) {
            var handshake =
                    new Handshake(
                            new InfoHash(bits, -bits, bits),
                            new PeerId(-bits, bits, bits),
                            (bits & 1) != 0,
                            (bits & 2) != 0,
                            (bits & 4) != 0);
            expected.add(handshake.toString());
            heard.addAll(Heard.of(Heard.bytes(WireWriter.handshake(handshake))));
        }
        assertEquals(expected, heard);
    }

    private static void assertSays(String hex, Message message) {
        assertEquals(hex, hex(WireWriter.encode(message)));
        assertEquals(hex + hex, hex(WireWriter.encode(List.of(message, message))));
    }

    private static String hex(ByteBuffer buffer) {
        return HexFormat.of().formatHex(Heard.bytes(buffer));
    }
}
