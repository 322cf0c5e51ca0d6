package dev.starling.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.BencodeException;
import com.dampcake.bencode.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two programs seldom err alike: on what is right our codec and com.dampcake:bencode must agree,
 * and where they differ on what is wrong, a test says why ours refuses. A failure names the seed.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DifferentialTest {
    private static final long SEED = Long.getLong("seed", 20_260_101);
    private static final int VALUES = Integer.getInteger("values", 100_000);
    private static final int MUTATIONS = Integer.getInteger("mutations", 200_000);

    private static final Bencode DAMPCAKE = new Bencode(StandardCharsets.ISO_8859_1, true);

    private final BencodeReader reader = new BencodeReader();
    private final BencodeWriter writer = new BencodeWriter(1 << 24);

    @Test
    void bothEncodersAndBothDecodersAgreeOnAHundredThousandValues() {
        for (long seed = SEED; seed < SEED + VALUES; seed++) {
            var random = new SplittableRandom(seed);
            var tree = new RandomTrees(random).map();
            try {
                write(writer.reset(), tree);
                byte[] encoded = writer.toByteArray();
                assertArrayEquals(DAMPCAKE.encode(tree), encoded);
                assertArrayEquals(encoded, BencodeTree.encode(tree));

                reader.read(encoded, 0, encoded.length);
                reader.requireSortedKeys(BencodeReader.ROOT);
                requireSame(tree, reader.root());
                requireSame(DAMPCAKE.decode(encoded, Type.DICTIONARY), reader.root());
                requireSame(BencodeTree.decode(encoded), reader.root());

                byte[] shuffled = shuffledEncoding(tree, random);
                reader.read(shuffled, 0, shuffled.length);
                requireSame(tree, reader.root());
                requireSame(DAMPCAKE.decode(shuffled, Type.DICTIONARY), reader.root());
            } catch (MalformedMessage | RuntimeException | AssertionError e) {
                fail("replay with -Dseed=" + seed + " -Dvalues=1", e);
            }
        }
    }

    /** And whatever is accepted can be walked over, measured, and read alike by the other. */
    @Test
    void nothingButARefusalComesOfTwoHundredThousandMutatedMessages() {
        int accepted = 0;
        for (long seed = SEED; seed < SEED + MUTATIONS; seed++) {
            byte[] message = Mutations.mutated(new SplittableRandom(seed));
            try {
                long allocated = BencodeReaderTest.allocatedBytes(() -> readAndForget(message));
                assertTrue(allocated <= 2_048 + 16L * message.length, "allocated " + allocated);
                accepted += isAccepted(message) ? 1 : 0;
            } catch (Throwable e) {
                fail("replay with -Dseed=" + seed + " -Dmutations=1", e);
            }
        }
        // Were nearly all refused at the first byte, nothing would have been tested.
        assertTrue(MUTATIONS < 1_000 || accepted > MUTATIONS / 20, "accepted " + accepted);
        assertTrue(MUTATIONS < 1_000 || accepted < MUTATIONS / 2, "accepted " + accepted);
    }

    private static void readAndForget(byte[] message) {
        try {
            new BencodeReader().read(message, 0, message.length);
        } catch (MalformedMessage expected) {
            // Which is what it is for.
        }
    }

    private boolean isAccepted(byte[] message) {
        try {
            reader.read(message, 0, message.length);
        } catch (MalformedMessage e) {
            return false;
        }
        assertEquals(message.length, walk(BencodeReader.ROOT, message));
        try {
            KrpcSamples.readFields(reader, message);
        } catch (MalformedMessage expected) {
            // Well-formed, and no KRPC message.
        }
        try {
            reader.requireSortedKeys(BencodeReader.ROOT);
            var root = reader.root();
            requireSame(DAMPCAKE.decode(message, Type.DICTIONARY), root);
        } catch (MalformedMessage expected) {
            // No dictionary, or one whose keys come twice, of which the two take different ones.
        }
        return true;
    }

    /** Adds up the encodings within a value, which must be as long as its own. */
    private int walk(int value, byte[] message) {
        int length = reader.rawLength(value);
        int sum = length;
        if (reader.isList(value) || reader.isDict(value)) {
            sum = 2;
            for (int i = reader.first(value); i != BencodeReader.ABSENT; i = reader.next(i)) {
                sum += walk(i, message);
            }
        } else if (reader.isInteger(value)) {
            String text = "i" + reader.integer(value) + "e";
            assertEquals(
                    text,
                    Latin1.text(message)
                            .substring(reader.rawOffset(value), reader.rawOffset(value) + length));
        } else {
            assertEquals(
                    reader.offset(value) + reader.length(value), reader.rawOffset(value) + length);
        }
        assertEquals(length, sum);
        return sum;
    }

    @Test
    void theyDifferWhereAStringIsCutShort() {
        // It pads with zeros: two messages would be one value, and a piece of a hash would pass.
        var padded = DAMPCAKE.decode(Latin1.bytes("10:abc"), Type.STRING);
        assertEquals("abc\0\0\0\0\0\0\0", padded);
        refuses("10:abc");
    }

    @Test
    void theyDifferWhereALengthPromisesMoreThanWasSent() {
        // It allocates what twelve bytes promise, and a thousand of them are the end of the node.
        byte[] bomb = Latin1.bytes("l200000000:e");
        assertTrue(
                BencodeReaderTest.allocatedBytes(
                                () ->
                                        assertThrows(
                                                RuntimeException.class,
                                                () -> DAMPCAKE.decode(bomb, Type.LIST)))
                        > 200_000_000);
        assertTrue(BencodeReaderTest.allocatedBytes(() -> readAndForget(bomb)) < 2_048);
        refuses("l200000000:e");
    }

    @Test
    void theyDifferWhereAnIntegerHasMoreThanOneSpelling() {
        // What is read and written again would have another hash.
        for (String spelling : List.of("03", "-0", "+5", "1.5", "1E5", "00")) {
            DAMPCAKE.decode(Latin1.bytes("i" + spelling + "e"), Type.NUMBER);
            refuses("i" + spelling + "e");
        }
        assertEquals("abc", DAMPCAKE.decode(Latin1.bytes("03:abc"), Type.STRING));
        refuses("03:abc");
    }

    @Test
    void theyDifferWhereAnIntegerDoesNotFit() {
        // It keeps the low 64 bits: a length that is checked would not be the one that was sent.
        assertEquals(
                Long.MIN_VALUE,
                DAMPCAKE.decode(Latin1.bytes("i9223372036854775808e"), Type.NUMBER));
        refuses("i9223372036854775808e");
    }

    @Test
    void theyDifferWhereAnIntegerIsHuge() {
        // It needs time that grows with the square; ours has seen enough after twenty digits.
        String huge = "i" + "9".repeat(60_000) + "e";
        assertEquals(-1, DAMPCAKE.decode(Latin1.bytes(huge), Type.NUMBER));
        refuses(huge);
    }

    @Test
    void theyDifferWhereBytesFollow() {
        // Who forwards the datagram would forward what nobody has read.
        DAMPCAKE.decode(Latin1.bytes("i5exyz"), Type.NUMBER);
        refuses("i5exyz");
    }

    @Test
    void theyDifferWhereListsNestWithoutEnd() throws InterruptedException {
        // It recurses: one datagram is enough for the stack of a thread, here a small one.
        var bomb = Latin1.bytes("l".repeat(60_000));
        var thrown = new ArrayList<@Nullable Throwable>();
        Runnable decoding =
                () ->
                        thrown.add(
                                assertThrows(
                                                BencodeException.class,
                                                () -> DAMPCAKE.decode(bomb, Type.LIST))
                                        .getCause());
        var thread = new Thread(null, decoding, "small stack", 1 << 18);
        thread.start();
        thread.join();
        assertInstanceOf(StackOverflowError.class, thrown.getFirst());
        refuses("l".repeat(60_000));
    }

    @Test
    void theyDifferWhereAKeyComesTwice() throws MalformedMessage {
        // Its map keeps the last. Ours takes the first, and where that is not good enough, refuses.
        byte[] twice = Latin1.bytes("d1:ai1e1:ai2ee");
        assertEquals(Map.of("a", 2L), DAMPCAKE.decode(twice, Type.DICTIONARY));
        var dict = Dict.parse(twice);
        assertEquals(1, dict.integer("a"));
        assertThrows(MalformedMessage.class, dict::requireSortedKeys);
        assertThrows(MalformedMessage.class, () -> BencodeTree.decode(twice));
    }

    @Test
    void theyDifferWhereAnUnsortedDictionaryIsWrittenAgain() throws MalformedMessage {
        // It sorts, and the infohash is another. Ours gives the bytes that came.
        byte[] unsorted = Latin1.bytes("d4:infod1:bi1e1:ai2eee");
        byte[] again = DAMPCAKE.encode(DAMPCAKE.decode(unsorted, Type.DICTIONARY));
        assertEquals("d4:infod1:ai2e1:bi1eee", Latin1.text(again));
        assertEquals("d1:bi1e1:ai2ee", Dict.parse(unsorted).raw("info").latin1());
    }

    private void refuses(String message) {
        byte[] array = Latin1.bytes(message);
        assertThrows(MalformedMessage.class, () -> reader.read(array, 0, array.length));
    }

    private static void write(BencodeWriter writer, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                writer.startDict();
                map.forEach((key, inner) -> write(writer.key((String) key), inner));
                writer.end();
            }
            case List<?> list -> {
                writer.startList();
                list.forEach(inner -> write(writer, inner));
                writer.end();
            }
            case Long number -> writer.integer(number);
            case byte[] bytes -> writer.bytes(bytes);
            default -> throw new AssertionError(value.getClass());
        }
    }

    /** A third encoder, which does not sort. */
    private static byte[] shuffledEncoding(Object value, SplittableRandom random) {
        var text = new StringBuilder();
        appendShuffled(text, value, new Random(random.nextLong()));
        return Latin1.bytes(text.toString());
    }

    private static void appendShuffled(StringBuilder text, Object value, Random random) {
        switch (value) {
            case Map<?, ?> map -> {
                text.append('d');
                var keys = new ArrayList<Object>(map.keySet());
                Collections.shuffle(keys, random);
                for (var key : keys) {
                    text.append(((String) key).length()).append(':').append((String) key);
                    appendShuffled(text, Objects.requireNonNull(map.get(key)), random);
                }
                text.append('e');
            }
            case List<?> list -> {
                text.append('l');
                list.forEach(inner -> appendShuffled(text, inner, random));
                text.append('e');
            }
            case Long number -> text.append('i').append((long) number).append('e');
            case byte[] bytes -> text.append(bytes.length).append(':').append(Latin1.text(bytes));
            default -> throw new AssertionError(value.getClass());
        }
    }

    private static void requireSame(Object expected, Value actual) throws MalformedMessage {
        switch (actual) {
            case Dict dict -> {
                var map = (Map<?, ?>) expected;
                int fields = 0;
                for (var field : dict) {
                    fields++;
                    var key = field.key().latin1();
                    var inner = Objects.requireNonNull(map.get(key));
                    requireSame(inner, field.value());
                    requireSame(inner, Objects.requireNonNull(dict.find(key)));
                }
                assertEquals(map.size(), fields);
            }
            case ValueList list -> {
                var values = ((List<?>) expected).iterator();
                for (var value : list) {
                    requireSame(values.next(), value);
                }
                assertTrue(!values.hasNext());
            }
            case Int(long value) -> assertEquals(expected, value);
            case Bytes bytes when expected instanceof ByteBuffer buffer ->
                    assertEquals(buffer, ByteBuffer.wrap(bytes.toByteArray()));
            case Bytes bytes -> assertArrayEquals((byte[]) expected, bytes.toByteArray());
        }
    }
}
