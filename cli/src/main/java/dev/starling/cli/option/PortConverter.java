package dev.starling.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A port: 1 to 65535. */
public final class PortConverter implements ITypeConverter<Integer> {
    private static final int PORT_MAX = 65_535;

    @Override
    public Integer convert(String text) {
        return read(text, 1);
    }

    /** A port to listen on: 0 leaves the choice to the system. */
    static final class OrZero implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return read(text, 0);
        }
    }

    private static int read(String text, int min) {
        long port = Digits.parse(text, PORT_MAX).orElse(-1);
        if (port < min) {
            throw new TypeConversionException(
                    "'" + text + "' is not a port from " + min + " to " + PORT_MAX);
        }
        return (int) port;
    }
}
