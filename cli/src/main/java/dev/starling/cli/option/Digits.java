package dev.starling.cli.option;

import java.util.OptionalLong;

/** Whole numbers as users write them: ASCII digits and nothing else. */
public final class Digits {
    private Digits() {}

    /**
     * The number, unless there is none or it is larger than {@code max}. {@code Long.parseLong}
     * also takes signs and the digits of every script.
     */
    public static OptionalLong parse(String text, long max) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (max - digit) / 10) {
                return OptionalLong.empty();
            }
            value = value * 10 + digit;
        }
        return OptionalLong.of(value);
    }
}
