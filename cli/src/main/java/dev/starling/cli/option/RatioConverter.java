package dev.starling.cli.option;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many times over: {@code 1}, {@code 1.5}. */
public final class RatioConverter implements ITypeConverter<Double> {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

    @Override
    public Double convert(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new TypeConversionException("'" + text + "' is not a ratio like 1 or 1.5");
        }
        return Double.valueOf(text);
    }
}
