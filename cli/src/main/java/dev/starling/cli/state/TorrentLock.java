package dev.starling.cli.state;

import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes sure that one program at a time works at a torrent in a directory: two would write each
 * other's files and journal. The machine lets go of it however the program ends. The file itself
 * stays: whoever removed it could take it from under one who has just opened it.
 */
public final class TorrentLock implements AutoCloseable {
    private final FileChannel file;

    private TorrentLock(FileChannel file) {
        this.file = file;
    }

    /**
     * @throws Failure when another program has it
     */
    static TorrentLock take(Path path, Path directory) throws IOException, Failure {
        Files.createDirectories(path.getParent());
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (isTaken(file)) {
                throw new Failure(
                        ExitCode.FAILURE,
                        "another starling is busy with this torrent in "
                                + directory
                                + ": wait until it is done, stop it, or use another directory");
            }
            return new TorrentLock(file);
        } catch (IOException | Failure e) {
            file.close();
            throw e;
        }
    }

    private static boolean isTaken(FileChannel file) throws IOException {
        try {
            return file.tryLock() == null;
        } catch (OverlappingFileLockException byThisProgram) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
