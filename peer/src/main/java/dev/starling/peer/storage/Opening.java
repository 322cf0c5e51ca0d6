package dev.starling.peer.storage;

import dev.starling.host.Result;
import java.io.IOException;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Finds out what is stored: from the journal, from a look at the files, and by hashing what neither
 * answers for. Then a new journal is begun with that. It has the disk for itself.
 */
final class Opening {
    /** What the journal says, and what of it is believed. */
    private record Read(TorrentStore store, ResumeState state, Recollection found) {}

    private final DiskWork work;
    private final boolean believeNothing;
    private final Consumer<Result<Opened>> whenDone;
    private final BitSet wanted;

    Opening(DiskWork work, boolean believeNothing, Consumer<Result<Opened>> whenDone) {
        this.work = work;
        this.believeNothing = believeNothing;
        this.whenDone = whenDone;
        this.wanted = work.store.layout().placed();
    }

    void start() {
        TorrentStore asked = work.store;
        work.host.offload(
                () -> {
                    ResumeState state = work.log.read();
                    // What lies where depends on what was placed then; more is placed later.
                    TorrentStore store =
                            Recollection.isAbout(asked, state)
                                    ? asked.withPlaced(state.placed())
                                    : asked;
                    return new Read(store, state, Recollection.of(store, state, believeNothing));
                },
                result -> {
                    switch (result) {
                        case Result.Done<Read>(Read read) -> {
                            work.store = read.store();
                            Checking.start(
                                    work, read.found().doubtful(), right -> adopt(read, right));
                        }
                        case Result.Failed<Read>(Throwable cause) ->
                                end(DiskWork.asIoFailure(cause));
                    }
                });
    }

    private void adopt(Read read, BitSet right) {
        if (work.isClosed) { // and so not all was hashed: what was known is still the best
            end(DiskWork.asIoFailure(new IOException("the torrent was closed")));
            return;
        }
        Recollection found = read.found();
        var state = new ResumeState();
        state.apply(
                new ResumeRecord.Began(
                        work.store.storage().bootId().orElse(""), work.store.storage().where()));
        state.apply(new ResumeRecord.Metadata(work.store.metainfo().infoBytes()));
        state.apply(new ResumeRecord.Facts(read.state().facts()));
        state.apply(new ResumeRecord.Placed(work.store.layout().placed()));
        state.apply(new ResumeRecord.Have(found.have()));
        state.apply(new ResumeRecord.Have(right));
        state.apply(new ResumeRecord.Synced(found.synced()));
        state.apply(new ResumeRecord.Unconfirmed(found.unconfirmed()));
        state.apply(new ResumeRecord.Stamps(found.foundByFile()));
        TorrentStore store = work.store;
        work.host.offload(
                () -> {
                    store.createEmptyFiles();
                    return work.log.rewrite(state.records());
                },
                result -> {
                    switch (result) {
                        case Result.Done<Long>(Long bytes) -> {
                            BitSet lost = (BitSet) work.state.written().clone();
                            work.state = state;
                            work.logBytes = bytes;
                            lost.andNot(state.written());
                            lost.stream().forEach(work.listener::onLost);
                            int checked = found.doubtful().cardinality();
                            placeWanted(
                                    new Opened(
                                            (BitSet) state.written().clone(),
                                            checked,
                                            read.state().isFresh()));
                        }
                        case Result.Failed<Long>(Throwable cause) ->
                                end(DiskWork.asIoFailure(cause));
                    }
                });
    }

    private void placeWanted(Opened opened) {
        if (work.store.layout().covers(wanted)) {
            end(new Result.Done<>(opened));
            return;
        }
        new Placing(work, wanted)
                .start(
                        result ->
                                end(
                                        switch (result) {
                                            case Result.Done<BitSet> _ -> new Result.Done<>(opened);
                                            case Result.Failed<BitSet>(Throwable cause) ->
                                                    DiskWork.asIoFailure(cause);
                                        }));
    }

    private void end(Result<Opened> result) {
        work.queue.done();
        whenDone.accept(result);
    }
}
