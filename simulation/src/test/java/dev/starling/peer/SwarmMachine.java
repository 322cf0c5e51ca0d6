package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Endpoint;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.simulation.SimulatedDisk;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.SimulatedStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine in a {@link SwarmWorld}, with a disk that outlives the peers that run on it. First it
 * is said what it is like, then it is started.
 */
final class SwarmMachine implements SwarmListener {
    static final int PORT = 6881;

    /** As long as it takes to leave in order. */
    static final Duration LEAVING = Duration.ofSeconds(5);

    static final String LOG = "torrent.resume";

    final SwarmWorld world;
    final SimulatedDisk disk;
    SimulatedHost host;

    /** Pieces of which a bit turned over on its disk: these it may well serve wrong. */
    final BitSet rotten = new BitSet();

    /** Pieces into which another program wrote: these it may hold for right, but not serve. */
    final BitSet overwritten = new BitSet();

    // What it is like.
    Encryption encryption = Encryption.OFF;
    BitSet selected;
    int connectionsMax = PeerSettings.CONNECTIONS_MAX;
    private boolean knows;
    private boolean isOld;
    private boolean listens = true;
    private boolean isPublic = true;
    private boolean wasStarted;
    private long downLimit = PeerSettings.UNLIMITED;
    private long upLimit = PeerSettings.UNLIMITED;
    private SwarmStart begins = SwarmStart.PLAIN;
    private final List<Endpoint> given = new ArrayList<>();

    // The peer that runs on it now.
    @Nullable PeerNode node;
    @Nullable Swarm swarm;
    @Nullable TrackerSource source;
    private @Nullable SwarmWatch watch;
    private @Nullable TorrentDisk torrentDisk;
    @Nullable SimulatedStorage files;
    @Nullable SimulatedStorage journal;
    boolean isComplete;
    int checkedAtStart;
    int hadAtStart;
    String trouble = "";

    // What has happened to it.
    int kills;
    int powerLosses;
    int restarts;
    int fullDisks;

    SwarmMachine(SwarmWorld world, SimulatedHost host, long seed) {
        this.world = world;
        this.host = host;
        this.disk = new SimulatedDisk(seed);
        this.selected = TorrentStore.allFiles(world.torrent.metainfo());
    }

    // --- what it is like ---

    /** It has a .torrent, and need not ask for the metadata. */
    SwarmMachine knowing() {
        knows = true;
        return this;
    }

    /** It knows no fast extension. */
    SwarmMachine old() {
        isOld = true;
        return this;
    }

    /** Nobody can dial it. */
    SwarmMachine unreachable() {
        listens = false;
        return this;
    }

    /** It asks no tracker, but is given these. */
    SwarmMachine told(SwarmMachine... peers) {
        isPublic = false;
        for (SwarmMachine peer : peers) {
            given.add(peer.endpoint());
        }
        return this;
    }

    /** It is told of nobody any more. */
    SwarmMachine forget() {
        given.clear();
        return this;
    }

    SwarmMachine encrypted(Encryption how) {
        encryption = how;
        return this;
    }

    SwarmMachine limited(long down, long up) {
        downLimit = down;
        upLimit = up;
        return this;
    }

    SwarmMachine selecting(int... files) {
        selected = new BitSet();
        for (int file : files) {
            selected.set(file);
        }
        return this;
    }

    SwarmMachine beginning(SwarmStart how) {
        begins = how;
        return this;
    }

    SwarmMachine connecting(int most) {
        connectionsMax = most;
        return this;
    }

    SwarmMachine onLine(long upBytesPerSecond, long downBytesPerSecond) {
        world.simulation.limitLine(
                host, upBytesPerSecond, downBytesPerSecond, Duration.ofSeconds(2));
        return this;
    }

    /** The pieces lie on its disk already, though nobody remembers them. */
    SwarmMachine holding(BitSet pieces) {
        TorrentStore store = store();
        try {
            for (int piece : pieces.stream().toArray()) {
                store.write(piece, world.torrent.piece(piece));
            }
            store.sync(pieces);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** What lies on its disk, as another program sees it. */
    TorrentStore store() {
        return new TorrentStore(disk.mount("files"), world.torrent.metainfo(), selected);
    }

    // --- its life ---

    Endpoint endpoint() {
        return host.address().withPort(PORT);
    }

    boolean lives() {
        return node != null;
    }

    Swarm swarm() {
        Swarm known = swarm;
        if (known == null) {
            throw new AssertionError("nobody lives on " + host);
        }
        return known;
    }

    PeerNode node() {
        PeerNode known = node;
        if (known == null) {
            throw new AssertionError("nobody lives on " + host);
        }
        return known;
    }

    SwarmFigures figures() {
        return swarm().figures();
    }

    boolean isReachable() {
        return listens && lives();
    }

    /** Whether its peer knows itself that a piece is to be hashed before anybody gets it. */
    boolean isInDoubt(int piece) {
        return torrentDisk != null && torrentDisk.isInDoubt(piece);
    }

    /** The memory of its disk. */
    long heldBytes() {
        return torrentDisk == null ? 0 : torrentDisk.heldBytes();
    }

    /** The pieces that lie on its disk as they should. */
    BitSet rightOnDisk() {
        SwarmWatch known = watch;
        return known == null ? new BitSet() : known.stored();
    }

    int has() {
        return swarm == null ? 0 : swarm.parts().content().have().cardinality();
    }

    /** Its first life begins. */
    SwarmMachine start() {
        wasStarted = true;
        host.execute(this::startNow);
        return this;
    }

    private void startNow() {
        isComplete = false;
        trouble = "";
        var ear = new SwarmWatch(this);
        var tapped = new TappedHost(host, ear, isOld);
        SimulatedStorage data = disk.mount("files");
        SimulatedStorage state = disk.mount("state");
        var asked =
                new TrackerSource(
                        host, host.address(), world.tracker.endpoint(), listens ? PORT : 0);
        var settings =
                new PeerSettings(
                        listens ? List.of(endpoint()) : List.of(),
                        encryption,
                        false,
                        downLimit,
                        upLimit,
                        connectionsMax,
                        0,
                        "simulated",
                        false);
        SwarmRequest.Disks disks =
                (metainfo, placed, listener) -> {
                    var made =
                            new TorrentDisk(
                                    tapped,
                                    new TorrentStore(data, metainfo, placed),
                                    new ResumeLog(state, LOG),
                                    listener);
                    torrentDisk = made;
                    return made;
                };
        Metainfo all = world.torrent.metainfo();
        Metainfo known = knows ? all : remembered(state).orElse(null);
        var request = new SwarmRequest(all.infoHash(), known, given, isPublic, disks, this, begins);
        try {
            PeerNode started = PeerNode.start(tapped, settings, asked, _ -> {});
            files = data;
            journal = state;
            source = asked;
            watch = ear;
            node = started;
            swarm = started.add(request);
            boolean isSaid = !begins.priorities().isEmpty();
            if (!isSaid && selected.cardinality() < all.files().size()) {
                swarm.setFilePriorities(
                        all.files().stream()
                                .map(
                                        file ->
                                                selected.get(file.number())
                                                        ? Priority.NORMAL
                                                        : Priority.SKIP)
                                .toList());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<Metainfo> remembered(SimulatedStorage state) {
        try {
            Optional<byte[]> info = new ResumeLog(state, LOG).read().info();
            return info.isPresent() ? Optional.of(Metainfo.ofInfo(info.get())) : Optional.empty();
        } catch (IOException | MalformedMessage unreadable) {
            return Optional.empty();
        }
    }

    /** The power of this machine, or only its peer, is gone at once. */
    void kill(boolean losesPower) {
        if (node == null) {
            return;
        }
        world.simulation.kill(host);
        bury();
        kills++;
        if (losesPower) {
            powerLosses++;
            // What another program wrote may stay, while the time of its writing is lost: then
            // nobody can tell it from a bit that turned over.
            rotten.or(overwritten);
            disk.losePower();
        }
    }

    /** The peer leaves in order, and nobody lives here then. */
    void leave() {
        if (node == null) {
            return;
        }
        Swarm last = swarm();
        boolean[] isStored = new boolean[1];
        host.execute(() -> last.close(() -> isStored[0] = true));
        world.simulation.after(
                LEAVING,
                () -> {
                    if (last.equals(swarm)) {
                        kill(false);
                    }
                });
    }

    /** Another life begins, if none is under way. */
    void restart() {
        if (node == null && wasStarted) {
            host = world.simulation.restart(host);
            world.onHost(this);
            restarts++;
            start();
        }
    }

    /** Gives back the memory that a peer has which will never run again. */
    void bury() {
        if (swarm != null && swarm.parts().content().intake() != null) {
            swarm.parts().content().intake().close();
        }
        if (torrentDisk != null) {
            torrentDisk.trim();
        }
        node = null;
        swarm = null;
        watch = null;
    }

    void check() {
        SwarmWatch known = watch;
        if (known != null) {
            known.check();
        }
    }

    /** A bit of one of its files turns over. */
    void rot(long where) {
        damage(where, false);
    }

    /** Another program writes into one of its files. */
    void overwrite(long where) {
        damage(where, true);
    }

    private void damage(long where, boolean isByProgram) {
        List<String> names = disk.names().stream().filter(it -> it.startsWith("files/")).toList();
        if (names.isEmpty()) {
            return;
        }
        String name = names.get((int) Math.floorMod(where, (long) names.size()));
        int length = disk.content(name).length;
        if (length == 0) {
            return;
        }
        long at = Math.floorMod(where * 31, (long) length);
        BitSet hit = isByProgram ? overwritten : rotten;
        hit.or(piecesAt(name, at));
        if (isByProgram) {
            disk.writeAsAnother(name, at, new byte[] {(byte) where});
        } else {
            disk.rot(name, at);
        }
    }

    /** All pieces of that file if it is the one for shared pieces. */
    private BitSet piecesAt(String name, long at) {
        var pieces = new BitSet();
        Metainfo metainfo = world.torrent.metainfo();
        for (var file : metainfo.files()) {
            if (name.equals("files/" + metainfo.pathOf(file))) {
                pieces.set(metainfo.pieces().pieceAt(file.offset() + at));
                return pieces;
            }
        }
        pieces.set(0, metainfo.pieces().count());
        return pieces;
    }

    // --- what its swarm says ---

    @Override
    public void onOpened() {
        Swarm opened = swarm;
        if (opened != null) {
            hadAtStart = opened.parts().content().have().cardinality();
            checkedAtStart = opened.parts().content().progress().toCheck();
        }
    }

    @Override
    public void onComplete() {
        isComplete = true;
    }

    @Override
    public void onTrouble(String sentence, Throwable cause) {
        trouble = sentence;
        fullDisks += cause instanceof DiskFull ? 1 : 0;
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
