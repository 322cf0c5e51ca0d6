package dev.starling.cli.option;

import dev.starling.host.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An address of this machine, in figures and without a port. */
final class AddressConverter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
        return Endpoint.ofFigures(text, 0)
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "'"
                                                + text
                                                + "' is not an address without a port, like"
                                                + " 192.0.2.1 or 2001:db8::1"));
    }
}
