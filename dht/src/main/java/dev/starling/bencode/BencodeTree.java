package dev.starling.bencode;

import com.dampcake.bencode.Bencode;
import com.dampcake.bencode.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Writes and reads what is ours, as trees: maps, lists, longs and byte strings to bytes and back.
 * State files are small and rare, and there objects are handier than a tape.
 *
 * <p>Why there are two codecs: here works com.dampcake:bencode, with which the tests also hold our
 * own reader and writer to account, because two programs seldom err alike. It must never see what a
 * stranger sent. It pads a string that is cut short with zeros, allocates whatever a length says,
 * takes minutes for an integer of a million digits, overflows the stack where lists nest, and cuts
 * down integers that do not fit; and bytes that it read and writes again may have another hash. So
 * even a file of ours, which a disk may have spoilt, is read by {@link BencodeReader} first, and
 * strictly.
 */
public final class BencodeTree {
    // Of the two settings each keeps bytes whole: one character a byte in keys, ByteBuffers for
    // values.
    private static final Bencode BENCODE = new Bencode(StandardCharsets.ISO_8859_1, true);

    private static final int CHARACTER_MAX = 0xff;

    private BencodeTree() {}

    /**
     * Writes a map, sorted by keys.
     *
     * @param tree its keys stand for their bytes, one character each; its values are maps of the
     *     same kind, lists, integers, byte strings as {@code byte[]} or {@link Bytes}, or strings,
     *     which are written as UTF-8
     */
    public static byte[] encode(Map<String, ?> tree) {
        return BENCODE.encode(encodableMap(tree, 1));
    }

    /**
     * Reads a map whose values are maps, lists, longs and {@code byte[]}.
     *
     * @throws MalformedMessage when it is not exactly what {@link #encode} would write
     */
    public static NavigableMap<String, Object> decode(byte[] encoded) throws MalformedMessage {
        Dict.parse(encoded).requireSortedKeys();
        return ownMap(BENCODE.decode(encoded, Type.DICTIONARY));
    }

    private static Object encodable(Object value, int depth) {
        return switch (value) {
            case Map<?, ?> map -> encodableMap(map, depth + 1);
            case List<?> list -> encodableList(list, depth + 1);
            case Long number -> number;
            case Integer number -> number;
            case byte[] bytes -> bytes;
            case Bytes bytes -> bytes.toByteArray();
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default ->
                    throw new IllegalArgumentException(
                            "bencode has no " + value.getClass().getName());
        };
    }

    private static Map<String, Object> encodableMap(Map<?, ?> map, int depth) {
        requireDepth(depth);
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put(encodableKey(key), encodable(value, depth)));
        return sorted;
    }

    private static List<Object> encodableList(List<?> list, int depth) {
        requireDepth(depth);
        var values = new ArrayList<Object>(list.size());
        list.forEach(value -> values.add(encodable(value, depth)));
        return values;
    }

    private static String encodableKey(Object key) {
        if (key instanceof String text && text.chars().allMatch(c -> c <= CHARACTER_MAX)) {
            return text;
        }
        throw new IllegalArgumentException("a key's characters stand for its bytes: " + key);
    }

    private static void requireDepth(int depth) {
        if (depth > BencodeReader.DEPTH_MAX) {
            throw new IllegalArgumentException("nobody would read what is nested more deeply");
        }
    }

    private static Object own(Object value) {
        return switch (value) {
            case Map<?, ?> map -> ownMap(map);
            case List<?> list -> list.stream().map(BencodeTree::own).toList();
            case Long number -> number;
            case ByteBuffer buffer -> contentOf(buffer);
            default -> throw new AssertionError(value.getClass());
        };
    }

    private static NavigableMap<String, Object> ownMap(Map<?, ?> map) {
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put((String) key, own(value)));
        return sorted;
    }

    private static byte[] contentOf(ByteBuffer buffer) {
        byte[] content = new byte[buffer.remaining()];
        buffer.get(content);
        return content;
    }
}
