package dev.starling.cli.simulate;

import dev.starling.cli.option.Digits;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many cores to use. */
final class ThreadsConverter implements ITypeConverter<Integer> {
    private static final int THREADS_MAX = 256;

    @Override
    public Integer convert(String text) {
        long value = Digits.parse(text, THREADS_MAX).orElse(0);
        if (value == 0) {
            throw new TypeConversionException(
                    "'" + text + "' is not a whole number from 1 to " + THREADS_MAX);
        }
        return (int) value;
    }
}
