package dev.starling.peer;

import dev.starling.host.Result;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.storage.DiskListener;
import dev.starling.peer.storage.FileChanged;
import dev.starling.peer.storage.Opened;
import dev.starling.peer.storage.Outcome;
import dev.starling.peer.storage.ResumeFacts;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a torrent is and what is there of it: its disk is opened, what arrives is stored, what is
 * lost is missed, and at some time all that is wanted is there.
 *
 * <p>It knows no peers: what they are to be told, or asked for, its events say.
 */
final class Content {
    /** What the swarm does with what happens here. */
    interface Events {
        /** It is known what lies on the disk and was known the last time; nothing is done yet. */
        void onOpening(ResumeFacts facts, PiecePicker picker);

        void onOpened();

        /** A piece is there now. */
        void onHad(int piece);

        /** A piece that was there is not, after all. */
        void onLost(int piece, boolean wasComplete);

        /** All that is wanted is there. */
        void onComplete();

        void onVerifying();

        void onVerified();

        /** There may be something to ask for that there was not. */
        void onBlocksFree();

        /** What this peer was asked for has come from elsewhere. */
        void onSpare(long peer, Block block);

        /** A peer is certain to have sent a wrong block. */
        void onLiar(long peer);
    }

    private final PeerNode node;
    private final SwarmRequest request;
    private final Life life;
    private final Events events;
    private final Keeping keeping;
    private final Trouble trouble;
    private final Wishes wishes;
    private final Progress progress = new Progress();
    private @Nullable Metainfo metainfo;
    private @Nullable Intake intake;
    private boolean isOpen;
    private boolean isVerifying;
    private boolean mustVerify;
    private boolean isComplete;

    Content(PeerNode node, SwarmRequest request, Life life, Events events) {
        this.node = node;
        this.request = request;
        this.life = life;
        this.events = events;
        this.keeping = new Keeping(node, life);
        this.trouble = new Trouble(life, keeping, request.listener(), new Cure());
        this.wishes = new Wishes(request.start());
    }

    // --- from its metadata to its end ---

    /** What the torrent is, is known. */
    void begin(Metainfo known) {
        metainfo = known;
    }

    /** Looks at what lies there already. */
    void open() {
        Metainfo known = metainfo;
        assert known != null;
        keeping.begin(request.disks().disk(known, wishes.files(known), new DiskNews()));
        keeping.open(result -> onOpened(known, result));
    }

    private void onOpened(Metainfo known, Result<Opened> result) {
        if (life.isClosed()) {
            return;
        }
        switch (result) {
            case Result.Failed<Opened>(Throwable cause) -> trouble.on(cause);
            case Result.Done<Opened>(Opened open) -> {
                TorrentDisk disk = keeping.disk();
                assert disk != null;
                progress.begin(open.have(), known.pieces().count());
                var picker =
                        new PiecePicker(
                                known.pieces(),
                                progress.have(),
                                node.host().random(),
                                Intake.OPEN_BYTES_MAX);
                picker.setSequential(wishes.isSequential());
                intake = new Intake(node.host(), known.pieces(), picker, disk, new Arrivals());
                isOpen = true;
                keeping.onRecalled();
                events.onOpening(disk.facts(), picker);
                applyWishes();
                progress.count(picker, known.pieces());
                events.onOpened();
                trouble.end();
                completeIfDone();
                life.soon();
                if (mustVerify) {
                    verify();
                }
            }
        }
    }

    /**
     * Hashes again whatever lies on the disk. Until that is done nothing is asked for or served;
     * what is found or missing then, peers are told.
     */
    void verify() {
        TorrentDisk known = keeping.disk();
        if (known == null || !isOpen) {
            mustVerify = !life.isClosed();
        } else if (!isVerifying && !life.isClosed()) {
            isVerifying = true;
            mustVerify = false;
            progress.onChecked(0, 0);
            events.onVerifying();
            known.check(this::onVerified);
        }
    }

    private void onVerified(Result<Opened> result) {
        isVerifying = false;
        if (life.isClosed()) {
            return;
        }
        switch (result) {
            case Result.Failed<Opened>(Throwable cause) -> trouble.on(cause);
            case Result.Done<Opened>(Opened known) -> known.have().stream().forEach(this::onFound);
        }
        completeIfDone();
        events.onVerified();
    }

    /** Lets go of what is begun, and closes the disk. */
    void close() {
        Intake open = intake;
        if (open != null) {
            open.close();
        }
        keeping.close();
    }

    // --- what is wanted of it ---

    void setFilePriorities(List<Priority> priorities) {
        wishes.setFilePriorities(priorities);
        TorrentDisk open = keeping.disk();
        Metainfo known = metainfo;
        if (open != null && known != null) {
            open.place(wishes.files(known), _ -> {});
        }
        applyWishes();
    }

    void setSequential(boolean on) {
        wishes.setSequential(on);
        Intake open = intake;
        if (open != null) {
            open.picker().setSequential(on);
        }
    }

    private void applyWishes() {
        Intake open = intake;
        Metainfo known = metainfo;
        if (open == null || known == null || wishes.areAllNormal()) {
            return;
        }
        wishes.apply(known, open.picker());
        open.letGoOfAbandoned();
        isComplete = false;
        progress.count(open.picker(), known.pieces());
        completeIfDone();
        events.onBlocksFree();
    }

    // --- what is there of it ---

    private final class Arrivals implements Intake.Events {
        @Override
        public void onStored(int piece) {
            onHad(piece);
            completeIfDone();
        }

        @Override
        public void onLiar(long peer) {
            events.onLiar(peer);
        }

        @Override
        public void onSpare(long peer, Block block) {
            events.onSpare(peer, block);
        }

        @Override
        public void onBlocksFree() {
            events.onBlocksFree();
        }

        @Override
        public void onStoreFailed(Outcome.Failed failure) {
            trouble.on(failure.why());
        }
    }

    private final class DiskNews implements DiskListener {
        @Override
        public void onChecked(int done, int total) {
            progress.onChecked(done, total);
        }

        @Override
        public void onLost(int piece) {
            Content.this.onLost(piece);
        }

        @Override
        public void onTrouble(IOException why) {
            trouble.on(why);
        }
    }

    private final class Cure implements Trouble.Cure {
        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public long roomNeeded() {
            long missing = progress.bytesWanted() - progress.bytesHave();
            return Math.clamp(missing, 1, Intake.OPEN_BYTES_MAX);
        }

        @Override
        public void openAgain() {
            Metainfo known = metainfo;
            boolean mayOpen = !isOpen && !keeping.isOpening() && !life.isClosed();
            if (known != null && keeping.disk() != null && mayOpen) {
                keeping.open(result -> onOpened(known, result));
            }
        }

        @Override
        public void goOn() {
            if (life.isClosed() || keeping.disk() == null) {
                return;
            }
            if (!isOpen) {
                openAgain();
            } else if (isComplete && keeping.mustFlush()) {
                flushAndTell();
            }
            events.onBlocksFree();
        }
    }

    /** A piece lies on the disk that we did not know of. */
    private void onFound(int piece) {
        Intake open = intake;
        if (open != null && !progress.have().get(piece)) {
            open.onFound(piece);
            onHad(piece);
        }
    }

    private void onHad(int piece) {
        if (progress.onHad(piece, wantedBytes(piece))) {
            events.onHad(piece);
        } // else it was found on the disk while it was being stored
    }

    private void onLost(int piece) {
        Intake open = intake;
        if (open == null || !progress.have().get(piece)) {
            return;
        }
        progress.onLost(piece, wantedBytes(piece));
        open.picker().onLost(piece);
        boolean wasComplete = isComplete;
        isComplete = isComplete && open.picker().isDone();
        events.onLost(piece, wasComplete && !isComplete);
    }

    private long wantedBytes(int piece) {
        Intake open = intake;
        if (open == null || open.picker().priority(piece) == Priority.SKIP) {
            return 0;
        }
        return open.pieces().length(piece);
    }

    /** What is lost by it, the disk says by itself. */
    void onUnreadable(Throwable cause) {
        if (!(cause instanceof FileChanged)) {
            trouble.on(cause);
        }
    }

    private void completeIfDone() {
        Intake open = intake;
        if (open != null && !isComplete && open.picker().isDone()) {
            isComplete = true;
            events.onComplete();
            flushAndTell();
        }
    }

    private void flushAndTell() {
        keeping.flush(
                () -> {
                    if (isComplete && !life.isClosed()) {
                        keeping.letGoOfMemory();
                        request.listener().onComplete();
                    }
                });
    }

    // --- what others know of it ---

    Keeping keeping() {
        return keeping;
    }

    Trouble trouble() {
        return trouble;
    }

    Progress progress() {
        return progress;
    }

    @Nullable Metainfo metainfo() {
        return metainfo;
    }

    @Nullable Pieces pieces() {
        Metainfo known = metainfo;
        return known == null ? null : known.pieces();
    }

    /** Null before it is open. */
    @Nullable Intake intake() {
        return intake;
    }

    /** Null while nothing may be read. */
    @Nullable TorrentDisk disk() {
        return isOpen && !isVerifying ? keeping.disk() : null;
    }

    /** The pieces that are there; of size 0 before that is known. */
    Bitfield have() {
        return progress.have();
    }

    boolean isPrivate() {
        return metainfo != null && metainfo.isPrivate();
    }

    /** Whether anybody may be asked for peers of it. */
    boolean isPublic() {
        // What the user has named is known before it is begun.
        Metainfo known = metainfo != null ? metainfo : request.metainfo();
        boolean isPrivate = known != null && known.isPrivate();
        return !isPrivate && request.isPublic();
    }

    boolean isOpen() {
        return isOpen;
    }

    boolean isVerifying() {
        return isVerifying;
    }

    /** Whether we have all that we want; it need not be everything. */
    boolean isComplete() {
        return isComplete;
    }

    /** Whether that is everything. */
    boolean isSeed() {
        return isComplete && progress.have().isFull();
    }

    boolean isDownloading() {
        return isOpen && !isVerifying && !isComplete && life.isGoingOn() && !trouble.isThere();
    }

    Swarm.Stage stage() {
        if (life.isClosed()) {
            return Swarm.Stage.CLOSED;
        }
        if (isVerifying) {
            return Swarm.Stage.OPENING;
        }
        if (life.isPaused()) {
            return Swarm.Stage.PAUSED;
        }
        if (trouble.isThere()) {
            return Swarm.Stage.TROUBLED;
        }
        if (metainfo == null) {
            return Swarm.Stage.METADATA;
        }
        if (!isOpen) {
            return Swarm.Stage.OPENING;
        }
        return isComplete ? Swarm.Stage.SEEDING : Swarm.Stage.DOWNLOADING;
    }
}
