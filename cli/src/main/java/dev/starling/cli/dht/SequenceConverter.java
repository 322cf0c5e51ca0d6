package dev.starling.cli.dht;

import dev.starling.cli.option.Digits;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The number of a version of a mutable item: 0 and up. */
final class SequenceConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        return Digits.parse(text, Long.MAX_VALUE).stream()
                .boxed()
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'"
                                                + text
                                                + "' is not a whole number from 0 to "
                                                + Long.MAX_VALUE));
    }
}
