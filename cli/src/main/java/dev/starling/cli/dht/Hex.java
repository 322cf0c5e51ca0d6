package dev.starling.cli.dht;

import java.util.HexFormat;
import picocli.CommandLine.TypeConversionException;

/** Bytes as users write them: two hexadecimal digits each, of either case. */
final class Hex {
    private Hex() {}

    static byte[] parse(String text, int bytes) {
        try {
            if (text.length() == 2 * bytes) {
                return HexFormat.of().parseHex(text);
            }
        } catch (IllegalArgumentException isNoHex) {
            // what is to be said is the same
        }
        throw new TypeConversionException(
                "'" + text + "' is not " + 2 * bytes + " hexadecimal digits");
    }

    static String format(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
