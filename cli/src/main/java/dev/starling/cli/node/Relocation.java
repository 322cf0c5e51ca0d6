package dev.starling.cli.node;

import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.storage.Moving;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's data on its way to another directory, while nobody has it open: a step at a time, on
 * another core. On the host's thread.
 */
final class Relocation {
    /** From where to where. */
    record Way(Metainfo metainfo, BitSet placed, Path from, Path to) {}

    /** Where its data is in the end. */
    enum End {
        THERE,

        /** Where it was: it could not be brought away. */
        BACK,

        /** Some of it here and some there, because the disk does neither. */
        ON_THE_WAY
    }

    /** Hears of the end, and of what went wrong; that is null when nothing did. */
    @FunctionalInterface
    interface Listener {
        void onEnd(End end, @Nullable IOException why);
    }

    private final Host host;
    private final Moving moving;
    private boolean isGivenUp;
    private boolean isFrozen;

    private Relocation(Host host, Moving moving) {
        this.host = host;
        this.moving = moving;
    }

    /** One that nobody remembers yet: nothing is moved before {@link #run}. */
    static void begin(
            Host host, TorrentFiles files, Way way, Consumer<Result<Relocation>> whenDone) {
        open(host, () -> moving(files, way, true), whenDone);
    }

    /** One that was begun in an earlier life. */
    static void goOn(
            Host host, TorrentFiles files, Way way, Consumer<Result<Relocation>> whenDone) {
        open(host, () -> moving(files, way, false), whenDone);
    }

    /** What is known of the old place for all places is known of the new one; nothing moves. */
    static void follow(Host host, TorrentFiles files, Way way, Consumer<Result<Boolean>> whenDone) {
        TorrentFiles.Place from = files.in(way.from(), way.metainfo(), way.placed());
        TorrentFiles.Place to = files.in(way.to(), way.metainfo(), way.placed());
        host.offload(
                () -> {
                    to.log().remember(way.metainfo().infoBytes(), from.log().read().facts());
                    return true;
                },
                whenDone);
    }

    /** Forgets what is remembered of the old place. */
    static void forget(Host host, TorrentFiles files, Way way) {
        TorrentFiles.Place from = files.in(way.from(), way.metainfo(), way.placed());
        host.offload(
                () -> {
                    from.log().delete();
                    return true;
                },
                _ -> {});
    }

    private static Moving moving(TorrentFiles files, Way way, boolean isNew) throws IOException {
        TorrentFiles.Place from = files.in(way.from(), way.metainfo(), way.placed());
        TorrentFiles.Place to = files.in(way.to(), way.metainfo(), way.placed());
        return isNew
                ? Moving.begin(from.store(), from.log(), to.store(), to.log())
                : Moving.goOn(from.store(), from.log(), to.store(), to.log());
    }

    private static void open(
            Host host, Callable<Moving> opening, Consumer<Result<Relocation>> whenDone) {
        host.offload(
                opening,
                result ->
                        whenDone.accept(
                                switch (result) {
                                    case Result.Done<Moving>(var moving) ->
                                            new Result.Done<>(new Relocation(host, moving));
                                    case Result.Failed<Moving>(var cause) ->
                                            new Result.Failed<>(cause);
                                }));
    }

    void run(Listener listener) {
        if (isFrozen) {
            return;
        }
        if (isGivenUp && !moving.isThere()) {
            undo(new IOException("it was given up"), listener);
            return;
        }
        host.offload(
                moving::step,
                result -> {
                    switch (result) {
                        case Result.Done<Boolean>(var isMore) -> {
                            if (isMore) {
                                run(listener);
                            } else {
                                listener.onEnd(End.THERE, null);
                            }
                        }
                        case Result.Failed<Boolean>(var cause) -> {
                            IOException why = asIoException(cause);
                            if (moving.isThere()) {
                                listener.onEnd(End.THERE, why);
                            } else {
                                undo(why, listener);
                            }
                        }
                    }
                });
    }

    private void undo(IOException why, Listener listener) {
        host.offload(
                () -> {
                    moving.undo();
                    return true;
                },
                result -> {
                    if (result instanceof Result.Failed<Boolean>(var cause)) {
                        why.addSuppressed(cause);
                        listener.onEnd(End.ON_THE_WAY, why);
                    } else {
                        listener.onEnd(End.BACK, why);
                    }
                });
    }

    /** Puts everything back, if there is still time. */
    void giveUp() {
        isGivenUp = true;
    }

    boolean isGivenUp() {
        return isGivenUp;
    }

    /** Takes no more steps: the next life will. */
    void freeze() {
        isFrozen = true;
    }

    static IOException asIoException(Throwable cause) {
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
