package dev.starling.cli.simulate;

import dev.starling.cli.option.Digits;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a run's chance grows from: any whole number that is not negative. */
final class SeedConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        return Digits.parse(text, Long.MAX_VALUE)
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'" + text + "' is not a whole number from 0 up"));
    }
}
