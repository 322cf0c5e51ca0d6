package dev.starling.cli.node;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which torrents are complete, and who has been told of it. */
final class Completions {
    private final Shelf shelf;
    private final Memory memory;
    private final LongSupplier clock;
    private Consumer<Torrent> whenDone = _ -> {};
    private @Nullable Telling telling;

    Completions(Shelf shelf, Memory memory, LongSupplier clock) {
        this.shelf = shelf;
        this.memory = memory;
        this.clock = clock;
    }

    void onDone(Consumer<Torrent> listener) {
        whenDone = listener;
    }

    void tellDone(Telling whom) {
        telling = whom;
    }

    /** Tells of those that an earlier life did not tell of to the end. */
    void tellUntold() {
        List.copyOf(shelf.all()).stream().filter(it -> it.record.isUntold()).forEach(this::tell);
    }

    /** It is complete, or is so again. */
    void on(Torrent torrent) {
        if (torrent.isDone()) {
            return;
        }
        // What was there already was not downloaded by us, and nobody waits for it.
        boolean isNews = torrent.downloaded() > 0;
        torrent.note(
                draft -> {
                    draft.doneAt = clock.getAsLong();
                    draft.isUntold = isNews && telling != null;
                });
        if (isNews) {
            whenDone.accept(torrent);
        }
        memory.keep(
                torrent,
                result -> {
                    memory.complain(result);
                    if (torrent.record.isUntold()) {
                        tell(torrent);
                    }
                });
    }

    private void tell(Torrent torrent) {
        Telling whom = telling;
        if (whom == null) {
            told(torrent); // its user wants no program to be run any more
        } else {
            whom.tell(torrent, () -> told(torrent));
        }
    }

    private void told(Torrent torrent) {
        if (shelf.holds(torrent)) {
            torrent.note(draft -> draft.isUntold = false);
            memory.keep(torrent);
        }
    }
}
