package dev.starling.bencode;

import java.util.Arrays;
import java.util.Objects;

/**
 * Reads what strangers send. One pass over the bytes checks everything and notes where each value
 * lies; after it nothing is left that could fail except that a field is missing or of another kind.
 *
 * <p>A value is known by a number, its place on the tape; {@link #ROOT} is the outermost. Asking by
 * number makes no garbage, and so a reader that is kept and used again reads a datagram without
 * allocating. {@link Dict} is the comfortable way to the same tape.
 *
 * <p>The tape has one long for each key, string and integer and two for each list and dictionary,
 * for its beginning and its end, in the order in which they lie in the message:
 *
 * <pre>
 *   kind   3 bits  string, integer, list, dictionary, end
 *   offset 31 bits of a string's content, of an integer's text, of the l or d, or behind the e
 *   span   30 bits the length of content or text; from beginning to end, the end's place
 * </pre>
 *
 * <p>While a list or dictionary is open its span holds the place of the one around it, so the tape
 * is the stack too, and no depth can overflow anything.
 *
 * <p>Strict is what makes a value ambiguous: integers and lengths have one spelling each and fit.
 * Tolerated is what real clients send: keys may come unsorted, and when a key comes twice the first
 * one counts, always. Who wants neither asks for {@link #requireSortedKeys}.
 */
public final class BencodeReader {
    /** libtorrent's limit as well. A v2 torrent nests one level for each directory. */
    public static final int DEPTH_MAX = 100;

    public static final int LENGTH_MAX = (1 << 30) - 1;

    /** Enough for the metadata of half a million files; a tape of 32 MB. */
    public static final int ENTRIES_MAX = 1 << 22;

    public static final int ROOT = 0;
    public static final int ABSENT = -1;

    private static final int ENTRIES_MIN = 64;

    private static final int SPAN_BITS = 30;
    private static final int SPAN_MASK = (1 << SPAN_BITS) - 1;
    private static final int OFFSET_MASK = Integer.MAX_VALUE;
    private static final int KIND_SHIFT = 61;
    private static final int STRING = 0;
    private static final int INTEGER = 1;
    private static final int LIST = 2;
    private static final int DICT = 3;
    private static final int END = 4;

    private final int entriesMax;
    private byte[] bytes = {};
    private long[] tape;
    private int size;
    private int generation;

    public BencodeReader() {
        this(ENTRIES_MAX);
    }

    /**
     * @param entriesMax how long the tape may grow; a message that needs more is refused
     */
    public BencodeReader(int entriesMax) {
        this.entriesMax = entriesMax;
        this.tape = new long[Math.min(ENTRIES_MIN, entriesMax)];
    }

    /** Reads one value that fills the range to its last byte. Forgets what was read before. */
    public void read(byte[] array, int offset, int length) throws MalformedMessage {
        int end = readPrefix(array, offset, length);
        if (end != offset + length) {
            size = 0;
            throw new MalformedMessage("bytes follow the message", end);
        }
    }

    /**
     * Reads one value and leaves alone what follows it, as BEP 9 puts a piece behind its
     * dictionary.
     *
     * @return the offset of the first byte behind the value
     */
    public int readPrefix(byte[] array, int offset, int length) throws MalformedMessage {
        Objects.checkFromIndexSize(offset, length, array.length);
        generation++;
        size = 0;
        bytes = array;
        if (length > LENGTH_MAX) {
            throw new MalformedMessage("the message is too long", offset);
        }
        return scan(array, offset, offset + length);
    }

    private int scan(byte[] array, int from, int end) throws MalformedMessage {
        long[] entries = tape;
        int count = 0;
        int open = 0;
        int depth = 0;
        boolean inDict = false;
        int at = from;
        do {
            // A turn adds at most a key and a value.
            if (count + 2 > entries.length) {
                entries = grow(count, end - at);
            }
            if (at >= end) {
                throw truncated(end);
            }
            int first = array[at];
            if (first == 'e' && depth > 0) {
                long opening = entries[open];
                int parent = (int) opening & SPAN_MASK;
                at++;
                entries[open] = (opening ^ parent) | count;
                entries[count++] = entry(END, at, 0);
                open = parent;
                inDict = kind(entries[parent]) == DICT;
                depth--;
                continue;
            }
            if (inDict) {
                if (!isDigit(first)) {
                    throw new MalformedMessage("a key must be a string", at);
                }
                long key = string(array, at, end);
                entries[count++] = key;
                at = offset(key) + span(key);
                if (at >= end) {
                    throw truncated(end);
                }
                first = array[at];
            }
            if (isDigit(first)) {
                long string = string(array, at, end);
                entries[count++] = string;
                at = offset(string) + span(string);
            } else if (first == 'd' || first == 'l') {
                if (depth++ == DEPTH_MAX) {
                    throw new MalformedMessage("nested too deeply", at);
                }
                inDict = first == 'd';
                entries[count] = entry(inDict ? DICT : LIST, at, open);
                open = count++;
                at++;
            } else if (first == 'i') {
                int behind = integer(array, at + 1, end);
                entries[count++] = entry(INTEGER, at + 1, behind - at - 2);
                at = behind;
            } else {
                throw new MalformedMessage("no value begins like this", at);
            }
        } while (depth > 0);
        size = count;
        return at;
    }

    /** Reads a length whose first digit stands at the offset, and makes the entry. */
    private static long string(byte[] array, int offset, int end) throws MalformedMessage {
        long length = (long) array[offset] - '0';
        int at = offset + 1;
        while (at < end) {
            int digit = array[at++] - '0';
            if (digit == ':' - '0') {
                if (length > end - at) {
                    break;
                }
                return entry(STRING, at, (int) length);
            }
            if (digit < 0 || digit > 9 || length == 0) {
                throw new MalformedMessage("a length must be digits without leading zeros", offset);
            }
            length = length * 10 + digit;
            if (length > end - at) {
                break;
            }
        }
        throw new MalformedMessage("a string is longer than the message", offset);
    }

    /** Checks the text of an integer, and says where behind its e the next value begins. */
    private static int integer(byte[] array, int offset, int end) throws MalformedMessage {
        boolean negative = offset < end && array[offset] == '-';
        int at = negative ? offset + 1 : offset;
        int digits = at;
        long value = 0; // negative, because there is one negative number more
        while (at < end) {
            int digit = array[at] - '0';
            if (digit == 'e' - '0') {
                boolean leadingZero =
                        at > digits && array[digits] == '0' && (at > digits + 1 || negative);
                if (at == digits || leadingZero) {
                    throw new MalformedMessage(
                            "an integer must have digits, no leading zero and no -0", offset);
                }
                if (!negative && value == Long.MIN_VALUE) {
                    throw tooLarge(offset);
                }
                return at + 1;
            }
            if (digit < 0 || digit > 9) {
                throw new MalformedMessage("an integer must be digits", at);
            }
            if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                throw tooLarge(offset);
            }
            value = value * 10 - digit;
            at++;
        }
        throw truncated(end);
    }

    private long[] grow(int count, int remaining) throws MalformedMessage {
        if (count + 2 > entriesMax) {
            throw new MalformedMessage("more than " + entriesMax + " values");
        }
        // No byte makes more than one entry, so the tape stays in proportion to the message.
        long enough = Math.min(2L * count, (long) count + remaining) + 2;
        tape = Arrays.copyOf(tape, (int) Math.min(entriesMax, enough));
        return tape;
    }

    // What follows answers questions about the value with this number.

    public boolean isString(int value) {
        return kind(at(value)) == STRING;
    }

    public boolean isInteger(int value) {
        return kind(at(value)) == INTEGER;
    }

    public boolean isList(int value) {
        return kind(at(value)) == LIST;
    }

    public boolean isDict(int value) {
        return kind(at(value)) == DICT;
    }

    /** Where the content of a string begins in the array that was read. */
    public int offset(int string) {
        assert isString(string) : string;
        return offset(at(string));
    }

    /** How many bytes the content of a string has. */
    public int length(int string) {
        assert isString(string) : string;
        return span(at(string));
    }

    /** The value of an integer. */
    public long integer(int integer) {
        assert isInteger(integer) : integer;
        long entry = at(integer);
        int at = offset(entry);
        int end = at + span(entry);
        boolean negative = bytes[at] == '-';
        long value = 0;
        for (int i = negative ? at + 1 : at; i < end; i++) {
            value = value * 10 - (bytes[i] - '0');
        }
        return negative ? value : -value;
    }

    /** Whether the content of a string is these characters, one byte each. */
    public boolean contentEquals(int string, String characters) {
        assert isString(string) : string;
        return contentEquals(at(string), characters);
    }

    /** Where the encoding of a value begins: at the length, the i, the l or the d. */
    public int rawOffset(int value) {
        long entry = at(value);
        int offset = offset(entry);
        return switch (kind(entry)) {
            case STRING -> offset - 1 - decimalDigits(span(entry));
            case INTEGER -> offset - 1;
            default -> offset;
        };
    }

    /** How many bytes the encoding of a value has. */
    public int rawLength(int value) {
        long entry = at(value);
        int end =
                switch (kind(entry)) {
                    case STRING -> offset(entry) + span(entry);
                    case INTEGER -> offset(entry) + span(entry) + 1;
                    default -> offset(at(span(entry)));
                };
        return end - rawOffset(value);
    }

    /**
     * The first value of a list, or the first key of a dictionary, or {@link #ABSENT}: also of a
     * value that holds no others.
     */
    public int first(int container) {
        return isOpening(at(container)) ? presentOrAbsent(container + 1) : ABSENT;
    }

    /** What follows a value in its list, or a key or a value in its dictionary. */
    public int next(int value) {
        return value == ROOT ? ABSENT : presentOrAbsent(behind(value));
    }

    /**
     * The value of a key, or {@link #ABSENT}: also when the value in which it is sought is itself
     * absent or no dictionary, because such a value has no fields.
     *
     * @param key its bytes, as one character each
     */
    public int find(int dict, String key) {
        if (dict < 0 || !isDict(dict)) {
            return ABSENT;
        }
        int end = span(tape[dict]);
        int at = dict + 1;
        while (at != end) {
            if (contentEquals(tape[at], key)) {
                return at + 1;
            }
            at = behind(at + 1);
        }
        return ABSENT;
    }

    // What follows demands a field, and names it when it is not as it must be.

    /** The string of this key. */
    public int string(int dict, String key) throws MalformedMessage {
        int value = find(dict, key);
        if (value == ABSENT || !isString(value)) {
            throw missing(dict, key, "a string");
        }
        return value;
    }

    /** The string of this key, which must have this length. */
    public int string(int dict, String key, int length) throws MalformedMessage {
        int value = string(dict, key);
        if (span(tape[value]) != length) {
            throw missing(dict, key, "of " + length + " bytes");
        }
        return value;
    }

    /** The dictionary of this key. */
    public int dict(int dict, String key) throws MalformedMessage {
        int value = find(dict, key);
        if (value == ABSENT || !isDict(value)) {
            throw missing(dict, key, "a dictionary");
        }
        return value;
    }

    /** The list of this key. */
    public int list(int dict, String key) throws MalformedMessage {
        int value = find(dict, key);
        if (value == ABSENT || !isList(value)) {
            throw missing(dict, key, "a list");
        }
        return value;
    }

    /** The integer of this key. */
    public long integer(int dict, String key) throws MalformedMessage {
        int value = find(dict, key);
        if (value == ABSENT || !isInteger(value)) {
            throw missing(dict, key, "an integer");
        }
        return integer(value);
    }

    /** The integer of this key, which must lie in the range: checked before it is narrowed. */
    public int integer(int dict, String key, int min, int max) throws MalformedMessage {
        long value = integer(dict, key);
        if (value < min || value > max) {
            throw missing(dict, key, "from " + min + " to " + max);
        }
        return (int) value;
    }

    /** Whether in this value and all within it keys ascend by their bytes, none twice. */
    public void requireSortedKeys(int value) throws MalformedMessage {
        int end = behind(value);
        for (int i = value; i < end; i++) {
            if (kind(tape[i]) == DICT) {
                requireSortedKeysOf(i);
            }
        }
    }

    private void requireSortedKeysOf(int dict) throws MalformedMessage {
        int end = span(tape[dict]);
        if (dict + 1 == end) {
            return;
        }
        long previous = tape[dict + 1];
        for (int at = behind(dict + 2); at != end; at = behind(at + 1)) {
            long key = tape[at];
            if (compareContents(previous, key) >= 0) {
                throw new MalformedMessage("keys are not sorted, or one comes twice", offset(key));
            }
            previous = key;
        }
    }

    private int compareContents(long one, long other) {
        return Arrays.compareUnsigned(
                bytes,
                offset(one),
                offset(one) + span(one),
                bytes,
                offset(other),
                offset(other) + span(other));
    }

    /** The comfortable view of what was read, valid until the next reading. */
    public Dict root() throws MalformedMessage {
        if (!isDict(ROOT)) {
            throw new MalformedMessage("a message must be a dictionary", rawOffset(ROOT));
        }
        return new Dict(this, ROOT);
    }

    Value view(int value) {
        return switch (kind(at(value))) {
            case STRING -> new Bytes(bytes, offset(value), length(value));
            case INTEGER -> new Int(integer(value));
            case LIST -> new ValueList(this, value);
            default -> new Dict(this, value);
        };
    }

    Bytes content(int string) {
        return new Bytes(bytes, offset(string), length(string));
    }

    Bytes raw(int value) {
        return new Bytes(bytes, rawOffset(value), rawLength(value));
    }

    /** Tells views of an earlier message from those of this one. */
    int generation() {
        return generation;
    }

    MalformedMessage missing(int dict, String key, String what) {
        String sentence = key + " must be " + what;
        return dict == ABSENT
                ? new MalformedMessage(sentence)
                : new MalformedMessage(sentence + ", in the dictionary", rawOffset(dict));
    }

    private long at(int value) {
        assert value >= 0 && value < size : value;
        return tape[value];
    }

    private int behind(int value) {
        long entry = tape[value];
        return (isOpening(entry) ? span(entry) : value) + 1;
    }

    private int presentOrAbsent(int value) {
        return kind(at(value)) == END ? ABSENT : value;
    }

    private boolean contentEquals(long string, String characters) {
        int length = span(string);
        if (length != characters.length()) {
            return false;
        }
        int offset = offset(string);
        for (int i = 0; i < length; i++) {
            if ((bytes[offset + i] & 0xff) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static long entry(int kind, int offset, int span) {
        return (long) kind << KIND_SHIFT | (long) offset << SPAN_BITS | span;
    }

    private static int kind(long entry) {
        return (int) (entry >>> KIND_SHIFT);
    }

    private static int offset(long entry) {
        return (int) (entry >>> SPAN_BITS) & OFFSET_MASK;
    }

    private static int span(long entry) {
        return (int) entry & SPAN_MASK;
    }

    private static boolean isOpening(long entry) {
        return (entry >>> (KIND_SHIFT + 1)) == LIST >> 1;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private static int decimalDigits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static MalformedMessage truncated(int offset) {
        return new MalformedMessage("the message ends too early", offset);
    }

    private static MalformedMessage tooLarge(int offset) {
        return new MalformedMessage("an integer must fit 64 bits", offset);
    }
}
