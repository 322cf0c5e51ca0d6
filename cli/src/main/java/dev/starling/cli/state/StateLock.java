package dev.starling.cli.state;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A directory that one node alone may use at a time, however the last one ended. */
public final class StateLock implements AutoCloseable {
    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @throws Failure when another node has it
     */
    public static StateLock of(Path directory) throws IOException, Failure {
        Files.createDirectories(directory);
        var channel =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            throw new Failure(
                    ExitCode.FAILURE,
                    "another node uses "
                            + directory
                            + "; end that one, or give this one a directory with --state");
        }
        return new StateLock(channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
