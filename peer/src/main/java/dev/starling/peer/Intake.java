package dev.starling.peer;

import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.peer.picking.Arrival;
import dev.starling.peer.picking.BlockDigests;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.picking.SmartBan;
import dev.starling.peer.storage.Outcome;
import dev.starling.peer.storage.PieceBuffer;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What arrives of one torrent, from parts of blocks to pieces that are proven and stored.
 *
 * <p>The parts of a block are put where they belong in the piece as they come. When two peers send
 * the same block at once, what the second one sends is kept aside, and the first that is done wins:
 * each block is all one peer's, because it must be certain who is to blame; and no peer can keep
 * another from finishing.
 */
final class Intake {
    /** Pieces that are begun and not yet stored take no more memory than this, or two of them. */
    static final int OPEN_BYTES_MAX = 64 * 1024 * 1024;

    /** The key of no peer. */
    private static final long NOBODY = 0;

    /** What the swarm does with what happens here. */
    interface Events {
        /** A piece is proven and stored. */
        void onStored(int piece);

        /** A peer is certain to have sent a wrong block. */
        void onLiar(long peer);

        /** What another peer was asked for has come from elsewhere. */
        void onSpare(long peer, Block block);

        /** Blocks that had come are to be asked for again. */
        void onBlocksFree();

        /** Pieces cannot be stored; what had arrived of this one is lost. */
        void onStoreFailed(Outcome.Failed failure);
    }

    /** A piece that is begun. */
    private static final class Open {
        final PieceBuffer whole;

        /** Who sends each block, or sent it; 0 for nobody. */
        final long[] owners;

        final BitSet arrived = new BitSet();
        boolean isBeingProven;

        Open(PieceBuffer whole, int blocks) {
            this.whole = whole;
            this.owners = new long[blocks];
        }
    }

    /** A block, as far as it has come, of a peer who is not its owner. */
    private record Spare(Block block, ByteBuffer bytes) {}

    private final Pieces pieces;
    private final PiecePicker picker;
    private final TorrentDisk disk;
    private final Events events;
    private final Host host;

    /** Chosen by chance, so that nobody can make two blocks that look alike. */
    private final long salt;

    private final SmartBan ban = new SmartBan();
    private final Map<Integer, Open> openByStart = new LinkedHashMap<>();

    /** By peer: nobody sends two blocks at once. */
    private final Map<Long, Spare> spares = new LinkedHashMap<>();

    private long wastedBytes;

    Intake(Host host, Pieces pieces, PiecePicker picker, TorrentDisk disk, Events events) {
        this.host = host;
        this.salt = host.random().nextLong();
        this.pieces = pieces;
        this.picker = picker;
        this.disk = disk;
        this.events = events;
    }

    PiecePicker picker() {
        return picker;
    }

    Pieces pieces() {
        return pieces;
    }

    long wastedBytes() {
        return wastedBytes;
    }

    /** What to ask of a peer. */
    List<Block> pick(PiecePicker.Peer peer, int count, long now) {
        List<Block> blocks = picker.pick(peer, count, now);
        letGoOfAbandoned();
        return blocks;
    }

    /** Some of a block that the peer was asked for. */
    void onPart(long peer, Block block, int at, ByteBuffer part) {
        Open open = openByStart.get(block.piece());
        if (open == null) {
            open = at > 0 ? null : open(block.piece());
            if (open == null) {
                return;
            }
        }
        int number = block.begin() / Pieces.BLOCK_LENGTH;
        if (open.arrived.get(number)) {
            return;
        }
        if (at == 0) {
            spares.remove(peer);
            if (open.owners[number] == NOBODY) {
                open.owners[number] = peer;
            } else if (open.owners[number] != peer) {
                spares.put(peer, new Spare(block, ByteBuffer.allocate(block.length())));
            }
        }
        Spare spare = spares.get(peer);
        if (open.owners[number] == peer) {
            open.whole.put(block.begin() + at, part);
        } else if (spare != null && spare.block().equals(block)) {
            spare.bytes().put(at, part, part.position(), part.remaining());
        }
    }

    /** The last part of it has come. Answers whether it was of use. */
    boolean onBlock(long peer, Block block) {
        Open open = openByStart.get(block.piece());
        int number = block.begin() / Pieces.BLOCK_LENGTH;
        Spare spare = spares.remove(peer);
        boolean isWhole =
                open != null
                        && !open.arrived.get(number)
                        && (open.owners[number] == peer
                                || (spare != null && spare.block().equals(block)));
        if (open == null || !isWhole) {
            wastedBytes += block.length();
            picker.onRejected(peer, block);
            return false;
        }
        if (picker.onBlock(peer, block) != Arrival.WANTED) {
            wastedBytes += block.length();
            return false;
        }
        if (open.owners[number] != peer && spare != null) {
            open.owners[number] = peer;
            open.whole.put(block.begin(), spare.bytes());
        }
        open.arrived.set(number);
        for (long other : picker.alsoAsked(block, peer)) {
            events.onSpare(other, block);
        }
        if (picker.isComplete(block.piece())) {
            prove(block.piece(), open);
        }
        return true;
    }

    /** A peer left: what it had begun to send is of no use. */
    void onGone(long peer) {
        spares.remove(peer);
        picker.onGone(peer);
    }

    /** Lets go of all that is begun. */
    void close() {
        for (Open open : openByStart.values()) {
            if (!open.isBeingProven) {
                disk.giveBack(open.whole);
            }
        }
        openByStart.clear();
    }

    /** Null when it is not wanted, or there is no memory for it now. */
    private @Nullable Open open(int piece) {
        if (picker.has(piece) || picker.priority(piece) == Priority.SKIP) {
            return null;
        }
        PieceBuffer whole = disk.takeBuffer(piece);
        if (whole == null) {
            return null;
        }
        var open = new Open(whole, pieces.blockCount(piece));
        openByStart.put(piece, open);
        return open;
    }

    /** Pieces that were given up for others, or are wanted no more. */
    void letGoOfAbandoned() {
        for (int piece : picker.takeAbandoned()) {
            Open open = openByStart.remove(piece);
            if (open != null) {
                disk.giveBack(open.whole);
            }
        }
    }

    /** A piece lies on the disk, without having come this way. */
    void onFound(int piece) {
        picker.onVerified(piece);
        Open open = openByStart.get(piece);
        if (open != null && !open.isBeingProven) {
            openByStart.remove(piece);
            disk.giveBack(open.whole);
        }
    }

    private void prove(int piece, Open open) {
        open.isBeingProven = true;
        disk.verifyAndWrite(
                piece,
                open.whole,
                outcome -> {
                    if (outcome instanceof Outcome.WrongHash || ban.isSuspicious(piece)) {
                        digest(piece, open, outcome);
                    } else {
                        end(piece, open, outcome, new long[0]);
                    }
                });
    }

    /** Somebody has lied, or had: that is found out by comparing blocks. */
    private void digest(int piece, Open open, Outcome outcome) {
        host.offload(
                () -> BlockDigests.of(open.whole.whole(), salt),
                result ->
                        end(
                                piece,
                                open,
                                outcome,
                                result instanceof Result.Done<long[]>(long[] digests)
                                        ? digests
                                        : new long[0]));
    }

    private void end(int piece, Open open, Outcome outcome, long[] digests) {
        boolean isOurs = openByStart.remove(piece, open);
        disk.giveBack(open.whole);
        if (isOurs) {
            settle(piece, open, outcome, digests);
        }
    }

    private void settle(int piece, Open open, Outcome outcome, long[] digests) {
        switch (outcome) {
            case Outcome.Stored() -> {
                List<Long> guilty =
                        digests.length == 0 ? List.of() : ban.onVerified(piece, digests);
                picker.onVerified(piece);
                events.onStored(piece);
                guilty.forEach(events::onLiar);
            }
            case Outcome.WrongHash() -> {
                wastedBytes += pieces.length(piece);
                List<Long> guilty =
                        digests.length == 0 ? List.of() : ban.onFailed(piece, open.owners, digests);
                if (!picker.has(piece)) { // it may have been found on the disk meanwhile
                    picker.onFailed(piece);
                }
                guilty.forEach(events::onLiar);
                events.onBlocksFree();
            }
            case Outcome.Failed failure -> {
                if (!picker.has(piece)) {
                    picker.onLost(piece);
                }
                events.onStoreFailed(failure);
            }
        }
    }

    /** Something came that was asked for once, and is wanted no more. */
    void onUnasked(Block block) {
        wastedBytes += block.length();
    }
}
