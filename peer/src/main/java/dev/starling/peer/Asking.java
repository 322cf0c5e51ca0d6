package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Host;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.FewPieces;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What we ask one peer for, how much at a time, and when there is no use in asking. */
final class Asking implements PiecePicker.Peer {
    /** Who sends a whole piece within this gets whole pieces to send. */
    private static final Duration FAST = Duration.ofSeconds(20);

    private static final int ALLOWED_FAST_MAX = 64;

    /** Of more, the latest: they are in its memory now. */
    private static final int SUGGESTED_MAX = 16;

    /**
     * Blocks that others owe us too, and that somebody who owes us nothing is asked for at once.
     */
    private static final int SPARES_MAX = 2;

    /** Others may take so many times as long for a block as it would. */
    private static final int SPARE_WAITS = 2;

    /**
     * Where there was nothing to ask for, there is nothing for so long, unless something changes.
     */
    private static final long EMPTY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Who rejects more than this in a row is asked again only after a while. */
    private static final int REJECTS_MAX = 64;

    private static final long REJECTED_REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long key;
    private final Host host;
    private final TheirPieces pieces;
    private final Voice voice;
    private final Requests requests;
    private final FewPieces allowedFast = new FewPieces();

    /** Few ever suggest anything. */
    private @Nullable SequencedSet<Integer> suggested;

    private boolean chokesUs = true;
    private boolean isWanted;
    private boolean skipsBlock;
    private int pieceLength;
    private long emptyAt;
    private long emptyUntil;

    /** Rejects since a block came, and until when nothing is asked because of them. */
    private int rejects;

    private long restsUntil;

    Asking(long key, Host host, TheirPieces pieces, Voice voice) {
        this.key = key;
        this.host = host;
        this.pieces = pieces;
        this.voice = voice;
        this.requests = new Requests(host.nanoTime());
    }

    Requests requests() {
        return requests;
    }

    boolean chokesUs() {
        return chokesUs;
    }

    /** Whether it was told that it has what we want. */
    boolean isWanted() {
        return isWanted;
    }

    void onPiecesKnown(Pieces known) {
        pieceLength = known.pieceLength();
    }

    // --- what it says ---

    /**
     * @param endsAll whether nothing more comes of what it was asked for, as a choke says by itself
     *     without the fast extension
     */
    void onChoke(SwarmParts ours, boolean endsAll) {
        chokesUs = true;
        Intake intake = ours.content().intake();
        if (endsAll && intake != null) {
            requests.forgetAll();
            intake.picker().onChoked(key);
            ours.dealings().onBlocksFree();
        }
    }

    void onUnchoke() {
        chokesUs = false;
    }

    void onSuggested(int piece) {
        SequencedSet<Integer> those = suggested;
        if (those == null) {
            those = new LinkedHashSet<>();
            suggested = those;
        }
        those.addLast(piece);
        if (those.size() > SUGGESTED_MAX) {
            those.removeFirst();
        }
    }

    /** Answers whether that is news. */
    boolean onAllowedFast(int piece) {
        boolean isKept = allowedFast.size() < ALLOWED_FAST_MAX;
        if (isKept) {
            allowedFast.add(piece);
        }
        return isKept;
    }

    void onReject(SwarmParts ours, Block block) {
        Intake intake = ours.content().intake();
        if (requests.onRejected(block) && intake != null) {
            intake.picker().onRejected(key, block);
            if (chokesUs) {
                allowedFast.remove(block.piece());
            } else if (++rejects > REJECTS_MAX) {
                // It lets us ask and gives nothing: to ask on would go round as fast as the
                // network can.
                restsUntil = host.nanoTime() + REJECTED_REST_NANOS;
            }
            ours.dealings().onBlocksFree();
        }
    }

    /** A block begins to come. */
    void onBegun(Block block) throws MalformedMessage {
        skipsBlock = !requests.isAsked(block);
        if (skipsBlock && !requests.isPardoned(block)) {
            throw new MalformedMessage("a block that nobody asked for: " + block);
        }
    }

    /** Some of it, or the rest. Answers whether it was asked for. */
    boolean onPart(SwarmParts ours, Block block, int at, ByteBuffer part, long now) {
        boolean isLast = at + part.remaining() == block.length();
        Intake intake = ours.content().intake();
        if (skipsBlock || intake == null) {
            if (isLast && intake != null) {
                intake.onUnasked(block);
            }
            return false;
        }
        requests.onProgress(now);
        intake.onPart(key, block, at, part);
        if (isLast) {
            requests.onArrived(block, now);
            rejects = 0;
            intake.onBlock(key, block);
        }
        return true;
    }

    // --- what we say ---

    /** Tells it whether it has what we want. */
    void updateInterest(SwarmParts ours) {
        Intake intake = ours.content().intake();
        boolean wanted = intake != null && intake.picker().isInteresting(has());
        if (wanted != isWanted) {
            isWanted = wanted;
            voice.send(wanted ? new Message.Interested() : new Message.NotInterested());
        }
    }

    /** Asks for as much as it is worth having under way. */
    void requestMore(SwarmParts ours) {
        Intake intake = ours.content().intake();
        if (intake == null || !mayAskOf(intake.picker()) || !ours.content().isDownloading()) {
            return;
        }
        int room = requests.room();
        long now = host.nanoTime();
        long changes = ours.dealings().changes();
        boolean isResting = rejects > REJECTS_MAX && now - restsUntil < 0;
        boolean isInVain = now - emptyUntil < 0 && changes == emptyAt;
        if (room <= 0 || isResting || isInVain) {
            return;
        }
        List<Block> blocks = intake.pick(this, room, now);
        if (blocks.isEmpty()) {
            // To look again is not free, and nothing changes by looking.
            emptyAt = changes;
            emptyUntil = now + EMPTY_NANOS;
            return;
        }
        var asked = new ArrayList<Message>(blocks.size());
        for (Block block : blocks) {
            // What it still owes us since a stall it is not asked for again: it would come twice.
            if (!requests.isAsked(block)) {
                requests.onAsked(block, now);
                asked.add(new Message.Request(block));
            }
        }
        voice.sendAll(asked);
    }

    /** Whether it would send anything that we still want: while it chokes us, only some pieces. */
    private boolean mayAskOf(PiecePicker picker) {
        if (!chokesUs) {
            return true;
        }
        for (int i = 0; i < allowedFast.size(); i++) {
            int piece = allowedFast.at(i);
            if (picker.isWanted(piece) && has().get(piece)) {
                return true;
            }
        }
        return false;
    }

    /** It was asked for a block that has come from elsewhere. */
    void cancel(Block block) {
        if (requests.cancel(block)) {
            voice.send(new Message.Cancel(block));
        }
    }

    /** Others are asked instead of one who sends nothing. */
    void tick(SwarmParts ours, long now) {
        Intake intake = ours.content().intake();
        if (intake != null && requests.stallsNow(now)) {
            for (Block block : requests.all()) {
                intake.picker().onTimeout(key, block);
            }
            ours.dealings().onBlocksFree();
        }
        if (intake != null && requests.areForgotten(now)) {
            requests.forgetAll();
            intake.picker().onChoked(key);
        }
    }

    // --- PiecePicker.Peer ---

    @Override
    public long key() {
        return key;
    }

    @Override
    public Bitfield has() {
        return pieces.has();
    }

    @Override
    public boolean isFast() {
        return requests.depth().isFast(pieceLength, FAST, host.nanoTime());
    }

    @Override
    public Collection<Integer> suggested() {
        return suggested == null ? List.of() : suggested;
    }

    @Override
    public boolean mayAsk(int piece) {
        return !chokesUs || allowedFast.contains(piece);
    }

    @Override
    public int spareMax() {
        return requests.isEmpty() ? SPARES_MAX : 0;
    }

    @Override
    public long spareAfterNanos() {
        return SPARE_WAITS * requests.depth().usualWaitNanos();
    }
}
