package dev.starling.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes, or bytes per second: {@code 65536}, {@code 64K}, {@code 700M}, {@code 2G}. */
public final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        int shift = text.isEmpty() ? 0 : shift(text.charAt(text.length() - 1));
        String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
        long value = Digits.parse(digits, Long.MAX_VALUE >> shift).orElse(0);
        // None of them may be 0: an empty torrent, a limit under which nothing moves.
        if (value == 0) {
            throw new TypeConversionException(
                    "'" + text + "' is not a size from 1 byte up, like 65536, 64K, 700M or 2G");
        }
        return value << shift;
    }

    private static int shift(char unit) {
        return switch (unit) {
            case 'K', 'k' -> 10;
            case 'M', 'm' -> 20;
            case 'G', 'g' -> 30;
            default -> 0;
        };
    }
}
