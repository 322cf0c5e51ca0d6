package dev.starling.cli.daemon;

import dev.starling.host.Endpoint;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a node serves HTTP.
 *
 * @param endpoint nothing for nowhere
 */
record HttpOption(Optional<Endpoint> endpoint) {
    /** {@code 127.0.0.1:9091}, {@code [::1]:9091} or {@code off}. */
    static final class Converter implements ITypeConverter<HttpOption> {
        @Override
        public HttpOption convert(String text) {
            if (text.equals("off")) {
                return new HttpOption(Optional.empty());
            }
            try {
                return new HttpOption(Optional.of(Endpoint.parse(text)));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is neither an address and a port nor off");
            }
        }
    }
}
