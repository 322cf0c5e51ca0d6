package dev.starling.cli.option;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The address of something on the web. */
public final class WebUrlConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        try {
            var url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null) {
                return text;
            }
        } catch (URISyntaxException isNoUrl) {
            // what is to be said is the same
        }
        throw new TypeConversionException("'" + text + "' is not an http or https URL");
    }
}
