package dev.starling.cli.node;

import dev.starling.dht.InfoHash;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.node.Node;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The torrents of a running node: they are there again after a restart, whatever ended the node;
 * they take turns; they stop when they have seeded enough.
 *
 * <p>Its parts know one thing each: {@link Shelf} which torrents there are, {@link Memory} what is
 * remembered of them, {@link Swarms} what their swarms are told, {@link Turns} whose turn it is,
 * {@link Completions} who has heard of those that are complete, {@link Arrivals} how they come,
 * {@link Relocations} how they are moved, {@link Upkeep} what is done once a second. Here they are
 * put together, and here is what its user may do.
 *
 * <p>On the host's thread.
 */
public final class TorrentLibrary {
    public static final int TORRENTS_MAX = 20_000;

    private final Host host;
    private final Node node;
    private final LongSupplier clock;
    private final NodeSettings settings = new NodeSettings();
    private final Shelf shelf = new Shelf();
    private final Memory memory;
    private final Swarms swarms;
    private final Turns turns;
    private final Completions completions;
    private final Arrivals arrivals;
    private final Relocations relocations;
    private final Upkeep upkeep;

    /**
     * A library that is not yet open.
     *
     * @param clock seconds since 1970
     * @param whenNotKept hears that the disk does not take what is to be remembered
     */
    public TorrentLibrary(
            Host host,
            Node node,
            Records records,
            TorrentFiles files,
            LongSupplier clock,
            Consumer<IOException> whenNotKept) {
        this.host = host;
        this.node = node;
        this.clock = clock;
        memory = new Memory(host, records, whenNotKept);
        swarms = new Swarms(host, node, files, settings);
        turns = new Turns(shelf, settings, clock);
        completions = new Completions(shelf, memory, clock);
        arrivals = new Arrivals(host, clock, shelf, swarms, memory, completions, turns);
        relocations = new Relocations(host, files, new Home());
        upkeep = new Upkeep(host, clock, settings, shelf, memory, turns, this::stop);
    }

    /** What is to happen when a torrent is complete. */
    public void onDone(Consumer<Torrent> listener) {
        completions.onDone(listener);
    }

    /**
     * Who is to be told of each torrent that is complete: once, or, when the node ends in between,
     * once more after its next start. To be said before {@link #open}.
     */
    public void tellDone(Telling whom) {
        completions.tellDone(whom);
    }

    /**
     * Takes up all that was there.
     *
     * @throws IOException when it cannot be read at all
     */
    public void open(Path downloads) throws IOException {
        memory.recall(settings);
        if (settings.text(NodeSettings.Name.DOWNLOAD_DIR).isEmpty()) {
            settings.set(NodeSettings.Name.DOWNLOAD_DIR, downloads.toString());
        }
        for (Memory.Recalled it : memory.recall()) {
            Torrent torrent = arrivals.takeUp(it.magnet(), it.record(), it.metainfo(), List.of());
            if (!torrent.record.movingTo().isEmpty()) {
                relocations.goOn(torrent);
            }
        }
        swarms.applySettings();
        turns.take();
        upkeep.begin();
        completions.tellUntold();
    }

    // --- what there is ---

    /** In the order in which they came. */
    public Collection<Torrent> all() {
        return shelf.all();
    }

    public Optional<Torrent> withNumber(int number) {
        return shelf.withNumber(number);
    }

    public Optional<Torrent> withHash(InfoHash infoHash) {
        return shelf.withHash(infoHash);
    }

    /** Those that went lately, the last one last. */
    public Collection<RemovedTorrent> removed() {
        return shelf.removed();
    }

    public NodeSettings settings() {
        return settings;
    }

    public Node node() {
        return node;
    }

    public Host host() {
        return host;
    }

    /** Seconds since 1970. */
    public long now() {
        return clock.getAsLong();
    }

    // --- what may be done to them ---

    /**
     * Adds a torrent.
     *
     * @param whenKept called when it will be there after a restart as well, or cannot be kept
     * @throws AlreadyThere when it is there
     * @throws IllegalStateException when there are too many
     */
    public Torrent add(Addition addition, Consumer<Result<Boolean>> whenKept) throws AlreadyThere {
        Optional<Torrent> there = shelf.withHash(addition.magnet().infoHash());
        if (there.isPresent()) {
            Torrent torrent = there.get();
            addition.peers().forEach(torrent.swarm::addPeer);
            NamedPeers.find(host, addition.magnet(), torrent.swarm::addPeer);
            throw new AlreadyThere(torrent);
        }
        if (shelf.size() >= TORRENTS_MAX) {
            throw new IllegalStateException("there are " + TORRENTS_MAX + " torrents already");
        }
        Optional<Metainfo> metainfo = addition.metainfo();
        Torrent torrent =
                arrivals.takeUp(
                        addition.magnet(),
                        record(addition),
                        metainfo.orElse(null),
                        addition.peers());
        turns.take();
        memory.keep(torrent, metainfo, whenKept);
        return torrent;
    }

    /** It comes last, and where all go unless it says where. */
    private TorrentRecord record(Addition addition) {
        Path directory = addition.directory();
        Boolean isStopped = addition.isStopped();
        var draft =
                TorrentRecord.of(
                                addition.magnet().toString(),
                                directory == null
                                        ? settings.text(NodeSettings.Name.DOWNLOAD_DIR)
                                        : directory.toAbsolutePath().normalize().toString(),
                                shelf.size(),
                                now())
                        .change();
        draft.labels = addition.labels();
        draft.isStopped =
                isStopped == null ? !settings.is(NodeSettings.Name.START_ADDED) : isStopped;
        return draft.done();
    }

    /** Something that its user has said about it. */
    public void change(Torrent torrent, Consumer<TorrentRecord.Draft> change) {
        torrent.note(change);
        torrent.changedAt = now();
        swarms.apply(torrent);
        turns.take();
        memory.keep(torrent);
    }

    /**
     * It runs when its turn comes.
     *
     * @param isForced whether that is at once, whatever the limits say
     */
    public void start(Torrent torrent, boolean isForced) {
        torrent.isForced = isForced;
        torrent.move = torrent.move.seen();
        change(torrent, draft -> draft.isStopped = false);
    }

    public void stop(Torrent torrent) {
        torrent.isForced = false;
        change(torrent, draft -> draft.isStopped = true);
    }

    /** Puts it at a place of the queue; the others close ranks. */
    public void move(Torrent torrent, int position) {
        turns.move(torrent, position);
    }

    /** Whatever lies on the disk is hashed again. */
    public void verify(Torrent torrent) {
        torrent.swarm.verify();
        torrent.changedAt = now();
    }

    /**
     * Its data is to be in another directory. It leaves its swarm until that is so.
     *
     * @param isToMove whether the data is brought there; otherwise it is looked for there, and
     *     hashed
     * @param whenBegun called when that is certain to be done, also after a restart, or cannot be
     */
    public void relocate(
            Torrent torrent,
            Path directory,
            boolean isToMove,
            Consumer<Result<Boolean>> whenBegun) {
        relocations.relocate(torrent, directory.toAbsolutePath().normalize(), isToMove, whenBegun);
    }

    /** What those need of the library whose torrents are on their way. */
    private final class Home implements Relocations.Home {
        @Override
        public void onLeft(Torrent torrent) {
            torrent.isRunning = false;
            torrent.changedAt = now();
            turns.take();
        }

        @Override
        public void keep(Torrent torrent, Consumer<Result<Boolean>> whenKept) {
            memory.keep(torrent, whenKept);
        }

        @Override
        public void openAt(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept) {
            arrivals.openAt(torrent, at, whenKept);
        }

        @Override
        public void verify(Torrent torrent) {
            TorrentLibrary.this.verify(torrent);
        }

        @Override
        public void remove(Torrent torrent, Removal removal) {
            TorrentLibrary.this.remove(torrent, removal);
        }

        @Override
        public void complain(IOException why) {
            memory.complain(why);
        }
    }

    /**
     * Forgets a torrent; one that is on its way goes as soon as that is given up.
     *
     * @param withData whether its files go as well
     */
    public void remove(Torrent torrent, boolean withData) {
        remove(torrent, Removal.of(withData));
    }

    /**
     * Forgets a torrent.
     *
     * @param whenGone called when it will not come back after a restart
     * @throws IllegalStateException when too many wait for that already
     */
    public void remove(Torrent torrent, boolean withData, Runnable whenGone) {
        remove(torrent, Removal.of(withData, whenGone));
    }

    private void remove(Torrent torrent, Removal removal) {
        if (relocations.isToBeSettled(torrent, removal)) {
            return;
        }
        if (!shelf.holds(torrent)) {
            removal.tell();
            return;
        }
        shelf.remove(torrent, now());
        if (removal.withData()) {
            torrent.swarm.removeData(
                    result -> {
                        memory.complain(result);
                        memory.forget(torrent, removal::tell);
                    });
        } else {
            torrent.swarm.close(() -> memory.forget(torrent, removal::tell));
        }
        turns.take();
    }

    /** The settings were changed: they hold from now on, and after a restart. */
    public void onSettings(Consumer<Result<Boolean>> whenKept) {
        swarms.applySettings();
        turns.take();
        memory.keep(settings, whenKept);
    }

    /** Keeps everything a last time and leaves all swarms. */
    public void close(Runnable whenStored) {
        turns.close();
        relocations.close(shelf.all());
        upkeep.close();
        int[] left = {1 + 2 * shelf.size()};
        Runnable one =
                () -> {
                    if (--left[0] == 0) {
                        whenStored.run();
                    }
                };
        for (Torrent torrent : shelf.all()) {
            memory.keep(torrent, _ -> one.run());
            torrent.swarm.close(one);
        }
        one.run();
    }
}
