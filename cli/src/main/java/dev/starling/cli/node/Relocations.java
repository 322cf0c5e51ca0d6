package dev.starling.cli.node;

import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
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

        /** Somebody wanted that while it was on its way. */
        void remove(Torrent torrent, Removal removal);

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
            if (torrent.move instanceof Move.Underway underway) {
                underway.freeze();
            }
        }
    }

    /** Whether it is on its way: then that is given up, and it goes afterwards. */
    boolean isToBeSettled(Torrent torrent, Removal removal) {
        if (torrent.move instanceof Move.Underway underway) {
            underway.remove(removal);
            return true;
        }
        return false;
    }

    /**
     * Its data is to be in another directory. It leaves its swarm until that is so.
     *
     * @param isToMove whether the data is brought there; otherwise it is looked for there, and
     *     hashed
     * @param whenBegun called when that is certain to be done, also after a restart, or cannot be
     */
    void relocate(Torrent torrent, Path to, boolean isToMove, Consumer<Result<Boolean>> whenBegun) {
        switch (torrent.move) {
            case Move.Settled _ -> relocateSettled(torrent, to, isToMove, whenBegun);
            case Move.Underway _ ->
                    whenBegun.accept(
                            failure(new IOException(torrent.name() + " is being moved already")));
            case Move.Stranded(var why) ->
                    whenBegun.accept(
                            failure(
                                    new IOException(
                                            why + "; the next start of the node tries again")));
        }
    }

    private void relocateSettled(
            Torrent torrent, Path to, boolean isToMove, Consumer<Result<Boolean>> whenBegun) {
        if (to.equals(torrent.directory())) {
            if (!isToMove) {
                home.verify(torrent);
            }
            whenBegun.accept(new Result.Done<>(true));
            return;
        }
        leave(
                torrent,
                underway -> {
                    Relocation.Way way = way(torrent, to);
                    if (way == null) { // there is no data of what is not known
                        whenBegun.accept(new Result.Done<>(true));
                        settle(torrent, to, this::complain);
                    } else if (isToMove) {
                        beginMove(torrent, underway, way, whenBegun);
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
    private void leave(Torrent torrent, Consumer<Move.Underway> whenClosed) {
        var underway = new Move.Underway();
        torrent.move = underway;
        torrent.swarm.close(
                () -> {
                    if (!isClosed) {
                        whenClosed.accept(underway);
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
            Torrent torrent,
            Move.Underway underway,
            Relocation.Way way,
            Consumer<Result<Boolean>> whenBegun) {
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
                            torrent.note(draft -> draft.movingTo = way.to().toString());
                            home.keep(
                                    torrent,
                                    kept -> {
                                        if (kept instanceof Result.Failed<Boolean>) {
                                            settle(torrent, way.from(), this::complain);
                                        } else {
                                            move(torrent, underway, way, relocation);
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
                underway -> {
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
                                            move(torrent, underway, way, relocation);
                                    case Result.Failed<Relocation>(var cause) ->
                                            stayOnTheWay(torrent, Relocation.asIoException(cause));
                                }
                            });
                });
    }

    private void move(
            Torrent torrent, Move.Underway underway, Relocation.Way way, Relocation relocation) {
        underway.by(relocation);
        if (isClosed) {
            return;
        }
        relocation.run(
                (end, why) -> {
                    if (why != null && !relocation.isGivenUp()) {
                        home.complain(why);
                    }
                    switch (end) {
                        case THERE -> settle(torrent, way.to(), this::complain);
                        case BACK ->
                                settle(
                                        torrent,
                                        way.from(),
                                        why == null ? "" : notMoved(why),
                                        this::complain);
                        case ON_THE_WAY ->
                                stayOnTheWay(
                                        torrent,
                                        why == null ? new IOException("it is not known why") : why);
                    }
                });
    }

    /** The next life tries again, and so may its user by wanting it removed. */
    private void stayOnTheWay(Torrent torrent, IOException why) {
        Optional<Removal> removal = torrent.move.removal();
        torrent.move = new Move.Stranded(notMoved(why));
        home.complain(why);
        removal.ifPresent(wanted -> home.remove(torrent, wanted));
    }

    private static String notMoved(IOException why) {
        String name = why.getClass().getSimpleName();
        return "the data could not be moved: "
                + (why instanceof FileSystemException ? name + ", " : "")
                + why.getMessage();
    }

    private void settle(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept) {
        settle(torrent, at, "", whenKept);
    }

    private void settle(
            Torrent torrent, Path at, String notMoved, Consumer<Result<Boolean>> whenKept) {
        if (isClosed) {
            return;
        }
        Optional<Removal> removal = torrent.move.removal();
        torrent.move = new Move.Settled(notMoved);
        home.openAt(torrent, at, whenKept);
        removal.ifPresent(wanted -> home.remove(torrent, wanted));
    }

    private void complain(Result<Boolean> result) {
        if (result instanceof Result.Failed<Boolean>(var cause)) {
            home.complain(Relocation.asIoException(cause));
        }
    }

    private static Result<Boolean> failure(Throwable cause) {
        return new Result.Failed<>(cause);
    }
}
