package dev.starling.cli.node;

import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Torrents that are brought to another directory, or looked for in one. Such a torrent leaves its
 * swarm; that it is on its way stands in its record before the first file is touched, so that the
 * next life goes on; in the end it is opened at its new place, or at the old one, and says why.
 *
 * <p>On the host's thread.
 */
final class Relocations {
    /** Where the torrents are at home. */
    interface Home {
        /** It has left its swarm. */
        void onLeft(Torrent torrent);

        void keep(Torrent torrent, Consumer<Result<Boolean>> whenKept);

        /** It is opened again, and its record says where. */
        void openAt(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept);

        void verify(Torrent torrent);

        void complain(IOException why);
    }

    private final Host host;
    private final TorrentFiles files;
    private final Home home;
    private boolean isClosed;

    Relocations(Host host, TorrentFiles files, Home home) {
        this.host = host;
        this.files = files;
        this.home = home;
    }

    /** They take no more steps: the next life will. */
    void close(Iterable<Torrent> torrents) {
        isClosed = true;
        for (Torrent torrent : torrents) {
            Relocation relocation = torrent.relocation;
            if (relocation != null) {
                relocation.freeze();
            }
        }
    }

    /** Whether it is on its way: then that is given up, and this is done afterwards. */
    boolean isToBeSettled(Torrent torrent, Runnable afterwards) {
        boolean isOnItsWay = torrent.isMoving && torrent.notMoved.isEmpty();
        if (isOnItsWay) {
            Relocation relocation = torrent.relocation;
            if (relocation != null) {
                relocation.giveUp();
            }
            torrent.whenSettled.add(afterwards);
        }
        return isOnItsWay;
    }

    /**
     * Its data is to be in another directory. It leaves its swarm until that is so.
     *
     * @param isToMove whether the data is brought there; otherwise it is looked for there, and
     *     hashed
     * @param whenBegun called when that is certain to be done, also after a restart, or cannot be
     */
    void relocate(Torrent torrent, Path to, boolean isToMove, Consumer<Result<Boolean>> whenBegun) {
        if (torrent.isMoving) {
            String why = torrent.notMoved;
            whenBegun.accept(
                    failure(
                            new IOException(
                                    why.isEmpty()
                                            ? torrent.name() + " is being moved already"
                                            : why + "; the next start of the node tries again")));
            return;
        }
        if (to.equals(torrent.directory())) {
            if (!isToMove) {
                home.verify(torrent);
            }
            whenBegun.accept(new Result.Done<>(true));
            return;
        }
        leave(
                torrent,
                () -> {
                    Relocation.Way way = way(torrent, to);
                    if (way == null) { // there is no data of what is not known
                        whenBegun.accept(new Result.Done<>(true));
                        settle(torrent, to, this::complain);
                    } else if (isToMove) {
                        beginMove(torrent, way, whenBegun);
                    } else {
                        follow(torrent, way, whenBegun);
                    }
                });
    }

    private void follow(Torrent torrent, Relocation.Way way, Consumer<Result<Boolean>> whenDone) {
        Relocation.follow(
                host,
                files,
                way,
                result -> {
                    if (result instanceof Result.Failed<Boolean>) {
                        settle(torrent, way.from(), this::complain);
                        whenDone.accept(result);
                        return;
                    }
                    settle(
                            torrent,
                            way.to(),
                            kept -> {
                                if (kept instanceof Result.Done<Boolean>) {
                                    Relocation.forget(host, files, way);
                                }
                                whenDone.accept(kept);
                            });
                    home.verify(torrent);
                });
    }

    /** It is closed, and nothing but its record may be touched until it is settled. */
    private void leave(Torrent torrent, Runnable whenClosed) {
        torrent.isMoving = true;
        torrent.notMoved = "";
        torrent.swarm.close(
                () -> {
                    if (!isClosed) {
                        whenClosed.run();
                    }
                });
        home.onLeft(torrent);
    }

    private static Relocation.@Nullable Way way(Torrent torrent, Path to) {
        Metainfo known = torrent.metainfo;
        if (known == null) {
            return null;
        }
        var placed = new BitSet();
        for (int file = 0; file < known.files().size(); file++) {
            placed.set(file, torrent.record.priority(file) != Priority.SKIP);
        }
        return new Relocation.Way(known, placed, torrent.directory(), to);
    }

    private void beginMove(
            Torrent torrent, Relocation.Way way, Consumer<Result<Boolean>> whenBegun) {
        Relocation.begin(
                host,
                files,
                way,
                result -> {
                    switch (result) {
                        case Result.Failed<Relocation>(var cause) -> {
                            settle(torrent, way.from(), this::complain);
                            whenBegun.accept(failure(cause));
                        }
                        case Result.Done<Relocation>(var relocation) -> {
                            var draft = torrent.record.change();
                            draft.movingTo = way.to().toString();
                            torrent.record = draft.done();
                            home.keep(
                                    torrent,
                                    kept -> {
                                        if (kept instanceof Result.Failed<Boolean>) {
                                            settle(torrent, way.from(), this::complain);
                                        } else {
                                            move(torrent, way, relocation);
                                        }
                                        whenBegun.accept(kept);
                                    });
                        }
                    }
                });
    }

    /** What an earlier life has begun. */
    void goOn(Torrent torrent) {
        leave(
                torrent,
                () -> {
                    Path to = Path.of(torrent.record.movingTo());
                    Relocation.Way way = way(torrent, to);
                    if (way == null) {
                        settle(torrent, to, this::complain);
                        return;
                    }
                    Relocation.goOn(
                            host,
                            files,
                            way,
                            result -> {
                                switch (result) {
                                    case Result.Done<Relocation>(var relocation) ->
                                            move(torrent, way, relocation);
                                    case Result.Failed<Relocation>(var cause) ->
                                            stayOnTheWay(torrent, Relocation.asIoException(cause));
                                }
                            });
                });
    }

    private void move(Torrent torrent, Relocation.Way way, Relocation relocation) {
        torrent.relocation = relocation;
        if (isClosed) {
            return;
        }
        relocation.run(
                (end, why) -> {
                    torrent.relocation = null;
                    if (why != null && !relocation.isGivenUp()) {
                        home.complain(why);
                    }
                    switch (end) {
                        case THERE -> settle(torrent, way.to(), this::complain);
                        case BACK -> {
                            torrent.notMoved = why == null ? "" : notMoved(why);
                            settle(torrent, way.from(), this::complain);
                        }
                        case ON_THE_WAY ->
                                stayOnTheWay(
                                        torrent,
                                        why == null ? new IOException("it is not known why") : why);
                    }
                });
    }

    /** The next life tries again, and so may its user by wanting it removed. */
    private void stayOnTheWay(Torrent torrent, IOException why) {
        torrent.notMoved = notMoved(why);
        home.complain(why);
        runWaiting(torrent);
    }

    private static String notMoved(IOException why) {
        String name = why.getClass().getSimpleName();
        return "the data could not be moved: "
                + (why instanceof FileSystemException ? name + ", " : "")
                + why.getMessage();
    }

    private void settle(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept) {
        if (!isClosed) {
            home.openAt(torrent, at, whenKept);
            runWaiting(torrent);
        }
    }

    private void complain(Result<Boolean> result) {
        if (result instanceof Result.Failed<Boolean>(var cause)) {
            home.complain(Relocation.asIoException(cause));
        }
    }

    private static void runWaiting(Torrent torrent) {
        List<Runnable> waiting = List.copyOf(torrent.whenSettled);
        torrent.whenSettled.clear();
        waiting.forEach(Runnable::run);
    }

    private static Result<Boolean> failure(Throwable cause) {
        return new Result.Failed<>(cause);
    }
}
