package dev.starling.cli.node;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.Timeout;
import dev.starling.node.Node;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmBrief;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.SwarmStart;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The torrents of a running node: they are there again after a restart, whatever ended the node;
 * they take turns; they stop when they have seeded enough.
 *
 * <p>On the host's thread.
 */
public final class TorrentLibrary {
    public static final int TORRENTS_MAX = 20_000;

    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();

    /** Totals change all the time; they are kept so often. */
    private static final long KEEP_TOTALS_SECONDS = 60;

    /** Those of one for which nothing comes or goes: otherwise an idle node's disk never rests. */
    private static final long KEEP_IDLE_SECONDS = 3_600;

    /** A running torrent for which nothing has come or gone for so long takes no place. */
    private static final long STALLED_SECONDS = 60;

    private static final int REMOVED_MAX = 1_000;

    private final Host host;
    private final Node node;
    private final Records records;
    private final TorrentFiles files;
    private final LongSupplier clock;
    private final Consumer<IOException> whenNotKept;
    private final DiskLine disk;
    private final Relocations relocations;
    private final Map<Integer, Torrent> byNumber = new LinkedHashMap<>();
    private final Map<InfoHash, Torrent> byHash = new LinkedHashMap<>();
    private final ArrayDeque<Removed> removed = new ArrayDeque<>();
    private NodeSettings settings = new NodeSettings();
    private Consumer<Torrent> whenDone = _ -> {};
    private @Nullable Telling telling;
    private int lastNumber;
    private boolean isClosed;
    private long ticks;

    /** Tells somebody that a torrent is complete. */
    @FunctionalInterface
    public interface Telling {
        /** Tells it, and calls back when it need not be told again. */
        void tell(Torrent torrent, Runnable whenTold);
    }

    /** One that was there a while ago. */
    public record Removed(int number, long at) {}

    /**
     * What is to be added, and how.
     *
     * @param directory null for where all go
     * @param peers to be dialled at once
     * @param isStopped whether it waits until it is started; null as the settings say
     */
    public record Addition(
            Magnet magnet,
            Optional<Metainfo> metainfo,
            @Nullable Path directory,
            List<Endpoint> peers,
            List<String> labels,
            @Nullable Boolean isStopped) {
        public static Addition of(Magnet magnet) {
            return new Addition(magnet, Optional.empty(), null, List.of(), List.of(), null);
        }

        public static Addition of(Metainfo metainfo) {
            return new Addition(
                    metainfo.magnet(), Optional.of(metainfo), null, List.of(), List.of(), null);
        }
    }

    private final Timeout tick =
            new Timeout() {
                @Override
                protected void expire() {
                    tick();
                }
            };

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
        this.records = records;
        this.files = files;
        this.clock = clock;
        this.whenNotKept = whenNotKept;
        this.disk = new DiskLine(host);
        this.relocations = new Relocations(host, files, new Home());
    }

    /** What is to happen when a torrent is complete. */
    public void onDone(Consumer<Torrent> listener) {
        whenDone = listener;
    }

    /**
     * Who is to be told of each torrent that is complete: once, or, when the node ends in between,
     * once more after its next start. To be said before {@link #open}.
     */
    public void tellDone(Telling whom) {
        telling = whom;
    }

    /**
     * Takes up all that was there.
     *
     * @throws IOException when it cannot be read at all
     */
    public void open(Path downloads) throws IOException {
        try {
            Optional<byte[]> kept = records.loadSettings();
            if (kept.isPresent()) {
                settings = NodeSettings.decode(kept.get());
            }
        } catch (MalformedMessage spoilt) {
            whenNotKept.accept(new IOException("the settings are spoilt and begin anew", spoilt));
        }
        if (settings.text(NodeSettings.Name.DOWNLOAD_DIR).isEmpty()) {
            settings.set(NodeSettings.Name.DOWNLOAD_DIR, downloads.toString());
        }
        var found = new ArrayList<TorrentRecord>();
        var torrents = new ArrayList<Optional<Metainfo>>();
        for (Records.Kept kept : records.load()) {
            try {
                found.add(TorrentRecord.decode(kept.record()));
                torrents.add(metainfo(kept));
            } catch (MalformedMessage spoilt) {
                whenNotKept.accept(
                        new IOException(
                                "what is kept of " + kept.infoHash() + " is spoilt", spoilt));
            }
        }
        var order = new ArrayList<Integer>();
        for (int i = 0; i < found.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> found.get(i).position()));
        for (int i : order) {
            try {
                Torrent torrent =
                        takeUp(
                                Magnet.parse(found.get(i).magnet()),
                                found.get(i),
                                torrents.get(i).orElse(null),
                                List.of());
                if (!torrent.record.movingTo().isEmpty()) {
                    relocations.goOn(torrent);
                }
            } catch (MalformedMessage spoilt) {
                whenNotKept.accept(new IOException("a magnet link is spoilt", spoilt));
            }
        }
        applySettings();
        takeTurns();
        host.arm(tick, TICK_NANOS);
        List.copyOf(byNumber.values()).stream()
                .filter(it -> it.record.isUntold())
                .forEach(this::tell);
    }

    private static Optional<Metainfo> metainfo(Records.Kept kept) {
        try {
            return kept.torrent().isPresent()
                    ? Optional.of(Metainfo.parse(kept.torrent().get()))
                    : Optional.empty();
        } catch (MalformedMessage spoilt) {
            return Optional.empty(); // then it is asked of peers again
        }
    }

    /**
     * Adds a torrent.
     *
     * @param whenKept called when it will be there after a restart as well, or cannot be kept
     * @throws AlreadyThere when it is there
     */
    public Torrent add(Addition addition, Consumer<Result<Boolean>> whenKept) throws AlreadyThere {
        Torrent there = byHash.get(addition.magnet().infoHash());
        if (there != null) {
            addition.peers().forEach(there.swarm()::addPeer);
            NamedPeers.find(host, addition.magnet(), there.swarm()::addPeer);
            throw new AlreadyThere(there);
        }
        if (byHash.size() >= TORRENTS_MAX) {
            throw new IllegalStateException("there are " + TORRENTS_MAX + " torrents already");
        }
        Path directory = addition.directory();
        Boolean isStopped = addition.isStopped();
        var draft =
                TorrentRecord.of(
                                addition.magnet().toString(),
                                directory == null
                                        ? settings.text(NodeSettings.Name.DOWNLOAD_DIR)
                                        : directory.toAbsolutePath().normalize().toString(),
                                byHash.size(),
                                clock.getAsLong())
                        .change();
        draft.labels = addition.labels();
        draft.isStopped =
                isStopped == null ? !settings.is(NodeSettings.Name.START_ADDED) : isStopped;
        Torrent torrent =
                takeUp(
                        addition.magnet(),
                        draft.done(),
                        addition.metainfo().orElse(null),
                        addition.peers());
        takeTurns();
        keep(torrent, addition.metainfo().map(Metainfo::torrentBytes), whenKept);
        return torrent;
    }

    private Torrent takeUp(
            Magnet magnet,
            TorrentRecord record,
            @Nullable Metainfo metainfo,
            List<Endpoint> peers) {
        var ear = new Ear();
        Swarm swarm = swarm(magnet, record, metainfo, peers, ear);
        var torrent = new Torrent(++lastNumber, magnet, record, metainfo, swarm);
        torrent.changedAt = clock.getAsLong();
        ear.torrent = torrent;
        byNumber.put(torrent.number(), torrent);
        byHash.put(torrent.infoHash(), torrent);
        apply(torrent);
        NamedPeers.find(host, magnet, swarm::addPeer);
        return torrent;
    }

    private Swarm swarm(
            Magnet magnet,
            TorrentRecord record,
            @Nullable Metainfo metainfo,
            List<Endpoint> peers,
            Ear ear) {
        Path directory = Path.of(record.directory());
        return node.peers()
                .add(
                        new SwarmRequest(
                                        magnet.infoHash(),
                                        metainfo,
                                        peers,
                                        true,
                                        (known, placed, listener) -> {
                                            var place = files.in(directory, known, placed);
                                            return new TorrentDisk(
                                                    host, place.store(), place.log(), listener);
                                        },
                                        ear)
                                // ... until its turn comes
                                .startingAs(start(record)));
    }

    private SwarmStart start(TorrentRecord record) {
        return SwarmStart.PAUSED
                .wanting(record.priorities())
                .inOrder(record.isSequential())
                .limited(limit(record.downLimit()), limit(record.upLimit()))
                .connecting(connectionsMax(record));
    }

    private int connectionsMax(TorrentRecord record) {
        return record.connectionsMax() > 0
                ? record.connectionsMax()
                : (int) settings.number(NodeSettings.Name.PEERS_MAX);
    }

    /** Hears of one torrent. */
    private final class Ear implements SwarmListener {
        @Nullable Torrent torrent;

        @Override
        public void onMetadata(Metainfo known) {
            Torrent mine = torrent;
            if (mine == null) {
                return;
            }
            boolean isNews = mine.metainfo == null;
            mine.metainfo = known;
            mine.changedAt = clock.getAsLong();
            apply(mine);
            if (isNews) {
                keep(mine, Optional.of(known.torrentBytes()), TorrentLibrary.this::complain);
            }
        }

        @Override
        public void onComplete() {
            Torrent mine = torrent;
            if (mine == null) {
                return;
            }
            mine.changedAt = clock.getAsLong();
            if (!mine.isDone()) {
                var draft = mine.record.change();
                draft.doneAt = clock.getAsLong();
                // What was there already was not downloaded by us, and nobody waits for it.
                boolean isNews = mine.downloaded() > 0;
                draft.isUntold = isNews && telling != null;
                mine.record = draft.done();
                if (isNews) {
                    whenDone.accept(mine);
                }
                keep(
                        mine,
                        Optional.empty(),
                        result -> {
                            complain(result);
                            if (mine.record.isUntold()) {
                                tell(mine);
                            }
                        });
            }
            takeTurns();
        }

        @Override
        public void onTrouble(String sentence, Throwable cause) {
            Torrent mine = torrent;
            if (mine != null) {
                mine.changedAt = clock.getAsLong();
            }
        }
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
        if (torrent.equals(byNumber.get(torrent.number()))) {
            var draft = torrent.record.change();
            draft.isUntold = false;
            torrent.record = draft.done();
            keep(torrent, Optional.empty(), this::complain);
        }
    }

    // --- what there is ---

    /** In the order in which they came. */
    public Collection<Torrent> all() {
        return Collections.unmodifiableCollection(byNumber.values());
    }

    public Optional<Torrent> withNumber(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    public Optional<Torrent> withHash(InfoHash infoHash) {
        return Optional.ofNullable(byHash.get(infoHash));
    }

    /** Those that went lately, the last one last. */
    public Collection<Removed> removed() {
        return Collections.unmodifiableCollection(removed);
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

    /** Something that its user has said about it. */
    public void change(Torrent torrent, Consumer<TorrentRecord.Draft> change) {
        var draft = torrent.record.change();
        change.accept(draft);
        torrent.record = draft.done();
        torrent.changedAt = clock.getAsLong();
        apply(torrent);
        takeTurns();
        keep(torrent, Optional.empty(), this::complain);
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
        var order =
                new ArrayList<>(
                        byNumber.values().stream()
                                .sorted(Comparator.comparingInt(t -> t.record.position()))
                                .toList());
        order.remove(torrent);
        order.add(Math.clamp(position, 0, order.size()), torrent);
        for (int i = 0; i < order.size(); i++) {
            Torrent other = order.get(i);
            if (other.record.position() != i) {
                var draft = other.record.change();
                draft.position = i;
                other.record = draft.done();
                other.isChanged = true;
            }
        }
        takeTurns();
    }

    /** Whatever lies on the disk is hashed again. */
    public void verify(Torrent torrent) {
        torrent.swarm.verify();
        torrent.changedAt = clock.getAsLong();
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
            torrent.changedAt = clock.getAsLong();
            takeTurns();
        }

        @Override
        public void keep(Torrent torrent, Consumer<Result<Boolean>> whenKept) {
            TorrentLibrary.this.keep(torrent, Optional.empty(), whenKept);
        }

        @Override
        public void openAt(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept) {
            TorrentLibrary.this.openAt(torrent, at, whenKept);
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
            whenNotKept.accept(why);
        }
    }

    /** It is opened again, at its old place or a new one. */
    private void openAt(Torrent torrent, Path at, Consumer<Result<Boolean>> whenKept) {
        var draft = torrent.record.change();
        draft.directory = at.toString();
        draft.movingTo = "";
        torrent.record = draft.done();
        var ear = new Ear();
        torrent.swarm = swarm(torrent.magnet(), torrent.record, torrent.metainfo, List.of(), ear);
        ear.torrent = torrent;
        torrent.changedAt = clock.getAsLong();
        apply(torrent);
        takeTurns();
        keep(torrent, Optional.empty(), whenKept);
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
        if (!byNumber.containsKey(torrent.number())) {
            removal.tell();
            return;
        }
        byNumber.remove(torrent.number());
        byHash.remove(torrent.infoHash());
        removed.addLast(new Removed(torrent.number(), clock.getAsLong()));
        if (removed.size() > REMOVED_MAX) {
            removed.removeFirst();
        }
        String hash = torrent.infoHash().toString();
        Runnable forget =
                () ->
                        disk.add(
                                () -> records.delete(hash),
                                result -> {
                                    complain(result);
                                    removal.tell();
                                });
        if (removal.withData()) {
            torrent.swarm.removeData(
                    result -> {
                        if (result instanceof Result.Failed<Integer>(IOException cause)) {
                            whenNotKept.accept(cause);
                        }
                        forget.run();
                    });
        } else {
            torrent.swarm.close(forget);
        }
        takeTurns();
    }

    /** The settings were changed: they hold from now on, and after a restart. */
    public void onSettings(Consumer<Result<Boolean>> whenKept) {
        applySettings();
        takeTurns();
        byte[] bytes = settings.encode();
        disk.add(() -> records.saveSettings(bytes), whenKept);
    }

    /** Keeps everything a last time and leaves all swarms. */
    public void close(Runnable whenStored) {
        isClosed = true;
        relocations.close(byNumber.values());
        host.cancel(tick);
        int[] left = {1};
        Runnable one =
                () -> {
                    if (--left[0] == 0) {
                        whenStored.run();
                    }
                };
        for (Torrent torrent : byNumber.values()) {
            left[0] += 2;
            count(torrent, true);
            keep(torrent, Optional.empty(), _ -> one.run());
            torrent.swarm.close(one);
        }
        one.run();
    }

    // --- how they go ---

    private void tick() {
        ticks++;
        long now = clock.getAsLong();
        for (Torrent torrent : List.copyOf(byNumber.values())) {
            SwarmBrief figures = torrent.swarm.brief();
            if (figures.downRate() > 0 || figures.upRate() > 0) {
                torrent.activeAt = now;
                torrent.changedAt = now;
            }
            stopIfEnough(torrent, figures, now);
            boolean isDue = torrent.isRunning && ticks % KEEP_TOTALS_SECONDS == 0;
            if (isDue) {
                boolean isActive = now - torrent.activeAt <= KEEP_TOTALS_SECONDS;
                count(torrent, isActive || ticks % KEEP_IDLE_SECONDS == 0);
            }
            if (torrent.isChanged) {
                keep(torrent, Optional.empty(), this::complain);
            }
        }
        if (ticks % 10 == 0) {
            takeTurns();
        }
        if (!isClosed) {
            host.arm(tick, TICK_NANOS);
        }
    }

    private void stopIfEnough(Torrent torrent, SwarmBrief figures, long now) {
        if (figures.stage() != Swarm.Stage.SEEDING || !torrent.isRunning) {
            return;
        }
        long own = torrent.record.ratioLimit();
        long ratio = own < 0 ? settings.number(NodeSettings.Name.RATIO_LIMIT) : own;
        long size = Math.max(1, figures.bytesWanted());
        boolean isEnough = ratio > 0 && torrent.uploaded() * 1000 / size >= ratio;
        long minutes = settings.number(NodeSettings.Name.IDLE_LIMIT);
        long idleSince = Math.max(torrent.activeAt, torrent.record.doneAt());
        boolean isIdle = minutes > 0 && now - idleSince > minutes * 60;
        if (isEnough || isIdle) {
            stop(torrent);
        }
    }

    /**
     * Brings its totals into its record.
     *
     * @param isToKeep whether they are worth a visit to the disk by themselves
     */
    private void count(Torrent torrent, boolean isToKeep) {
        var draft = torrent.record.change();
        if (torrent.isRunning) {
            draft.secondsActive += KEEP_TOTALS_SECONDS;
        }
        TorrentRecord counted = draft.done();
        if (!counted.equals(torrent.record)) {
            torrent.record = counted;
            torrent.isChanged |= isToKeep;
        }
    }

    private void takeTurns() {
        if (isClosed) {
            return;
        }
        long now = clock.getAsLong();
        var candidates = new ArrayList<TorrentQueue.Candidate>(byNumber.size());
        for (Torrent torrent : byNumber.values()) {
            if (torrent.move.isClosed()) {
                continue;
            }
            boolean isStalled =
                    torrent.isRunning
                            && now - Math.max(torrent.activeAt, torrent.changedAt)
                                    > STALLED_SECONDS;
            candidates.add(
                    new TorrentQueue.Candidate(
                            torrent.number(),
                            torrent.record.position(),
                            torrent.record.isStopped(),
                            torrent.isForced,
                            torrent.isDone(),
                            isStalled));
        }
        Set<Integer> running =
                TorrentQueue.running(
                        candidates,
                        new TorrentQueue.Limits(
                                (int) settings.number(NodeSettings.Name.DOWNLOAD_QUEUE),
                                (int) settings.number(NodeSettings.Name.SEED_QUEUE)));
        for (Torrent torrent : byNumber.values()) {
            boolean isToRun = running.contains(torrent.number());
            if (isToRun != torrent.isRunning) {
                torrent.isRunning = isToRun;
                torrent.changedAt = now;
                if (isToRun) {
                    torrent.swarm.resume();
                } else {
                    torrent.swarm.pause();
                }
            }
        }
    }

    private void apply(Torrent torrent) {
        if (torrent.move.isClosed()) {
            return; // when it is open again
        }
        TorrentRecord record = torrent.record;
        torrent.swarm.setSequential(record.isSequential());
        torrent.swarm.setLimits(limit(record.downLimit()), limit(record.upLimit()));
        torrent.swarm.setConnectionsMax(connectionsMax(record));
        Metainfo known = torrent.metainfo;
        if (known != null && record.priorities().size() == known.files().size()) {
            torrent.swarm.setFilePriorities(record.priorities());
        }
    }

    private void applySettings() {
        boolean isAlternative = settings.is(NodeSettings.Name.ALT_ENABLED);
        node.peers()
                .setLimits(
                        limit(
                                isAlternative
                                        ? NodeSettings.Name.ALT_DOWN_LIMIT
                                        : NodeSettings.Name.DOWN_LIMIT),
                        limit(
                                isAlternative
                                        ? NodeSettings.Name.ALT_UP_LIMIT
                                        : NodeSettings.Name.UP_LIMIT));
    }

    private long limit(NodeSettings.Name name) {
        return limit(settings.number(name));
    }

    private static long limit(long limit) {
        return limit <= 0 ? PeerSettings.UNLIMITED : limit;
    }

    // --- what is kept ---

    private void keep(
            Torrent torrent, Optional<byte[]> metadata, Consumer<Result<Boolean>> whenKept) {
        torrent.isChanged = false;
        byte[] bytes = torrent.record.encode();
        String hash = torrent.infoHash().toString();
        disk.add(
                () -> {
                    if (metadata.isPresent()) {
                        records.saveTorrent(hash, metadata.get());
                    }
                    records.saveRecord(hash, bytes);
                },
                whenKept);
    }

    private void complain(Result<Boolean> result) {
        if (result instanceof Result.Failed<Boolean>(IOException cause)) {
            whenNotKept.accept(cause);
        }
    }
}
