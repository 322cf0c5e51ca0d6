package dev.starling.cli.output;

/**
 * How much of a terminal's line a text takes. Chinese, Japanese and Korean characters and most
 * pictures take two cells, accents that are put over the character before them none (UAX 11).
 */
public final class Cells {
    /** First and last of each range whose characters take two, in their order. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x231a, 0x231b, 0x23e9, 0x23ec, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648,
        0x2653, 0x26a1, 0x26a1, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26f2, 0x26f5, 0x2705, 0x2705,
        0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x2753, 0x2755, 0x2795, 0x2797, 0x2b50,
        0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xa960, 0xa97c, 0xac00, 0xd7a3,
        0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x16fe0,
        0x18cff, 0x1aff0, 0x1b2ff, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191,
        0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0,
        0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440,
        0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595,
        0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0,
        0x1f6d2, 0x1f6d5, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7f0, 0x1f90c,
        0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1faff, 0x20000, 0x3fffd
    };

    private Cells() {}

    public static int of(String text) {
        return text.codePoints().map(Cells::of).sum();
    }

    /** As much of it as fits, with a sign where something is missing. */
    public static String cut(String text, int cells) {
        if (of(text) <= cells) {
            return text;
        }
        int taken = 1; // the sign's
        int end = 0;
        while (taken + of(text.codePointAt(end)) <= cells) {
            taken += of(text.codePointAt(end));
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end) + "…";
    }

    private static int of(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    private static boolean isWide(int codePoint) {
        int low = 0;
        int high = WIDE.length / 2; // the range is before this one
        while (low < high) {
            int middle = (low + high) / 2;
            if (codePoint > WIDE[2 * middle + 1]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < WIDE.length / 2 && codePoint >= WIDE[2 * low];
    }
}
