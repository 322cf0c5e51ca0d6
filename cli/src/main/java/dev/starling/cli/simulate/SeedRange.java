package dev.starling.cli.simulate;

import dev.starling.cli.option.Digits;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Seeds from one to another, both included. */
record SeedRange(long first, long last) {
    /** {@code 1..100}, or a single one. */
    static final class Converter implements ITypeConverter<SeedRange> {
        @Override
        public SeedRange convert(String text) {
            int dots = text.indexOf("..");
            String from = dots < 0 ? text : text.substring(0, dots);
            String to = dots < 0 ? text : text.substring(dots + 2);
            // One less than there is: so that a range has a length.
            long first = Digits.parse(from, Long.MAX_VALUE - 1).orElse(-1);
            long last = Digits.parse(to, Long.MAX_VALUE - 1).orElse(-1);
            if (first < 0 || last < 0) {
                throw new TypeConversionException("'" + text + "' is not a range like 1..100");
            }
            if (first > last) {
                throw new TypeConversionException(
                        "'" + text + "' goes backwards; say " + last + ".." + first);
            }
            return new SeedRange(first, last);
        }
    }
}
