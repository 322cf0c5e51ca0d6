package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.picking.PickerWatch;
import dev.starling.peer.storage.TestTorrent;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.torrent.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What holds after every event of one life of a peer: nothing wrong is announced, served or
 * trusted, nobody honest is banned, and the bounds hold.
 */
final class SwarmWatch {
    /** What peers grant. */
    static final int ASKED_MAX = 2_000;

    /** After a sync has failed, until what it was about is written again. */
    private static final long TELLING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long SYNC_DOUBT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What takes longer to look at is looked at this often. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SwarmMachine machine;
    private final TestTorrent torrent;
    private final TorrentStore store;
    private final ByteBuffer room;
    private long failedSyncsSeen;
    private long doubtEndsAt;
    private long nextLookAt;
    private Bitfield known;
    private long bansKnown;
    private @Nullable String wrong;

    SwarmWatch(SwarmMachine machine) {
        this.machine = machine;
        this.torrent = machine.world.torrent;
        this.store =
                new TorrentStore(machine.disk.mount("files"), torrent.metainfo(), machine.selected);
        this.room = ByteBuffer.allocate(torrent.metainfo().pieces().pieceLength());
        this.known = new Bitfield(torrent.count());
        this.failedSyncsSeen = machine.disk.failedSyncs();
    }

    // --- what is overheard ---

    long now() {
        return machine.host.nanoTime();
    }

    void onWrong(String sentence) {
        if (wrong == null) {
            wrong = sentence;
        }
    }

    void onAnnounced(int piece) {
        Swarm swarm = machine.swarm;
        if (swarm == null
                || piece >= torrent.count()
                || !swarm.parts().content().have().get(piece)) {
            onWrong("it announced a piece that it does not have: " + piece);
        } else if (!mayBeWrong(piece) && !isStored(piece)) {
            onWrong("it announced a piece that is not stored: " + piece);
        }
    }

    void onAnnounced(byte[] bits) {
        try {
            Bitfield said = Bitfield.ofWire(bits, torrent.count());
            for (int piece = said.nextSet(0); piece >= 0; piece = said.nextSet(piece + 1)) {
                onAnnounced(piece);
            }
        } catch (MalformedMessage malformed) {
            onWrong("its bitfield is malformed");
        }
    }

    void onAnnouncedAll() {
        for (int piece = 0; piece < torrent.count(); piece++) {
            onAnnounced(piece);
        }
    }

    void onServed(Block block, int at, ByteBuffer part) {
        long from = torrent.metainfo().pieces().offset(block.piece()) + block.begin() + at;
        var right = ByteBuffer.wrap(torrent.content(), (int) from, part.remaining());
        if (!right.equals(part) && !machine.rotten.get(block.piece()) && !isUntold()) {
            onWrong("it served wrong bytes of " + block);
        }
    }

    // --- what is seen ---

    BitSet stored() {
        var stored = new BitSet();
        Swarm swarm = machine.swarm;
        if (swarm != null && swarm.parts().content().have().size() > 0) {
            for (int piece = 0; piece < torrent.count(); piece++) {
                stored.set(piece, swarm.parts().content().have().get(piece) && isStored(piece));
            }
        }
        return stored;
    }

    void check() {
        if (wrong != null) {
            throw new AssertionError(wrong);
        }
        Swarm swarm = machine.swarm;
        if (swarm == null || swarm.parts().content().have().size() == 0) {
            return;
        }
        if (machine.disk.failedSyncs() > failedSyncsSeen) {
            failedSyncsSeen = machine.disk.failedSyncs();
            doubtEndsAt = machine.host.nanoTime() + SYNC_DOUBT_NANOS;
        }
        pieces(swarm.parts().content().have());
        bans(swarm);
        bounds(swarm);
        if (machine.host.nanoTime() >= nextLookAt) {
            nextLookAt = machine.host.nanoTime() + LOOK_NANOS;
            requests(swarm);
        }
    }

    /** What it has come to count as stored is stored. */
    private void pieces(Bitfield have) {
        if (have.hasAnyNotIn(known)) {
            for (int piece = have.nextSet(0); piece >= 0; piece = have.nextSet(piece + 1)) {
                if (!known.get(piece)) {
                    require(mayBeWrong(piece) || isStored(piece), "it trusts a wrong piece", piece);
                }
            }
            known = have.copy();
        } else if (have.cardinality() < known.cardinality()) {
            known = have.copy();
        }
    }

    /** A sync has just failed, and its program has not been told yet. */
    private boolean isUntold() {
        return machine.disk.failedSyncs() > failedSyncsSeen
                || machine.host.nanoTime() < doubtEndsAt - SYNC_DOUBT_NANOS + TELLING_NANOS;
    }

    /** Of damage that is done to the disk, or by it, it cannot know at once. */
    private boolean mayBeWrong(int piece) {
        return machine.rotten.get(piece)
                || machine.overwritten.get(piece)
                || machine.isInDoubt(piece)
                || machine.disk.failedSyncs() > failedSyncsSeen
                || machine.host.nanoTime() < doubtEndsAt;
    }

    private boolean isStored(int piece) {
        try {
            room.clear().limit(torrent.metainfo().pieces().length(piece));
            store.read(piece, 0, room);
            long from = torrent.metainfo().pieces().offset(piece);
            var right = ByteBuffer.wrap(torrent.content(), (int) from, room.flip().remaining());
            return right.equals(room);
        } catch (IOException e) {
            return false;
        }
    }

    private void bans(Swarm swarm) {
        long bans = 0;
        for (Parting why : BANNING) {
            bans += swarm.parts().door().partings().getOrDefault(why, 0L);
        }
        if (bans != bansKnown) {
            bansKnown = bans;
            for (SwarmMachine other : machine.world.machines) {
                if (other.rotten.isEmpty() && swarm.parts().book().isBanned(other.endpoint())) {
                    throw new AssertionError(
                            "it banned "
                                    + other
                                    + ", who is honest: "
                                    + swarm.parts().door().partings());
                }
            }
        }
    }

    private static final Parting[] BANNING = {Parting.LIED, Parting.MALFORMED, Parting.FLOODED};

    private void bounds(Swarm swarm) {
        int connections = swarm.parts().company().list().size();
        require(connections <= machine.connectionsMax, "too many connections", connections);
        require(swarm.parts().book().size() <= PeerBook.PEERS_MAX, "the book is too long", 0);
        Intake intake = swarm.parts().content().intake();
        if (intake != null) {
            int open = intake.picker().openPieces();
            long bytes = (long) open * torrent.metainfo().pieces().pieceLength();
            require(bytes <= Intake.OPEN_BYTES_MAX || open <= 2, "too much is begun", open);
        }
    }

    /** A block for which somebody is waited has been asked of somebody who may send it. */
    private static void requests(Swarm swarm) {
        Intake intake = swarm.parts().content().intake();
        if (intake == null) {
            return;
        }
        var byKey = new HashMap<Long, Requests>();
        for (Connection connection : swarm.parts().company().list()) {
            byKey.put(connection.key(), connection.requests());
        }
        PickerWatch.check(
                intake.picker(),
                intake.pieces(),
                (peer, block) -> {
                    Requests requests = byKey.get(peer);
                    return requests != null && requests.isAsked(block) && !requests.isGivenUp();
                });
    }

    private static void require(boolean holds, String otherwise, int which) {
        if (!holds) {
            throw new AssertionError(otherwise + ": " + which);
        }
    }
}
