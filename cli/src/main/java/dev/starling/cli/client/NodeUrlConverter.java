package dev.starling.cli.client;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code http://HOST:PORT}; without {@code http://}, too. */
final class NodeUrlConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            URI url = URI.create(text.contains("://") ? text : "http://" + text);
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isHttp && url.getHost() != null && url.getUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException noUrl) {
            // It is said below.
        }
        throw new TypeConversionException("'" + text + "' is no http://HOST:PORT");
    }
}
