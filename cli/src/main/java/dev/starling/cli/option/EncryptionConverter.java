package dev.starling.cli.option;

import dev.starling.peer.mse.Encryption;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code prefer}, {@code require} or {@code off}. */
final class EncryptionConverter implements ITypeConverter<Encryption> {
    @Override
    public Encryption convert(String text) {
        return switch (text) {
            case "prefer" -> Encryption.PREFER;
            case "require" -> Encryption.REQUIRE;
            case "off" -> Encryption.OFF;
            default ->
                    throw new TypeConversionException(
                            "'" + text + "' is not prefer, require or off");
        };
    }
}
