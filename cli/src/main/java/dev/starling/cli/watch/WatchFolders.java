package dev.starling.cli.watch;

import dev.starling.cli.node.AlreadyThere;
import dev.starling.cli.node.NodeSettings;
import dev.starling.cli.node.TorrentLibrary;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes up the torrents that are put into some directories: those that the node was started with,
 * and the one of its settings. A file is renamed when its torrent is kept, so whatever ends the
 * node before is made up for after its next start.
 *
 * <p>On the host's thread; the directories are looked at one after the other, on another.
 */
public final class WatchFolders {
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int STUCK_MAX = 1_000;

    private final Host host;
    private final TorrentLibrary library;
    private final List<Path> always;
    private final Consumer<String> notes;
    private final Map<Path, WatchedDirectory> directories = new LinkedHashMap<>();

    /** Directories that could not be read; it is said once. */
    private final Set<Path> unreadable = new LinkedHashSet<>();

    /** Files that are done with, but could not be renamed. */
    private final Set<Path> stuck = new LinkedHashSet<>();

    private boolean isClosed;

    private final Timeout next =
            new Timeout() {
                @Override
                protected void expire() {
                    look();
                }
            };

    private interface Renaming {
        void run() throws IOException;
    }

    /**
     * Begins to look.
     *
     * @param notes hears what becomes of files, in sentences
     */
    public WatchFolders(
            Host host, TorrentLibrary library, List<Path> always, Consumer<String> notes) {
        this.host = host;
        this.library = library;
        this.always = always.stream().map(it -> it.toAbsolutePath().normalize()).toList();
        this.notes = notes;
        host.arm(next, 0);
    }

    public void close() {
        isClosed = true;
        host.cancel(next);
    }

    private void look() {
        var wanted = new LinkedHashSet<>(always);
        String set = library.settings().text(NodeSettings.Name.WATCH_DIR);
        if (!set.isEmpty()) {
            try {
                wanted.add(Path.of(set));
            } catch (InvalidPathException noPath) {
                // Settings are checked when they are made, but files can be edited.
            }
        }
        directories.keySet().retainAll(wanted);
        unreadable.retainAll(wanted);
        wanted.forEach(it -> directories.computeIfAbsent(it, WatchedDirectory::new));
        look(new ArrayList<>(directories.entrySet()), 0);
    }

    private void look(List<Map.Entry<Path, WatchedDirectory>> all, int index) {
        if (isClosed) {
            return;
        }
        if (index == all.size()) {
            host.arm(next, LOOK_NANOS);
            return;
        }
        Path path = all.get(index).getKey();
        WatchedDirectory directory = all.get(index).getValue();
        host.offload(
                directory::look,
                result -> {
                    switch (result) {
                        case Result.Done<List<WatchedDirectory.Find>>(var finds) -> {
                            unreadable.remove(path);
                            take(finds, 0, () -> look(all, index + 1));
                        }
                        case Result.Failed<List<WatchedDirectory.Find>>(Throwable cause) -> {
                            if (unreadable.add(path)) {
                                notes.accept("cannot watch " + path + ": " + cause);
                            }
                            look(all, index + 1);
                        }
                    }
                });
    }

    /** One after the other, so that no file is met again before it has been renamed. */
    private void take(List<WatchedDirectory.Find> finds, int index, Runnable then) {
        if (isClosed) {
            return;
        }
        if (index == finds.size()) {
            then.run();
            return;
        }
        Runnable goOn = () -> take(finds, index + 1, then);
        WatchedDirectory.Find find = finds.get(index);
        if (stuck.contains(find.file())) {
            goOn.run();
            return;
        }
        switch (find) {
            case WatchedDirectory.Find.Senseless(var file, var why) -> fail(file, why, goOn);
            case WatchedDirectory.Find.Wanted wanted -> add(wanted, goOn);
        }
    }

    private void add(WatchedDirectory.Find.Wanted wanted, Runnable then) {
        Path file = wanted.file();
        try {
            var _ =
                    library.add(
                            wanted.addition(),
                            kept -> {
                                switch (kept) {
                                    case Result.Done<Boolean> _ ->
                                            rename(
                                                    file,
                                                    () -> WatchedDirectory.added(file),
                                                    "added from " + file,
                                                    then);
                                    case Result.Failed<Boolean>(var cause) ->
                                            fail(file, "it cannot be kept: " + cause, then);
                                }
                            });
        } catch (AlreadyThere there) {
            rename(
                    file,
                    () -> WatchedDirectory.added(file),
                    file + ": " + there.getMessage(),
                    then);
        } catch (IllegalStateException full) {
            fail(file, String.valueOf(full.getMessage()), then);
        }
    }

    private void fail(Path file, String why, Runnable then) {
        rename(file, () -> WatchedDirectory.failed(file, why), file + ": " + why, then);
    }

    private void rename(Path file, Renaming renaming, String note, Runnable then) {
        notes.accept(note);
        host.offload(
                () -> {
                    renaming.run();
                    return true;
                },
                result -> {
                    if (result instanceof Result.Failed<Boolean>(var cause)) {
                        notes.accept(file + " cannot be renamed: " + cause);
                        stuck.add(file);
                        if (stuck.size() > STUCK_MAX) {
                            stuck.remove(stuck.iterator().next());
                        }
                    }
                    then.run();
                });
    }
}
