package dev.starling.peer.storage.file;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which files are open, the longest unused first. A torrent may have more files than a process may
 * have descriptors.
 */
final class OpenFiles {
    static final int OPEN_FILES_MAX = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<OpenFile, Boolean> byLastUse =
            new LinkedHashMap<>(2 * OPEN_FILES_MAX, 0.75f, true);

    /** This file is open and just used; another may be closed for it, unless all are busy. */
    void used(OpenFile file) throws IOException {
        OpenFile tooMany = note(file);
        if (tooMany != null && tooMany != file) {
            tooMany.closeIfIdle();
        }
    }

    private @Nullable OpenFile note(OpenFile file) {
        lock.lock();
        try {
            byLastUse.put(file, true);
            return byLastUse.size() > OPEN_FILES_MAX ? byLastUse.pollFirstEntry().getKey() : null;
        } finally {
            lock.unlock();
        }
    }

    void forget(OpenFile file) {
        lock.lock();
        try {
            byLastUse.remove(file);
        } finally {
            lock.unlock();
        }
    }
}
