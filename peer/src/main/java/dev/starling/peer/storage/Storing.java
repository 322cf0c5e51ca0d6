package dev.starling.peer.storage;

import dev.starling.host.Result;
import java.io.IOException;
import java.util.function.Consumer;

/** Hashes, writes and notes pieces, each on another core in one go. */
final class Storing {
    private sealed interface Done {
        record Right(ResumeRecord.Written record, int logBytes) implements Done {}

        record Wrong() implements Done {}
    }

    private final DiskWork work;
    private final Confirming confirming;
    private final Syncing syncing;

    Storing(DiskWork work, Confirming confirming, Syncing syncing) {
        this.work = work;
        this.confirming = confirming;
        this.syncing = syncing;
    }

    void store(int piece, PieceBuffer whole, Consumer<Outcome> whenDone) {
        store(piece, whole, true, whenDone);
    }

    private void store(int piece, PieceBuffer whole, boolean mayRetry, Consumer<Outcome> whenDone) {
        work.queue.beside(
                () -> {
                    TorrentStore store = work.store; // as it is when its turn has come
                    int failuresBefore = syncing.failures();
                    work.host.offload(
                            () -> storeNow(store, piece, whole),
                            result -> {
                                work.queue.done();
                                boolean isDone = result instanceof Result.Done<Done>;
                                if (isDone && syncing.failures() != failuresBefore) {
                                    // The machine may have thrown it away with the rest.
                                    store(piece, whole, mayRetry, whenDone);
                                    return;
                                }
                                wasStored(piece, whole, mayRetry, result, whenDone);
                            });
                });
    }

    private Done storeNow(TorrentStore store, int piece, PieceBuffer whole) throws IOException {
        if (!store.isRight(piece, whole)) {
            return new Done.Wrong();
        }
        var record = new ResumeRecord.Written(piece, store.write(piece, whole.whole()));
        return new Done.Right(record, work.log.append(record));
    }

    private void wasStored(
            int piece,
            PieceBuffer whole,
            boolean mayRetry,
            Result<Done> result,
            Consumer<Outcome> whenDone) {
        switch (result) {
            case Result.Done<Done>(Done.Right(var record, int bytes)) -> {
                work.state.apply(record);
                work.logBytes += bytes;
                syncing.written(piece);
                whenDone.accept(new Outcome.Stored());
            }
            case Result.Done<Done>(Done.Wrong()) -> whenDone.accept(new Outcome.WrongHash());
            case Result.Failed<Done>(FileChanged _) when mayRetry ->
                    confirming.lookAgain(piece, () -> store(piece, whole, false, whenDone));
            case Result.Failed<Done>(Throwable cause) -> {
                IOException why = DiskWork.asIoException(cause);
                whenDone.accept(new Outcome.Failed(why, why instanceof DiskFull));
            }
        }
    }
}
