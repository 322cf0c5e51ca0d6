package dev.starling.peer.storage;

import dev.starling.host.Result;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** Gives files a place of their own, with what of them is in the part file. */
record Placing(DiskWork work, BitSet files) {
    private record Placed(TorrentStore store, List<ResumeRecord> records) {}

    /** The caller has the disk for itself. */
    void start(Consumer<Result<BitSet>> whenDone) {
        TorrentStore before = work.store;
        var have = (BitSet) work.state.written().clone();
        work.host.offload(
                () -> {
                    TorrentStore after = before.place(files, have);
                    List<ResumeRecord> records =
                            List.of(
                                    new ResumeRecord.Stamps(after.stamps(files)),
                                    new ResumeRecord.Placed(files));
                    for (ResumeRecord record : records) {
                        work.log.append(record);
                    }
                    work.log.sync();
                    after.tidy();
                    return new Placed(after, records);
                },
                result ->
                        whenDone.accept(
                                switch (result) {
                                    case Result.Done<Placed>(Placed(var after, var records)) -> {
                                        work.store = after;
                                        records.forEach(work.state::apply);
                                        yield new Result.Done<>(after.layout().placed());
                                    }
                                    case Result.Failed<Placed>(Throwable cause) ->
                                            DiskWork.asIoFailure(cause);
                                }));
    }
}
