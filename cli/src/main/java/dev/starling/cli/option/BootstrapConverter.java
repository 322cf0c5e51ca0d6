package dev.starling.cli.option;

import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A node to begin with, or the word {@code none}. */
final class BootstrapConverter implements ITypeConverter<BootstrapConverter.Start> {
    /** A node; without one, the wish for none. */
    record Start(Optional<HostPort> node) {
        @Override
        public String toString() {
            return node.map(HostPort::toString).orElse("none");
        }
    }

    @Override
    public Start convert(String text) {
        if (text.equals("none")) {
            return new Start(Optional.empty());
        }
        try {
            return new Start(Optional.of(HostPort.parse(text)));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage() + ", nor the word none");
        }
    }
}
