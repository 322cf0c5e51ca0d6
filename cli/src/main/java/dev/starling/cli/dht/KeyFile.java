package dev.starling.cli.dht;

import dev.starling.cli.option.Input;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.dht.ItemKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import picocli.CommandLine.TypeConversionException;

/**
 * A key on disk: one line, the 64 hexadecimal digits of its seed. Whoever reads it owns the key.
 */
final class KeyFile {
    private static final int BYTES_MAX = 1024;

    private KeyFile() {}

    static ItemKey read(String name, InputStream standardInput) throws IOException, Failure {
        byte[] content = Input.read(name, BYTES_MAX, standardInput);
        String line = new String(content, StandardCharsets.UTF_8).strip();
        try {
            return ItemKey.ofSeed(Hex.parse(line, ItemKey.SEED_BYTES));
        } catch (TypeConversionException e) {
            // What the file says instead may be somebody's secret.
            throw new Failure(
                    ExitCode.USAGE,
                    name
                            + " is no key file, which is a line of 64 hexadecimal digits; starling"
                            + " dht keygen makes one",
                    e);
        }
    }

    static String line(ItemKey key) {
        return Hex.format(key.seed());
    }

    /** Writes one that only its owner can read, and never over another. */
    static void write(Path path, ItemKey key) throws IOException, Failure {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owners =
                isPosix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        var bytes = (line(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(path, options, owners)) {
            channel.write(java.nio.ByteBuffer.wrap(bytes));
        } catch (FileAlreadyExistsException e) {
            throw new Failure(
                    ExitCode.FAILURE,
                    path + " is there already; it may be a key, and is not overwritten",
                    e);
        }
    }
}
