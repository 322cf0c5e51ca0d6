package dev.starling.cli.rpc;

import dev.starling.host.Host;
import dev.starling.host.Result;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** How much room there is where files are to be put. */
record DiskSpace(long freeBytes, long bytes) {
    /** As Transmission says it where it does not know. */
    static final DiskSpace UNKNOWN = new DiskSpace(-1, -1);

    /**
     * Asks the disk, which may take as long as it likes, elsewhere than on the host's thread.
     *
     * @param directory need not be there yet: it will be where its parents are
     */
    static void of(Host host, Path directory, Consumer<DiskSpace> whenKnown) {
        host.offload(
                () -> of(directory),
                result ->
                        whenKnown.accept(
                                switch (result) {
                                    case Result.Done<DiskSpace>(var space) -> space;
                                    case Result.Failed<DiskSpace> _ -> UNKNOWN;
                                }));
    }

    private static DiskSpace of(Path directory) throws IOException {
        for (Path path = directory; path != null; path = path.getParent()) {
            if (Files.isDirectory(path)) {
                FileStore store = Files.getFileStore(path);
                return new DiskSpace(store.getUsableSpace(), store.getTotalSpace());
            }
        }
        return UNKNOWN;
    }
}
