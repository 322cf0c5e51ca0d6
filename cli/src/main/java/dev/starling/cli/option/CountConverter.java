package dev.starling.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of something: 1 and up. */
public final class CountConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
        long value = Digits.parse(text, Integer.MAX_VALUE).orElse(0);
        if (value == 0) {
            throw new TypeConversionException(
                    "'" + text + "' is not a whole number from 1 to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }
}
