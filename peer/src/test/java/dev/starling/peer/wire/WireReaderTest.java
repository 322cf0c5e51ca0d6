package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.peer.torrent.Block;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WireReaderTest {
    private static final Handshake HELLO =
            new Handshake(new InfoHash(1, 2, 3), new PeerId(4, 5, 6), true, true, true);

    @Test
    void hearsTheSameWhereverADialogueIsCutOnce() throws Exception {
        var dialogue = new Dialogue(new SplittableRandom(1), 60, 300);
        byte[] bytes = dialogue.bytes();
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(dialogue.lines, Heard.of(bytes, cut), "cut at " + cut);
        }
    }

    @Test
    void hearsTheSameByteByByte() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            var dialogue = new Dialogue(new SplittableRandom(seed), 40, 400);
            byte[] bytes = dialogue.bytes();
            int[] everywhere = new int[bytes.length];
            for (int i = 0; i < everywhere.length; i++) {
                everywhere[i] = i;
            }
            assertEquals(dialogue.lines, Heard.of(bytes, everywhere), "seed " + seed);
        }
    }

    @Test
    void hearsTheSameInChunksOfAnySize() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var dialogue = new Dialogue(random, 30, 20_000);
            byte[] bytes = dialogue.bytes();
            int longest = 1 + random.nextInt(40_000);
            var cuts = new ArrayList<Integer>();
            for (int at = 0; at < bytes.length; at += 1 + random.nextInt(longest)) {
                cuts.add(at);
            }
            int[] places = cuts.stream().mapToInt(Integer::intValue).toArray();
            assertEquals(dialogue.lines, Heard.of(bytes, places), "seed " + seed);
        }
    }

    @Test
    void hearsTheSameFromMemoryOutsideOfTheHeap() throws Exception {
        var dialogue = new Dialogue(new SplittableRandom(2), 200, 3000);
        byte[] bytes = dialogue.bytes();
        var heard = new Heard();
        var arrived = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        new WireReader(heard).read(arrived.asReadOnlyBuffer());
        assertEquals(dialogue.lines, heard.lines);
    }

    @Test
    void blocksComeInPartsWhereTheyLie() throws Exception {
        var parts = new ArrayList<String>();
        var reader =
                new WireReader(
                        new Silent() {
                            @Override
                            public void onBlockPart(Block block, int at, ByteBuffer part) {
                                parts.add(at + "+" + part.remaining());
                                assertTrue(part.isDirect());
                                // What the listener does to the part's marks is its own affair.
                                part.position(part.limit());
                            }
                        });
        reader.read(WireWriter.handshake(HELLO));
        byte[] said = block(7, 100, 50);
        reader.read(direct(said, 0, 20));
        reader.read(direct(said, 20, 1));
        reader.read(direct(said, 21, said.length - 21));
        assertEquals(List.of("0+7", "7+1", "8+42"), parts);
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffff05, a negative length",
        "0010000105, more than a mebibyte",
        "7fffffff14, far more than a mebibyte",
        "000000020000, choke with a body",
        "0000000201, unchoke",
        "0000000502, interested",
        "0000000e03, not interested",
        "0000000104, have without a piece",
        "0000000604, have",
        "0000000c06, request",
        "0000000e06, request",
        "0000000907, a block of no bytes",
        "0000000107, a block without a head",
        "0000400a07, a block of more than 16 KiB",
        "0000000c08, cancel",
        "0000000209, port",
        "000000010d, suggest",
        "000000020e, have all",
        "000000020f, have none",
        "0000000510, reject",
        "0000000111, allowed fast",
        "0000000114, extended without a number",
        "0008000205, a bitfield of too many pieces",
    })
    void refusesAWrongLengthAsSoonAsItIsSeen(String hex, String what) {
        assertRefused(hex, what);
        assertRefusedByteByByte(hex, what);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000504ffffffff, a negative piece",
        "000000050d80000000, a negative piece",
        "0000000511ffffffff, a negative piece",
        "0000000d06ffffffff0000000000004000, a negative piece",
        "0000000d0600000000ffffffff00004000, a negative begin",
        "0000000d06000000007fffffff00004000, an end beyond all numbers",
        "0000000d06000000000000000000000000, an empty request",
        "0000000d060000000000000000ffffffff, a negative request",
        "0000000d06000000000000000000004001, a request of more than 16 KiB",
        "0000000d08000000000000000000020000, a cancel of 128 KiB",
        "0000000d10000000000000000000020000, a reject of 128 KiB",
        "0000000a07ffffffff0000000000, a block of a negative piece",
        "0000000a0700000000ffffffff00, a block of a negative begin",
    })
    void refusesNumbersThatCannotBe(String hex, String what) {
        assertRefused(hex, what);
        assertRefusedByteByByte(hex, what);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 19})
    void refusesAnotherProtocolAtItsFirstStrangeByte(int at) throws Exception {
        byte[] bytes = Heard.bytes(WireWriter.handshake(HELLO));
        bytes[at] ^= 0x20;
        var heard = new Heard();
        var reader = new WireReader(heard);
        reader.read(ByteBuffer.wrap(bytes, 0, at));
        var strange = ByteBuffer.wrap(bytes, at, 1);
        assertThrows(MalformedMessage.class, () -> reader.read(strange));
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void aKindThatNobodyKnowsIsSkippedWithoutBeingKept() throws Exception {
        var heard = new Heard();
        var reader = greeted(heard);
        reader.read(bytes("0010000015"));
        var megabyte = new byte[(1 << 20) - 1];
        reader.read(ByteBuffer.wrap(megabyte));
        reader.read(bytes("0000000100"));
        assertEquals(List.of("Choke[]"), heard.lines);
    }

    @Test
    void whatIsPromisedIsNotAllocated() throws Exception {
        var readers = new ArrayList<WireReader>();
        // Together these promise 20 GB.
        for (int i = 0; i < 20_000; i++) {
            var reader = greeted(new Heard());
            reader.read(bytes("0010000014" + "00".repeat(40)));
            readers.add(reader);
        }
        assertEquals(20_000, readers.size());
    }

    @Test
    void aBlockCostsNoGarbageButItself() throws Exception {
        ByteBuffer blocks = WireReaderBenchmark.blocks();
        WireReader reader = WireReaderBenchmark.newReader();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long rounds = 1000;
        reader.read(blocks);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            reader.read(blocks.rewind());
        }
        long each =
                (threads.getCurrentThreadAllocatedBytes() - before)
                        / (rounds * WireReaderBenchmark.BLOCKS);
        assertTrue(each <= 32, each + " bytes for each block");
    }

    @Test
    void nothingIsHeardAfterStop() throws Exception {
        var heard = new ArrayList<String>();
        var readers = new ArrayList<WireReader>();
        var reader =
                new WireReader(
                        new Silent() {
                            @Override
                            public void onMessage(Message message) {
                                heard.add(message.toString());
                                readers.getFirst().stop();
                            }
                        });
        readers.add(reader);
        reader.read(WireWriter.handshake(HELLO));
        ByteBuffer rest = bytes("0000000100" + "0000000101" + "00000001");
        reader.read(rest);
        reader.read(bytes("0000000102"));
        assertEquals(List.of("Choke[]"), heard);
        assertEquals(0, rest.remaining());
    }

    @Test
    void nothingIsHeardAfterAMistake() throws Exception {
        var heard = new Heard();
        var reader = greeted(heard);
        assertThrows(MalformedMessage.class, () -> reader.read(bytes("000000050000000000")));
        reader.read(bytes("0000000101"));
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void aListenersRefusalEndsTheReadingToo() throws Exception {
        var reader =
                new WireReader(
                        new Silent() {
                            @Override
                            public void onMessage(Message message) throws MalformedMessage {
                                throw new MalformedMessage("not now");
                            }
                        });
        reader.read(WireWriter.handshake(HELLO));
        assertThrows(MalformedMessage.class, () -> reader.read(bytes("0000000100")));
        reader.read(bytes("0000000100"));
    }

    @Test
    void scribblesMakeNothingButMalformedMessages() {
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new SplittableRandom(seed);
            byte[] bytes = new Dialogue(random, 12, 60).bytes();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[68 + random.nextInt(bytes.length - 68)] = (byte) random.nextInt();
            }
            int cut = random.nextInt(bytes.length);
            try {
                Heard.of(bytes, cut);
            } catch (MalformedMessage malformed) {
                refused++;
            }
        }
        assertTrue(refused > 2_000 && refused < 20_000, "refused " + refused);
    }

    private static void assertRefused(String hex, String what) {
        assertThrows(MalformedMessage.class, () -> greeted(new Heard()).read(bytes(hex)), what);
    }

    private static void assertRefusedByteByByte(String hex, String what) {
        ByteBuffer whole = bytes(hex);
        assertThrows(
                MalformedMessage.class,
                () -> {
                    var reader = greeted(new Heard());
                    while (whole.hasRemaining()) {
                        reader.read(ByteBuffer.wrap(new byte[] {whole.get()}));
                    }
                },
                what);
    }

    private static WireReader greeted(Heard heard) throws MalformedMessage {
        var reader = new WireReader(heard);
        reader.read(WireWriter.handshake(HELLO));
        heard.lines.clear();
        return reader;
    }

    private static byte[] block(int piece, int begin, int length) {
        var block = new Block(piece, begin, length);
        return ByteBuffer.allocate(13 + length).put(WireWriter.blockHeader(block)).array();
    }

    private static ByteBuffer direct(byte[] bytes, int from, int length) {
        return ByteBuffer.allocateDirect(length).put(bytes, from, length).flip();
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private abstract static class Silent implements WireListener {
        @Override
        public void onHandshake(Handshake handshake) {}

        @Override
        public void onMessage(Message message) throws MalformedMessage {}

        @Override
        public void onBlockPart(Block block, int at, ByteBuffer part) throws MalformedMessage {}
    }
}
