package dev.starling.bencode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes one message into one array, which is kept and used again: writing makes no garbage, and
 * {@link #array} with {@link #length} can be sent as they are.
 *
 * <p>What is written is canonical. That keys ascend by their bytes, that each has a value and that
 * all is closed is the duty of the caller, and asserted.
 */
public final class BencodeWriter {
    private static final int CAPACITY_MIN = 256;
    private static final int DEPTH_MAX = BencodeReader.DEPTH_MAX;
    private static final int NO_KEY = -1;

    private final int lengthMax;
    private byte[] array;
    private int length;
    private int depth;

    /** Whether a value may come: at the beginning, in a list, and behind a key. */
    private boolean expectsValue = true;

    // For each open dictionary or list: which of the two, and where the previous key's bytes lie.
    private final boolean[] isDict = new boolean[DEPTH_MAX + 1];
    private final int[] keyOffset = new int[DEPTH_MAX + 1];
    private final int[] keyLength = new int[DEPTH_MAX + 1];

    /**
     * @param lengthMax how long a message may become
     */
    public BencodeWriter(int lengthMax) {
        this.lengthMax = lengthMax;
        this.array = new byte[Math.min(CAPACITY_MIN, lengthMax)];
    }

    /** Forgets what was written; the array of before is written over. */
    public BencodeWriter reset() {
        length = 0;
        depth = 0;
        expectsValue = true;
        return this;
    }

    public BencodeWriter startDict() {
        return start('d', true);
    }

    public BencodeWriter startList() {
        return start('l', false);
    }

    /** Closes what was opened last. */
    public BencodeWriter end() {
        assert depth > 0 : "nothing is open";
        assert expectsValue != isDict[depth] : "the last key has no value";
        append('e');
        depth--;
        return valueWritten();
    }

    /**
     * The key of the value that comes next.
     *
     * @param key its bytes, as one character each
     */
    public BencodeWriter key(String key) {
        int keyStart = startKey(key.length());
        for (int i = 0; i < key.length(); i++) {
            assert key.charAt(i) <= 0xff : "a key's characters stand for its bytes";
            array[keyStart + i] = (byte) key.charAt(i);
        }
        return keyWritten(keyStart);
    }

    public BencodeWriter key(byte[] key) {
        int keyStart = startKey(key.length);
        System.arraycopy(key, 0, array, keyStart, key.length);
        return keyWritten(keyStart);
    }

    public BencodeWriter integer(long value) {
        assert expectsValue : "a key must come first";
        append('i');
        appendDecimal(value);
        append('e');
        return valueWritten();
    }

    public BencodeWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    public BencodeWriter bytes(Bytes bytes) {
        return bytes(bytes.array(), bytes.offset(), bytes.length());
    }

    public BencodeWriter bytes(byte[] source, int offset, int count) {
        assert expectsValue : "a key must come first";
        appendDecimal(count);
        append(':');
        appendAll(source, offset, count);
        return valueWritten();
    }

    /** A string of these characters as UTF-8. */
    public BencodeWriter text(String text) {
        int characters = text.length();
        for (int i = 0; i < characters; i++) {
            if (text.charAt(i) >= 0x80) {
                return bytes(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        assert expectsValue : "a key must come first";
        appendDecimal(characters);
        append(':');
        ensure(characters);
        for (int i = 0; i < characters; i++) {
            array[length++] = (byte) text.charAt(i);
        }
        return valueWritten();
    }

    /** A value that is encoded already, and is taken as it is. */
    public BencodeWriter raw(byte[] encoded, int offset, int count) {
        assert expectsValue : "a key must come first";
        assert count >= 2 : "no value is that short";
        appendAll(encoded, offset, count);
        return valueWritten();
    }

    public BencodeWriter raw(Bytes encoded) {
        return raw(encoded.array(), encoded.offset(), encoded.length());
    }

    /** Where the message lies, from index 0: good until the next {@link #reset}. */
    public byte[] array() {
        assert isComplete() : "something is still open";
        return array;
    }

    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        assert isComplete() : "something is still open";
        return Arrays.copyOf(array, length);
    }

    private boolean isComplete() {
        return depth == 0 && length > 0;
    }

    private BencodeWriter start(char letter, boolean dict) {
        assert expectsValue : "a key must come first";
        assert depth < DEPTH_MAX : "nobody would read what is nested more deeply";
        append(letter);
        depth++;
        isDict[depth] = dict;
        keyLength[depth] = NO_KEY;
        expectsValue = !dict;
        return this;
    }

    private int startKey(int count) {
        assert depth > 0 && isDict[depth] : "only a dictionary has keys";
        assert !expectsValue : "the last key has no value";
        appendDecimal(count);
        append(':');
        ensure(count);
        int keyStart = length;
        length += count;
        return keyStart;
    }

    private BencodeWriter keyWritten(int keyStart) {
        assert ascends(keyStart) : "keys must ascend by their bytes";
        keyOffset[depth] = keyStart;
        keyLength[depth] = length - keyStart;
        expectsValue = true;
        return this;
    }

    private boolean ascends(int keyStart) {
        int previous = keyOffset[depth];
        return keyLength[depth] == NO_KEY
                || Arrays.compareUnsigned(
                                array,
                                previous,
                                previous + keyLength[depth],
                                array,
                                keyStart,
                                length)
                        < 0;
    }

    private BencodeWriter valueWritten() {
        // The outermost value is the only one.
        expectsValue = depth > 0 && !isDict[depth];
        return this;
    }

    private void append(char ascii) {
        ensure(1);
        array[length++] = (byte) ascii;
    }

    private void appendAll(byte[] source, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, source.length);
        ensure(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
    }

    private void appendDecimal(long value) {
        if (value >= 0 && value <= 9) { // as most lengths of keys are
            append((char) ('0' + value));
            return;
        }
        if (value < 0) {
            append('-');
        }
        // Downwards from a negative number, because there is one negative number more.
        long rest = value < 0 ? value : -value;
        int digits = 1;
        for (long shorter = rest / 10; shorter != 0; shorter /= 10) {
            digits++;
        }
        ensure(digits);
        length += digits;
        for (int i = length - 1; i >= length - digits; i--) {
            array[i] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
    }

    private void ensure(int more) {
        if (more > array.length - length) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > lengthMax) {
            throw new IllegalStateException("a message of ours is longer than " + lengthMax);
        }
        array =
                Arrays.copyOf(
                        array, (int) Math.min(lengthMax, Math.max(needed, 2L * array.length)));
    }
}
