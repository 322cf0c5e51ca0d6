package dev.starling.cli.node;

import dev.starling.dht.InfoHash;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.torrent.Magnet;
import dev.starling.peer.torrent.Metainfo;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A torrent of a running node. On the host's thread. */
public final class Torrent {
    /** How it is. */
    public enum Status {
        /** By its user, or because it has seeded enough. */
        STOPPED,
        /** It waits for its turn. */
        QUEUED,
        /** What lies on the disk is looked at. */
        CHECKING,
        /** Its data is on the way to another directory. */
        MOVING,
        /** It is not yet known what it is. */
        METADATA,
        DOWNLOADING,
        SEEDING,
        /** It cannot go on; {@link #trouble} says why. */
        TROUBLED
    }

    private final int number;
    private final Magnet magnet;
    TorrentRecord record;
    @Nullable Metainfo metainfo;
    Swarm swarm;

    /** Whether its turn has come. */
    boolean isRunning;

    boolean isForced;

    Move move = new Move.Settled("");

    /** Its record is not yet kept as it is. */
    boolean isChanged;

    /** Seconds since 1970 when something came or went last. */
    long activeAt;

    long changedAt;

    Torrent(
            int number,
            Magnet magnet,
            TorrentRecord record,
            @Nullable Metainfo metainfo,
            Swarm swarm) {
        this.number = number;
        this.magnet = magnet;
        this.record = record;
        this.metainfo = metainfo;
        this.swarm = swarm;
    }

    /** A small number of its own, as long as the node runs. */
    public int number() {
        return number;
    }

    public InfoHash infoHash() {
        return swarm.infoHash();
    }

    /** A link to it. */
    public Magnet magnet() {
        Metainfo known = metainfo;
        return known == null ? magnet : known.magnet();
    }

    public String name() {
        Metainfo known = metainfo;
        return known != null ? known.name() : magnet.name().orElse(infoHash().toString());
    }

    public Optional<Metainfo> metainfo() {
        return Optional.ofNullable(metainfo);
    }

    /** What its user has said about it. */
    public TorrentRecord record() {
        return record;
    }

    /** Something about it is to be remembered; it is not yet kept. */
    void note(Consumer<TorrentRecord.Draft> change) {
        var draft = record.change();
        change.accept(draft);
        record = draft.done();
    }

    public Path directory() {
        return Path.of(record.directory());
    }

    public Swarm swarm() {
        return swarm;
    }

    public SwarmFigures figures() {
        return swarm.figures();
    }

    public Status status() {
        return switch (move) {
            case Move.Settled _ -> settledStatus();
            case Move.Underway _ -> Status.MOVING;
            case Move.Stranded _ -> Status.TROUBLED;
        };
    }

    private Status settledStatus() {
        if (record.isStopped()) {
            return swarm.stage() == Swarm.Stage.OPENING ? Status.CHECKING : Status.STOPPED;
        }
        return switch (swarm.stage()) {
            case METADATA -> Status.METADATA;
            case OPENING -> Status.CHECKING;
            case DOWNLOADING -> Status.DOWNLOADING;
            case SEEDING -> Status.SEEDING;
            case TROUBLED -> Status.TROUBLED;
            case PAUSED -> Status.QUEUED;
            case CLOSED -> Status.STOPPED;
        };
    }

    /** Whether its turn is not held back by any limit. */
    public boolean isForced() {
        return isForced;
    }

    public boolean isDone() {
        return record.doneAt() != 0;
    }

    /** What is wrong; empty when nothing is. */
    public String trouble() {
        String notMoved = move.notMoved();
        return notMoved.isEmpty() ? swarm.figures().trouble() : notMoved;
    }

    /** Over all times. */
    public long downloaded() {
        return swarm.bytesDownEver();
    }

    /** Over all times. */
    public long uploaded() {
        return swarm.bytesUpEver();
    }

    /** Seconds since 1970 when something came or went last; 0 when nothing has. */
    public long activeAt() {
        return activeAt;
    }

    /** The same of anything at all that one may see. */
    public long changedAt() {
        return changedAt;
    }
}
