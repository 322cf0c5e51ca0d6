package dev.starling.bencode;

import static dev.starling.bencode.BencodeReader.ABSENT;
import static dev.starling.bencode.BencodeReader.DEPTH_MAX;
import static dev.starling.bencode.BencodeReader.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BencodeReaderTest {
    private final BencodeReader reader = new BencodeReader();

    @Test
    void findsTheFieldsOfAQuery() throws MalformedMessage {
        byte[] query = KrpcSamples.query();
        reader.read(query, 0, query.length);
        int arguments = reader.dict(ROOT, "a");
        assertEquals("q", content(query, reader.string(ROOT, "y", 1)));
        assertEquals("aa", content(query, reader.string(ROOT, "t")));
        assertTrue(reader.contentEquals(reader.string(ROOT, "q"), "get_peers"));
        assertFalse(reader.contentEquals(reader.string(ROOT, "q"), "get_beers"));
        assertEquals("abcdefghij0123456789", content(query, reader.string(arguments, "id", 20)));
        assertEquals(
                "mnopqrstuvwxyz123456", content(query, reader.string(arguments, "info_hash", 20)));
        assertEquals(ABSENT, reader.find(ROOT, "ro"));
        assertEquals(ABSENT, reader.find(ROOT, "info_hash"));
    }

    @Test
    void readsInTheMiddleOfAnArray() throws MalformedMessage {
        byte[] array = Latin1.bytes("e:1d1:ai-7ee9i");
        reader.read(array, 3, 9);
        assertEquals(-7, reader.integer(ROOT, "a"));
        assertEquals(3, reader.rawOffset(ROOT));
        assertEquals(9, reader.rawLength(ROOT));
    }

    @Test
    void leavesAloneWhatFollowsOnlyWhereThatIsAskedFor() throws MalformedMessage {
        byte[] array = Latin1.bytes("d8:msg_typei1e5:piecei0eeI am a piece");
        assertEquals(25, reader.readPrefix(array, 0, array.length));
        assertEquals(1, reader.integer(ROOT, "msg_type"));
        assertEquals(
                "bytes follow the message at 25", refusal("d8:msg_typei1e5:piecei0eeI am a piece"));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                10,
                -10,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                922337203685477580L,
                1L << 32
            })
    void readsEveryIntegerOf64Bits(long value) throws MalformedMessage {
        byte[] array = Latin1.bytes("i" + value + "e");
        reader.read(array, 0, array.length);
        assertEquals(value, reader.integer(ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ie",
                "i-e",
                "i-0e",
                "i00e",
                "i03e",
                "i-03e",
                "i+5e",
                "i 5e",
                "i5 e",
                "i1.5e",
                "i1E5e",
                "i0x1e",
                "i1_0e",
                "i--1e",
                "i1-e",
                "i\u00b2e",
                "i5",
                "i",
                "i-"
            })
    void refusesAnIntegerThatIsNotSpeltInTheOnlyWay(String message) {
        refusal(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i9223372036854775808e",
                "i-9223372036854775809e",
                "i18446744073709551616e",
                "i99999999999999999999e",
                "i-99999999999999999999e"
            })
    void refusesAnIntegerThatDoesNotFit64BitsInsteadOfWrappingIt(String message) {
        assertEquals("an integer must fit 64 bits at 1", refusal(message));
    }

    @Test
    void refusesAnIntegerOfAMillionDigitsAtItsTwentieth() {
        long before = System.nanoTime();
        assertEquals(
                "an integer must fit 64 bits at 1", refusal("i" + "9".repeat(1_000_000) + "e"));
        assertEquals(
                "an integer must have digits, no leading zero and no -0 at 1",
                refusal("i" + "0".repeat(1_000_000) + "e"));
        long nanos = System.nanoTime() - before;
        System.out.printf("a million digits, twice: refused in %.1f ms%n", nanos / 1e6);
        assertTrue(nanos < TimeUnit.SECONDS.toNanos(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00:",
                "03:abc",
                "-1:a",
                "+3:abc",
                "3 :abc",
                "3",
                ":",
                "3;abc",
                "d1:a-1:ae",
                "d-1:a1:ae"
            })
    void refusesALengthThatIsNotSpeltInTheOnlyWay(String message) {
        refusal(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10:abc",
                "4:abc",
                "1:",
                "200000000:",
                "2147483647:a",
                "2147483648:a",
                "4294967297:a",
                "4294967299:abc",
                "18446744073709551617:a",
                "99999999999999999999999999:a",
                "l200000000:e",
                "d200000000:e"
            })
    void refusesAStringThatIsLongerThanWhatRemainsBeforeItAllocatesAnything(String message) {
        byte[] array = Latin1.bytes(message);
        long allocated =
                allocatedBytes(
                        () ->
                                assertThrows(
                                        MalformedMessage.class,
                                        () -> new BencodeReader().read(array, 0, array.length)));
        assertTrue(allocated < 200_000, "allocated " + allocated);
    }

    @Test
    void aStringDoesNotReachBeyondTheRangeIntoTheRestOfTheArray() {
        byte[] array = Latin1.bytes("4:abcdefghijkl");
        assertThrows(MalformedMessage.class, () -> reader.readPrefix(array, 0, 5));
        assertEquals("a string is longer than the message at 0", refusal("4:abc"));
        assertEquals("a string is longer than the message at 1", refusal("l9:abce"));
        assertEquals("a string is longer than the message at 0", refusal("10:abc"));
    }

    @Test
    void refusesEachBeginningOfAMessage() throws MalformedMessage {
        for (byte[] message :
                List.of(KrpcSamples.query(), KrpcSamples.reply(), KrpcSamples.peers())) {
            reader.read(message, 0, message.length);
            for (int length = 0; length < message.length; length++) {
                // As the whole array, and as the range of one in which the rest would be there.
                int shorter = length;
                assertThrows(MalformedMessage.class, () -> reader.read(message, 0, shorter));
                byte[] cut = Arrays.copyOf(message, length);
                assertThrows(MalformedMessage.class, () -> reader.read(cut, 0, shorter));
            }
        }
    }

    @Test
    void refusesABombOfListsWithoutRecursing() {
        String lists = "l".repeat(60_000);
        assertEquals("nested too deeply at 100", refusal(lists));
        assertEquals("nested too deeply at 300", refusal("d0:".repeat(20_000)));
        assertEquals("nested too deeply at 400", refusal("d1:a".repeat(20_000)));
        long allocated = allocatedBytes(() -> refusal(lists));
        System.out.printf(
                "60,000 lists in each other: refused at the 101st, %,d bytes allocated%n",
                allocated);
        assertTrue(allocated < 10L * lists.length(), "allocated " + allocated);
    }

    @Test
    void readsWhatIsNestedAsDeeplyAsIsAllowed() throws MalformedMessage {
        byte[] array = Latin1.bytes("l".repeat(DEPTH_MAX) + "e".repeat(DEPTH_MAX));
        reader.read(array, 0, array.length);
        assertEquals(
                "nested too deeply at 100",
                refusal("l".repeat(DEPTH_MAX + 1) + "e".repeat(DEPTH_MAX + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "l0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:e",
                "d1:a0:1:b0:1:c0:1:d0:1:e0:1:f0:1:g0:1:hi1e1:ide1:jlee"
            })
    void refusesMoreValuesThanItHasRoomFor(String list) throws MalformedMessage {
        byte[] message = Latin1.bytes("l" + list.repeat(10) + "e");
        int enough = 0;
        for (int entriesMax = 300; entriesMax > 0; entriesMax--) {
            var small = new BencodeReader(entriesMax);
            try {
                small.read(message, 0, message.length);
                assertTrue(enough == 0 || enough == entriesMax + 1);
                enough = entriesMax;
            } catch (MalformedMessage e) {
                assertEquals("more than " + entriesMax + " values", e.getMessage());
            }
        }
        assertTrue(enough > 150 && enough < 300, "enough was " + enough);
    }

    @Test
    void allocatesASmallMultipleOfTheWorstThatCanBeSent() {
        byte[] worst = Latin1.bytes("l" + "le".repeat(500_000) + "e");
        long allocated =
                allocatedBytes(
                        () -> {
                            try {
                                new BencodeReader().read(worst, 0, worst.length);
                            } catch (MalformedMessage e) {
                                throw new AssertionError(e);
                            }
                        });
        System.out.printf(
                "%,d bytes of empty lists: %,d bytes allocated, %.1f times as many%n",
                worst.length, allocated, (double) allocated / worst.length);
        assertTrue(allocated < 25L * worst.length, "allocated " + allocated);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e",
                "x",
                "\u0000",
                "de1:a",
                "d1:ae",
                "di5e1:ae",
                "dle1:ae",
                "d1:a",
                "d1:a1:b",
                "l",
                "le e",
                "lee",
                "dee",
                "i5ee",
                "1:ab",
                "l1:a",
                "d3:keyi1e",
                "d1:a1:b1:ce"
            })
    void refusesWhatIsNotOneWholeValue(String message) {
        refusal(message);
    }

    @Test
    void toleratesUnsortedKeysAndOfTwoEqualOnesTakesTheFirst() throws MalformedMessage {
        byte[] array = Latin1.bytes("d1:bi1e1:ai2e1:bi3ee");
        reader.read(array, 0, array.length);
        assertEquals(1, reader.integer(ROOT, "b"));
        assertEquals(2, reader.integer(ROOT, "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:bi1e1:ai2ee",
                "d1:ai1e1:ai2ee",
                "d2:aai1e1:ai2ee",
                "d1:\u00ffi1e1:ai2ee",
                "d1:ad1:bi1e1:ai2eee",
                "ld1:bi1e1:ai2eee",
                "d1:ai1e0:i2ee",
                "d1:ai1e1:bd1:ci1e1:ci1eee"
            })
    void refusesUnsortedAndRepeatedKeysWhereStrictnessIsAsked(String message)
            throws MalformedMessage {
        byte[] array = Latin1.bytes(message);
        reader.read(array, 0, array.length);
        assertThrows(MalformedMessage.class, () -> reader.requireSortedKeys(ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "d0:i1ee",
                "d0:i1e1:ai2e2:aai3e1:\u00ffi4ee",
                "d1:ad1:zi1ee1:bd1:ai1eee",
                "ld1:bi1eed1:ai2eee",
                "i5e"
            })
    void acceptsKeysThatAscendAsUnsignedBytes(String message) throws MalformedMessage {
        byte[] array = Latin1.bytes(message);
        reader.read(array, 0, array.length);
        reader.requireSortedKeys(ROOT);
    }

    @Test
    void saysWhereTheExactBytesOfAnyValueLie() throws MalformedMessage {
        String info = "d4:name1:\u00ff6:pieces0:12:piece lengthi-1e1:ali5eleee";
        byte[] array = Latin1.bytes("d1:xi5e4:info" + info + "1:s10:0123456789e");
        reader.read(array, 0, array.length);
        assertEquals(info, raw(array, reader.find(ROOT, "info")));
        assertEquals("i5e", raw(array, reader.find(ROOT, "x")));
        assertEquals("10:0123456789", raw(array, reader.find(ROOT, "s")));
        assertEquals(Latin1.text(array), raw(array, ROOT));
        int inner = reader.find(ROOT, "info");
        assertEquals("li5elee", raw(array, reader.find(inner, "a")));
        assertEquals("0:", raw(array, reader.find(inner, "pieces")));
    }

    @Test
    void walksOverListsAndDictionaries() throws MalformedMessage {
        byte[] array = Latin1.bytes("li1eli2eed1:ai3ee1:xe");
        reader.read(array, 0, array.length);
        int one = reader.first(ROOT);
        int list = reader.next(one);
        int dict = reader.next(list);
        int string = reader.next(dict);
        assertTrue(reader.isInteger(one));
        assertTrue(reader.isList(list));
        assertTrue(reader.isDict(dict));
        assertTrue(reader.isString(string));
        assertEquals(ABSENT, reader.next(string));
        assertEquals(2, reader.integer(reader.first(list)));
        int key = reader.first(dict);
        assertEquals("a", content(array, key));
        assertEquals(3, reader.integer(reader.next(key)));
        assertEquals(ABSENT, reader.next(reader.next(key)));
        assertEquals(ABSENT, reader.next(ROOT));
        assertEquals(ABSENT, reader.first(one));
    }

    @Test
    void aValueThatIsNoDictionaryHasNoFields() throws MalformedMessage {
        byte[] array = Latin1.bytes("l1:y1:qe");
        reader.read(array, 0, array.length);
        assertEquals(ABSENT, reader.find(ROOT, "y"));
        assertEquals(ABSENT, reader.find(ABSENT, "y"));
        assertThrows(MalformedMessage.class, () -> reader.string(ROOT, "y"));
        var nowhere = assertThrows(MalformedMessage.class, () -> reader.dict(ABSENT, "y"));
        assertEquals("y must be a dictionary", nowhere.getMessage());
        assertThrows(MalformedMessage.class, reader::root);
    }

    @Test
    void namesTheFieldThatIsNotAsItMustBe() throws MalformedMessage {
        byte[] array = Latin1.bytes("d2:id3:abc4:porti65536ee");
        reader.read(array, 0, array.length);
        var length = assertThrows(MalformedMessage.class, () -> reader.string(ROOT, "id", 20));
        assertEquals("id must be of 20 bytes, in the dictionary at 0", length.getMessage());
        var kind = assertThrows(MalformedMessage.class, () -> reader.integer(ROOT, "id"));
        assertEquals("id must be an integer, in the dictionary at 0", kind.getMessage());
        var absence = assertThrows(MalformedMessage.class, () -> reader.list(ROOT, "values"));
        assertEquals("values must be a list, in the dictionary at 0", absence.getMessage());
        var range =
                assertThrows(MalformedMessage.class, () -> reader.integer(ROOT, "port", 0, 65_535));
        assertEquals("port must be from 0 to 65535, in the dictionary at 0", range.getMessage());
    }

    @Test
    void checksTheRangeOfAnIntegerBeforeItIsNarrowed() throws MalformedMessage {
        byte[] array = Latin1.bytes("d4:porti4294974177ee"); // as an int this would be 6881
        reader.read(array, 0, array.length);
        assertThrows(MalformedMessage.class, () -> reader.integer(ROOT, "port", 0, 65_535));
    }

    @Test
    void aRefusalCarriesNoStackTrace() {
        assertEquals(0, new MalformedMessage("unknown query").getStackTrace().length);
        assertEquals("unknown query", new MalformedMessage("unknown query").getMessage());
    }

    @Test
    void isAsGoodAfterARefusalAsBefore() throws MalformedMessage {
        refusal("d1:ali1eli2ed");
        byte[] array = Latin1.bytes("d1:ai1ee");
        reader.read(array, 0, array.length);
        assertEquals(1, reader.integer(ROOT, "a"));
    }

    @Test
    void readsTheFieldsOfMessagesWithoutGarbage() throws MalformedMessage {
        byte[] query = KrpcSamples.query();
        byte[] reply = KrpcSamples.reply();
        KrpcSamples.readFields(reader, query);
        KrpcSamples.readFields(reader, reply);
        int rounds = 20_000;
        long allocated =
                allocatedBytes(
                        () -> {
                            try {
                                for (int i = 0; i < rounds; i++) {
                                    KrpcSamples.readFields(reader, query);
                                    KrpcSamples.readFields(reader, reply);
                                }
                            } catch (MalformedMessage e) {
                                throw new AssertionError(e);
                            }
                        });
        // What is left is what measuring costs: under a byte a round there was no garbage in any.
        assertTrue(allocated < rounds, "allocated " + allocated);
    }

    private String refusal(String message) {
        byte[] array = Latin1.bytes(message);
        var refusal =
                assertThrows(
                        MalformedMessage.class,
                        () -> reader.read(array, 0, array.length),
                        () -> "accepted " + message);
        return String.valueOf(refusal.getMessage());
    }

    private String content(byte[] array, int string) {
        return Latin1.text(array)
                .substring(reader.offset(string), reader.offset(string) + reader.length(string));
    }

    private String raw(byte[] array, int value) {
        int offset = reader.rawOffset(value);
        return Latin1.text(array).substring(offset, offset + reader.rawLength(value));
    }

    static long allocatedBytes(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
