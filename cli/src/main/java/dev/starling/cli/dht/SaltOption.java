package dev.starling.cli.dht;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which of the items of a key is meant (BEP 44): a mixin. */
final class SaltOption {
    private static final int BYTES_MAX = 64;

    @Option(
            names = "--salt",
            paramLabel = "S",
            description = "Which of the items of the key: a text of at most 64 bytes")
    private @Nullable String salt;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean isGiven() {
        return salt != null;
    }

    /** The salt; empty for none. */
    byte[] bytes() {
        byte[] bytes = salt == null ? new byte[0] : salt.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BYTES_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "a salt has at most " + BYTES_MAX + " bytes");
        }
        return bytes;
    }
}
