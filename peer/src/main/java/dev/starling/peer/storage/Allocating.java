package dev.starling.peer.storage;

import dev.starling.host.Result;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.function.Consumer;

/**
 * Takes the room that files will need before anything is in them, for those who want to know at
 * once whether there is enough, and no file in fragments. Between two steps whatever else waits for
 * the disk has its turn.
 */
final class Allocating {
    static final long STEP_BYTES = 32L << 20;

    private final DiskWork work;
    private final BitSet files;
    private final Consumer<Result<BitSet>> whenDone;
    private final LinkedHashMap<Integer, Stamp> grown = new LinkedHashMap<>();

    Allocating(DiskWork work, BitSet files, Consumer<Result<BitSet>> whenDone) {
        this.work = work;
        this.files = (BitSet) files.clone();
        this.whenDone = whenDone;
    }

    void start() {
        work.queue.alone(
                () -> {
                    TorrentStore store = work.store;
                    work.host.offload(
                            () -> {
                                store.requireRoom(files);
                                return files;
                            },
                            this::wasLookedAt);
                });
    }

    private void wasLookedAt(Result<BitSet> result) {
        work.queue.done();
        switch (result) {
            case Result.Done<BitSet> _ -> next(files.nextSetBit(0));
            case Result.Failed<BitSet>(Throwable cause) ->
                    whenDone.accept(DiskWork.asIoFailure(cause));
        }
    }

    private void next(int file) {
        if (file < 0 || work.isClosed) {
            if (!grown.isEmpty() && !work.isClosed) {
                work.append(new ResumeRecord.Stamps(grown));
            }
            whenDone.accept(new Result.Done<>(files));
            return;
        }
        work.queue.alone(
                () -> {
                    TorrentStore store = work.store;
                    work.host.offload(
                            () -> store.grow(file, STEP_BYTES), result -> wasGrown(file, result));
                });
    }

    private void wasGrown(int file, Result<Stamp> result) {
        work.queue.done();
        switch (result) {
            case Result.Done<Stamp>(Stamp left) -> {
                grown.put(file, left);
                boolean isDone = left.length() >= work.store.length(file);
                next(isDone ? files.nextSetBit(file + 1) : file);
            }
            case Result.Failed<Stamp>(Throwable cause) ->
                    whenDone.accept(DiskWork.asIoFailure(cause));
        }
    }
}
