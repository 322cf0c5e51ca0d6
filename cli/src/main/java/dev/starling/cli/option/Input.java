package dev.starling.cli.option;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What users name for reading: a file, or {@code -} for standard input. */
public final class Input {
    public static final String STANDARD = "-";

    private Input() {}

    /**
     * All of it.
     *
     * @param standardInput what {@code -} stands for
     */
    public static byte[] read(String name, int bytesMax, InputStream standardInput)
            throws IOException, Failure {
        if (name.equals(STANDARD)) {
            return read(standardInput, "standard input", bytesMax);
        }
        var path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw new Failure(ExitCode.USAGE, name + " is a directory; name a file");
        }
        try (var file = Files.newInputStream(path)) {
            return read(file, name, bytesMax);
        }
    }

    private static byte[] read(InputStream stream, String name, int bytesMax)
            throws IOException, Failure {
        // Neither a device nor a pipe says how long it is.
        byte[] bytes = stream.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
            throw new Failure(
                    ExitCode.USAGE,
                    name + " is longer than " + bytesMax + " bytes, which is too long");
        }
        return bytes;
    }
}
