package dev.starling.bencode;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Values that bencode can hold, drawn from a seed: longs, {@code byte[]}, lists, and maps whose
 * keys have one character for each byte. Few are large, many are odd: empty, extreme, or as long as
 * makes another digit in the length.
 */
public final class RandomTrees {
    private static final int DEPTH = 5;
    private static final int WIDTH_MAX = 5;
    private static final long[] ODD_INTEGERS = {
        0,
        1,
        -1,
        9,
        10,
        -10,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE + 1
    };
    private static final int[] ODD_LENGTHS = {0, 1, 9, 10, 11, 20, 99, 100, 101, 208, 999, 1_000};

    private final RandomGenerator random;

    public RandomTrees(RandomGenerator random) {
        this.random = random;
    }

    public static RandomTrees seeded(long seed) {
        return new RandomTrees(new SplittableRandom(seed));
    }

    public NavigableMap<String, Object> map() {
        return map(DEPTH);
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0, 1 -> integer();
            case 2, 3, 4 -> string();
            case 5 -> list(depth - 1);
            default -> map(depth - 1);
        };
    }

    private NavigableMap<String, Object> map(int depth) {
        var map = new TreeMap<String, Object>();
        int width = random.nextInt(WIDTH_MAX + 1);
        for (int i = 0; i < width; i++) {
            map.put(key(), value(depth));
        }
        return map;
    }

    private List<Object> list(int depth) {
        var list = new ArrayList<Object>();
        int width = random.nextInt(WIDTH_MAX + 1);
        for (int i = 0; i < width; i++) {
            list.add(value(depth));
        }
        return list;
    }

    private long integer() {
        return random.nextInt(4) == 0
                ? ODD_INTEGERS[random.nextInt(ODD_INTEGERS.length)]
                : random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private byte[] string() {
        int length =
                random.nextInt(16) == 0
                        ? ODD_LENGTHS[random.nextInt(ODD_LENGTHS.length)]
                        : random.nextInt(24);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Of few letters, so that keys are each other's beginnings, or of any bytes. */
    private String key() {
        boolean ofFewLetters = random.nextBoolean();
        int length = random.nextInt(ofFewLetters ? 4 : 12);
        var key = new StringBuilder();
        for (int i = 0; i < length; i++) {
            key.append((char) (ofFewLetters ? 'a' + random.nextInt(3) : random.nextInt(256)));
        }
        return key.toString();
    }
}
