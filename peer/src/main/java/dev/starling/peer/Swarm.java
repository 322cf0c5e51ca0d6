package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Result;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.mse.MseInitiator;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.ChokeRound;
import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.picking.RateMeter;
import dev.starling.peer.picking.Source;
import dev.starling.peer.storage.DiskFull;
import dev.starling.peer.storage.DiskListener;
import dev.starling.peer.storage.FileChanged;
import dev.starling.peer.storage.Opened;
import dev.starling.peer.storage.Outcome;
import dev.starling.peer.storage.ResumeFacts;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.torrent.TorrentFile;
import dev.starling.peer.wire.AllowedFast;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.MetadataMessage;
import dev.starling.peer.wire.PeerPriority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent and those who share it with us: finds them, fetches the metadata from them if need
 * be, downloads, and reshares what it has.
 *
 * <p>It lives on its node's host's thread.
 */
public final class Swarm {
    /** Where it is. */
    public enum Stage {
        METADATA,
        OPENING,
        DOWNLOADING,
        SEEDING,
        PAUSED,
        TROUBLED,
        CLOSED
    }

    /** Somebody waits for something. */
    @FunctionalInterface
    public interface Waiting {
        /** He does not any more, and is not told; nor is he when it is over already. */
        void cancel();
    }

    static final long CONNECT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** Connections that were opened within this may have crossed. */
    private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_TICK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int UPLOAD_SLOTS = 8;
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What is to be known the next time is put down so often. */
    private static final long REMEMBER_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Searches: often while there is nobody, seldom once there are enough. */
    private static final long SEARCH_NANOS_MIN = TimeUnit.SECONDS.toNanos(10);

    private static final long SEARCH_NANOS_MAX = TimeUnit.MINUTES.toNanos(15);
    private static final int ENOUGH_PEERS = 20;

    /** Who asks for a search gets one no sooner than this after the last. */
    private static final long ASKED_SEARCH_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** From one public address. */
    static final int ADDRESS_CONNECTIONS_MAX = 4;

    /** Of all places, while we download, one in so many is for those whom we dial. */
    private static final int DIALLED_DIVISOR = 4;

    /** Who has neither sent nor got a block for so long makes room when there is none. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final Comparator<Connection> BY_LAST_USE =
            (one, other) -> Long.signum(one.lastUseAt() - other.lastUseAt()); // it wraps around

    private final PeerNode node;
    private final Host host;
    private final InfoHash infoHash;
    private final SwarmRequest request;
    private final Extensions extensions;
    private final PeerBook book;
    private final ChokeRound chokes;
    private final Map<Long, Connection> connectionsByArrival = new LinkedHashMap<>();
    private final Map<Endpoint, Dial> dials = new LinkedHashMap<>();
    private final List<Runnable> toldWhenStored = new ArrayList<>();
    private final Readers readers = new Readers();
    private final List<ContentReader> contentReaders = new ArrayList<>(0);
    private final Map<Parting, Long> partings = new EnumMap<>(Parting.class);
    private final RateMeter down;
    private final RateMeter up;

    private @Nullable Allowance allowance;
    private @Nullable MetadataExchange exchange = new MetadataExchange();
    private @Nullable Metainfo metainfo;
    private @Nullable TorrentDisk disk;
    private @Nullable Intake intake;
    private Bitfield have = new Bitfield(0);

    private boolean isPaused;
    private boolean isClosed;
    private boolean isStored;
    private boolean isTroubled;
    private boolean isFull;
    private boolean isWaitingForRoom;
    private boolean isComplete;
    private boolean isOpen;
    private boolean isOpening;
    private boolean isVerifying;
    private boolean mustVerify;
    private boolean isHashing;
    private boolean blocksAreFree;
    private boolean mustChoke;
    private boolean mustWake;
    private boolean mustFlush;
    private boolean isSequential;
    private boolean bansLiars = true;
    private long changes;
    private String trouble = "";
    private long troubledAt;
    private long chokedAt;
    private int connectionsMax;
    private long searchAt;
    private long searchedAt;
    private long searchPause = SEARCH_NANOS_MIN;
    private PeerSource.@Nullable Search search;
    private long bytesDown;
    private long bytesUp;

    /** What went either way in earlier lives. */
    private long bytesDownBefore;

    private long bytesUpBefore;
    private long rememberedAt;
    private long bytesHave;
    private long bytesWanted;
    private int checked;
    private int toCheck;
    private int dialCount;
    private int connectedCount;
    private List<Priority> filePriorities = List.of();

    /** A connection on its way: plainly, or not yet. */
    private record Dial(
            Connection connection,
            boolean isPlain,
            boolean[] isOpen,
            Consumer<Optional<Parting>> watcher) {}

    private final Timeout tick =
            new Timeout() {
                @Override
                protected void expire() {
                    tick();
                }
            };

    private final Timeout soon =
            new Timeout() {
                @Override
                protected void expire() {
                    actNow();
                }
            };

    Swarm(PeerNode node, SwarmRequest request) {
        this.node = node;
        this.host = node.host();
        this.request = request;
        this.infoHash = request.infoHash();
        SwarmStart start = request.start();
        this.connectionsMax =
                start.connectionsMax() == 0
                        ? node.settings().connectionsMax()
                        : Math.min(start.connectionsMax(), PeerSettings.CONNECTIONS_CEILING);
        this.isPaused = start.isPaused();
        this.filePriorities = start.priorities();
        this.isSequential = start.isSequential();
        this.extensions = new Extensions(this, node);
        this.book = new PeerBook(node.settings().allowsLocal());
        this.chokes = new ChokeRound(host.random());
        this.down = new RateMeter(host.nanoTime());
        this.up = new RateMeter(host.nanoTime());
    }

    void start() {
        setLimits(request.start().downLimit(), request.start().upLimit());
        request.peers().forEach(peer -> learn(peer, Source.GIVEN));
        searchAt = host.nanoTime();
        searchedAt = searchAt - ASKED_SEARCH_NANOS;
        chokedAt = searchAt;
        armTick();
        soon();
    }

    // --- what its user may ask and do ---

    public InfoHash infoHash() {
        return infoHash;
    }

    public @Nullable Metainfo metainfo() {
        return metainfo;
    }

    public Stage stage() {
        if (isClosed) {
            return Stage.CLOSED;
        }
        if (isVerifying) {
            return Stage.OPENING;
        }
        if (isPaused) {
            return Stage.PAUSED;
        }
        if (isTroubled) {
            return Stage.TROUBLED;
        }
        if (metainfo == null) {
            return Stage.METADATA;
        }
        if (!isOpen) {
            return Stage.OPENING;
        }
        return isComplete ? Stage.SEEDING : Stage.DOWNLOADING;
    }

    /** A peer to dial; the user names it, so it may lie anywhere. */
    public void addPeer(Endpoint peer) {
        learn(peer, Source.GIVEN);
        soon();
    }

    /** Which files are wanted, and how much; in the order of the metainfo's. */
    public void setFilePriorities(List<Priority> priorities) {
        filePriorities = List.copyOf(priorities);
        TorrentDisk open = disk;
        Metainfo known = metainfo;
        if (open != null && known != null) {
            open.place(wantedFiles(known), _ -> {});
        }
        applyPriorities();
    }

    public void setSequential(boolean on) {
        isSequential = on;
        Intake open = intake;
        if (open != null) {
            open.picker().setSequential(on);
        }
    }

    /**
     * Of this torrent alone, in bytes a second; {@link PeerSettings#UNLIMITED} for no limit. Those
     * of the node hold as well.
     */
    public void setLimits(long downPerSecond, long upPerSecond) {
        boolean isLimited =
                downPerSecond != PeerSettings.UNLIMITED || upPerSecond != PeerSettings.UNLIMITED;
        Allowance before = allowance;
        if (before != null) {
            before.setLimits(downPerSecond, upPerSecond); // who waits and need not, goes on
            allowance = isLimited ? before : null;
        } else if (isLimited && !isClosed) {
            allowance = new Allowance(host, downPerSecond, upPerSecond);
        }
    }

    /** How many may be connected at a time; whoever is too many then and of least use, leaves. */
    public void setConnectionsMax(int max) {
        assert max > 0 : max;
        connectionsMax = Math.min(max, PeerSettings.CONNECTIONS_CEILING);
        while (connectionsByArrival.size() > connectionsMax) {
            Connection idlest = Collections.min(connectionsByArrival.values(), BY_LAST_USE);
            idlest.drop(Parting.FULL);
        }
        soon();
    }

    /** Looks for peers now, unless that was done some seconds ago: then in some seconds. */
    public void reannounce() {
        if (!isPaused && !isClosed) {
            searchAt = searchedAt + ASKED_SEARCH_NANOS;
            node.onBack(this);
            soon();
        }
    }

    /**
     * Hashes again whatever lies on the disk. Until that is done nothing is asked for or served;
     * what is found or missing then, peers are told.
     */
    public void verify() {
        TorrentDisk known = disk;
        if (known == null || !isOpen) {
            mustVerify = !isClosed;
        } else if (!isVerifying && !isClosed) {
            isVerifying = true;
            mustVerify = false;
            checked = 0;
            toCheck = 0;
            connections().forEach(connection -> connection.choke(true));
            known.check(this::onVerified);
        }
    }

    private void onVerified(Result<Opened> result) {
        isVerifying = false;
        if (isClosed) {
            return;
        }
        switch (result) {
            case Result.Failed<Opened>(Throwable cause) -> troubled(sentence(cause), cause);
            case Result.Done<Opened>(Opened known) -> known.have().stream().forEach(this::onFound);
        }
        completeIfDone();
        mustChoke = true;
        mustWake = true;
        onBlocksFree();
    }

    /**
     * Whether peers that are certain to have lied are banned, as they are unless an experiment is
     * to show what happens when they are not.
     */
    public void setBansLiars(boolean on) {
        bansLiars = on;
    }

    public void pause() {
        if (!isPaused && !isClosed) {
            isPaused = true;
            stopSearching();
            TorrentDisk open = disk();
            if (open != null && !isTroubled) {
                remember(open); // who is connected is not, in a moment
            }
            connections().forEach(connection -> connection.drop(Parting.CLOSED));
            letGoOfMemory();
            armTick();
        }
    }

    public void resume() {
        if (isPaused && !isClosed) {
            isPaused = false;
            searchAt = host.nanoTime();
            node.onBack(this);
            armTick();
            soon();
        }
    }

    /**
     * Leaves the swarm.
     *
     * @param whenStored called when everything that was proven lies on the disk
     */
    public void close(Runnable whenStored) {
        if (isStored) {
            whenStored.run();
            return;
        }
        toldWhenStored.add(whenStored);
        if (isClosed) {
            return;
        }
        TorrentDisk opened = disk();
        if (opened != null) {
            remember(opened); // who is connected is not, in a moment
        }
        isClosed = true;
        readers.close();
        host.cancel(tick);
        host.cancel(soon);
        stopSearching();
        connections().forEach(connection -> connection.drop(Parting.CLOSED));
        List.copyOf(dials.values()).forEach(dial -> dial.connection().drop(Parting.CLOSED));
        node.forget(this);
        Allowance own = allowance;
        if (own != null) {
            own.close();
        }
        Intake open = intake;
        if (open != null) {
            open.close();
        }
        TorrentDisk last = disk;
        if (last == null) {
            onStored();
        } else {
            node.closings()
                    .take(
                            () ->
                                    last.close(
                                            _ -> {
                                                node.closings().done();
                                                onStored();
                                            }));
        }
    }

    /**
     * Leaves the swarm and removes what is stored of it: the torrent's own files, the directories
     * that are empty without them, and the journal.
     *
     * @param whenDone is told how many files there were
     */
    public void removeData(Consumer<Result<Integer>> whenDone) {
        close(
                () -> {
                    TorrentDisk last = disk;
                    if (last == null) {
                        whenDone.accept(new Result.Done<>(0));
                    } else {
                        last.removeData(whenDone);
                    }
                });
    }

    private void onStored() {
        isStored = true;
        toldWhenStored.forEach(Runnable::run);
        toldWhenStored.clear();
    }

    /** Bytes of blocks that have come, those of no use included. */
    public long bytesDown() {
        return bytesDown;
    }

    /** Bytes of blocks that have left. */
    public long bytesUp() {
        return bytesUp;
    }

    /** Bytes that are stored, of those that are wanted. */
    public long bytesHave() {
        return bytesHave;
    }

    /** Bytes of blocks that came twice, or wrong. */
    public long bytesWasted() {
        Intake open = intake;
        return open == null ? 0 : open.wastedBytes();
    }

    public SwarmFigures figures() {
        return SwarmFigures.of(this);
    }

    /**
     * Reads what is there of the torrent's content from a place on: no further than to the end of
     * the piece, and no more than this, but at least a byte. The buffer is for reading only.
     *
     * @param whenDone may be called at once; it is told a failure when the piece is not there
     */
    public void read(long offset, int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        Metainfo known = metainfo;
        TorrentDisk open = disk;
        if (known == null || open == null || offset < 0) {
            whenDone.accept(Readers.failed("the torrent is not open"));
            return;
        }
        Pieces pieces = known.pieces();
        if (offset >= pieces.totalLength() || !isReadable(pieces.pieceAt(offset))) {
            whenDone.accept(Readers.failed("there is nothing to read at " + offset));
            return;
        }
        int piece = pieces.pieceAt(offset);
        int begin = (int) (offset - pieces.offset(piece));
        int length = Math.min(lengthMax, TorrentDisk.RUN_BYTES_MAX);
        open.read(
                new Block(piece, begin, Math.min(length, pieces.length(piece) - begin)),
                result ->
                        whenDone.accept(
                                // Who loses it while it is read, does not know what was read.
                                isReadable(piece)
                                        ? result
                                        : Readers.failed("piece " + piece + " was lost")));
    }

    /**
     * Waits until a piece can be read. It does not come the sooner for it: see {@link
     * #setDeadline}.
     *
     * @param whenReadable is never called at once when it can; it is told a failure when the
     *     torrent is closed, or too many wait
     */
    public Waiting await(int piece, Consumer<Result<Integer>> whenReadable) {
        if (isClosed) {
            whenReadable.accept(Readers.failed("the torrent was closed"));
            return () -> {};
        }
        mustWake = true;
        soon();
        return readers.await(piece, whenReadable);
    }

    /**
     * Somebody wants to read a piece in so long: such pieces come first, the soonest before all.
     */
    public void setDeadline(int piece, long inNanos) {
        Intake open = intake;
        if (open != null && !isClosed && !open.picker().has(piece)) {
            open.picker().setDeadline(piece, host.nanoTime() + inNanos);
            onBlocksFree();
        }
    }

    public void clearDeadline(int piece) {
        Intake open = intake;
        if (open != null) {
            open.picker().clearDeadline(piece);
        }
    }

    /**
     * Reads from a place of the content on, to before another, while it comes; to be closed when it
     * is no longer needed.
     */
    public ContentReader reader(long from, long end) {
        var reader = new ContentReader(this, from, end);
        contentReaders.add(reader);
        return reader;
    }

    void onClosed(ContentReader reader) {
        contentReaders.remove(reader);
        List.copyOf(contentReaders).forEach(ContentReader::hurryAgain);
    }

    boolean isReadable(int piece) {
        return disk() != null && !isClosed && piece < have.size() && have.get(piece);
    }

    /** The same in short, for those who ask often, or for many torrents. */
    public SwarmBrief brief() {
        return SwarmBrief.of(this);
    }

    /** The pieces that are there, as they are now; of size 0 before the torrent is known. */
    public Bitfield have() {
        return have.copy();
    }

    /** How many bytes of each file are there, in the order of the metainfo's. */
    public long[] fileProgress() {
        Metainfo known = metainfo;
        if (known == null) {
            return new long[0];
        }
        long[] bytes = new long[known.files().size()];
        for (TorrentFile file : known.files()) {
            bytes[file.number()] = isOpen ? bytesHad(file, known.pieces()) : 0;
        }
        return bytes;
    }

    private long bytesHad(TorrentFile file, Pieces pieces) {
        if (file.length() == 0) {
            return 0;
        }
        long bytes = 0;
        int last = pieces.pieceAt(file.end() - 1);
        int piece = have.nextSet(pieces.pieceAt(file.offset()));
        while (piece >= 0 && piece <= last) {
            long from = Math.max(file.offset(), pieces.offset(piece));
            long to = Math.min(file.end(), pieces.offset(piece) + pieces.length(piece));
            bytes += to - from;
            piece = piece == last ? -1 : have.nextSet(piece + 1);
        }
        return bytes;
    }

    public List<PeerFigures> peers() {
        return connections().stream().filter(Connection::isEstablished).map(this::figures).toList();
    }

    // --- the metadata ---

    void onMetadataPiece(Connection from, MetadataMessage.Data data) {
        MetadataExchange open = exchange;
        if (open == null || isHashing) {
            return;
        }
        MetadataExchange.Candidate candidate =
                open.onData(
                        from.key(),
                        data.piece(),
                        data.totalSize(),
                        data.array(),
                        data.offset(),
                        data.length());
        if (candidate == null) {
            askForMetadata();
            return;
        }
        isHashing = true;
        host.offload(() -> candidate.isOf(infoHash), result -> onMetadataHashed(candidate, result));
    }

    private void onMetadataHashed(MetadataExchange.Candidate candidate, Result<Boolean> result) {
        isHashing = false;
        MetadataExchange open = exchange;
        if (isClosed || open == null) {
            return;
        }
        if (!(result instanceof Result.Done<Boolean>(Boolean isRight))) {
            open.onUnknown();
            return;
        }
        if (isRight) {
            try {
                begin(Metainfo.ofInfo(candidate.info()));
            } catch (MalformedMessage malformed) {
                // The hash is right, so whoever made the torrent made it so: nobody lied, and
                // nobody could send anything else.
                exchange = null;
                troubled(
                        "the torrent's metadata is malformed: " + malformed.getMessage(),
                        malformed);
            }
            return;
        }
        Long liar = open.onWrong(candidate);
        if (liar != null) {
            onLiar(liar);
        }
        askForMetadata();
    }

    void onMetadataRefused(Connection from, int piece) {
        MetadataExchange open = exchange;
        if (open != null) {
            open.onRefused(from.key(), piece, host.nanoTime());
            askForMetadata();
        }
    }

    private void askForMetadata() {
        MetadataExchange open = exchange;
        if (open != null && !isHashing && !isPaused) {
            for (MetadataExchange.Ask ask : open.nextToAsk(host.nanoTime())) {
                Connection of = connectionsByArrival.get(ask.peer());
                if (of != null) {
                    extensions.ask(of, ask.piece());
                }
            }
        }
    }

    /** What the torrent is, is known. */
    private void begin(Metainfo known) {
        if (isClosed || metainfo != null) {
            return;
        }
        boolean wasAsked = request.metainfo() == null;
        metainfo = known;
        exchange = null;
        if (known.isPrivate()) {
            // BEP 27: only those whom the user named.
            stopSearching();
            connections().stream()
                    .filter(connection -> !isAllowedInPrivate(connection.source()))
                    .forEach(connection -> connection.drop(Parting.PRIVATE));
        }
        request.listener().onMetadata(known);
        if (isClosed) {
            return;
        }
        if (!known.isDownloadable()) {
            troubled(
                    "this torrent is of version 2 only, which cannot be downloaded yet",
                    new UnsupportedOperationException("BitTorrent v2"));
            return;
        }
        if (wasAsked) {
            // They were told that we do not have it; they may have nobody else to ask.
            connections().stream()
                    .filter(Connection::isExtended)
                    .forEach(connection -> extensions.greet(connection));
        }
        connections().forEach(connection -> connection.onPiecesKnown(this, known.pieces()));
        TorrentDisk opening = request.disks().disk(known, wantedFiles(known), new DiskNews());
        disk = opening;
        open(known, opening);
    }

    private void open(Metainfo known, TorrentDisk opening) {
        isOpening = true;
        node.openings()
                .take(
                        () -> {
                            if (isClosed) {
                                node.openings().done();
                                return;
                            }
                            opening.open(
                                    result -> {
                                        node.openings().done();
                                        isOpening = false;
                                        onOpened(known, opening, result);
                                    });
                        });
    }

    /** What kept the disk from being opened, such as a full one, may be over. */
    private void openAgain() {
        Metainfo known = metainfo;
        TorrentDisk opening = disk;
        if (known != null && opening != null && !isOpen && !isOpening && !isClosed) {
            open(known, opening);
        }
    }

    private BitSet wantedFiles(Metainfo known) {
        var wanted = new BitSet();
        for (var file : known.files()) {
            wanted.set(file.number(), priorityOf(file) != Priority.SKIP);
        }
        return wanted;
    }

    private Priority priorityOf(TorrentFile file) {
        return file.number() < filePriorities.size()
                ? filePriorities.get(file.number())
                : Priority.NORMAL;
    }

    private static boolean isAllowedInPrivate(Source source) {
        return source == Source.GIVEN || source == Source.INCOMING || source == Source.EARLIER;
    }

    private void onOpened(Metainfo known, TorrentDisk opened, Result<Opened> result) {
        if (isClosed) {
            return;
        }
        switch (result) {
            case Result.Failed<Opened>(Throwable cause) -> troubled(sentence(cause), cause);
            case Result.Done<Opened>(Opened open) -> {
                have = bitfield(open.have(), known.pieces().count());
                var picker =
                        new PiecePicker(known.pieces(), have, host.random(), Intake.OPEN_BYTES_MAX);
                picker.setSequential(isSequential);
                intake = new Intake(host, known.pieces(), picker, opened, new Events());
                isOpen = true;
                recall(opened.facts());
                // First, because whoever is dropped on the way is taken off the count.
                connections().stream()
                        .filter(Connection::isCounted)
                        .forEach(connection -> picker.onPeer(connection.has()));
                applyPriorities();
                count();
                for (Connection connection : connections()) {
                    tellWhatWeHave(connection, true);
                    connection.updateInterest();
                }
                request.listener().onOpened();
                onWell();
                completeIfDone();
                mustWake = true;
                soon();
                if (mustVerify) {
                    verify();
                }
            }
        }
    }

    private void recall(ResumeFacts facts) {
        bytesDownBefore = facts.downloadedBytes();
        bytesUpBefore = facts.uploadedBytes();
        rememberedAt = host.nanoTime();
        facts.peers().forEach(peer -> learn(peer, Source.EARLIER));
    }

    /** What is to be known the next time. */
    private void remember(TorrentDisk open) {
        rememberedAt = host.nanoTime();
        var skipped = new ArrayList<Integer>();
        for (int file = 0; file < filePriorities.size(); file++) {
            if (filePriorities.get(file) == Priority.SKIP) {
                skipped.add(file);
            }
        }
        var facts =
                new ResumeFacts(
                        bytesDownEver(),
                        bytesUpEver(),
                        isPaused,
                        skipped,
                        book.worthRemembering(ResumeFacts.PEERS_MAX));
        if (!facts.equals(open.facts())) {
            open.remember(facts);
        }
    }

    private static Bitfield bitfield(BitSet set, int size) {
        var bits = new Bitfield(size);
        for (int bit = set.nextSetBit(0); bit >= 0; bit = set.nextSetBit(bit + 1)) {
            bits.set(bit);
        }
        return bits;
    }

    private void applyPriorities() {
        Intake open = intake;
        Metainfo known = metainfo;
        if (open == null || known == null || filePriorities.isEmpty()) {
            return;
        }
        Pieces pieces = known.pieces();
        var highest = new Priority[pieces.count()];
        for (var file : known.files()) {
            Priority priority = priorityOf(file);
            if (file.length() == 0 || file.isPadding()) {
                continue;
            }
            int first = (int) (file.offset() / pieces.pieceLength());
            int last = (int) ((file.offset() + file.length() - 1) / pieces.pieceLength());
            for (int piece = first; piece <= last; piece++) {
                Priority before = highest[piece];
                if (before == null || priority.compareTo(before) > 0) {
                    highest[piece] = priority;
                }
            }
        }
        for (int piece = 0; piece < highest.length; piece++) {
            Priority priority = highest[piece];
            open.picker().setPriority(piece, priority == null ? Priority.SKIP : priority);
        }
        open.letGoOfAbandoned();
        isComplete = false;
        count();
        completeIfDone();
        blocksAreFree = true;
        soon();
    }

    /** How much of what is wanted is there. */
    private void count() {
        Intake open = intake;
        Pieces pieces = pieces();
        if (open == null || pieces == null) {
            return;
        }
        bytesWanted = 0;
        bytesHave = 0;
        for (int piece = 0; piece < pieces.count(); piece++) {
            if (open.picker().priority(piece) != Priority.SKIP) {
                bytesWanted += pieces.length(piece);
                bytesHave += have.get(piece) ? pieces.length(piece) : 0;
            }
        }
    }

    // --- peers come and go ---

    /** Somebody who may have the torrent. The caller calls {@link #soon} after the last. */
    void learn(Endpoint peer, Source source) {
        Metainfo known = metainfo;
        if (known == null || !known.isPrivate() || isAllowedInPrivate(source)) {
            book.add(peer, source, PeerPriority.of(node.seenAs(peer), peer));
        }
    }

    void onStreamOpen(Connection connection) {
        Dial dial = dials.get(connection.remote());
        if (dial != null && dial.connection() == connection) {
            dial.isOpen()[0] = true;
        }
    }

    void onEstablished(Connection connection) {
        node.onKnown(connection);
        endDial(connection, Optional.empty());
        connectedCount++;
        if (isClosed || isPaused) {
            connection.drop(Parting.CLOSED);
            return;
        }
        Connection twin = twinOf(connection);
        if (twin != null) {
            boolean isKept = isKeptRatherThan(connection, twin);
            // One of them was dialled, and so tells where he listens who came by the other.
            connection.listensAt(twin.listens());
            twin.listensAt(connection.listens());
            (isKept ? twin : connection).drop(Parting.DUPLICATE);
            if (!isKept) {
                return;
            }
        }
        if (book.isBanned(connection.remote())) {
            connection.drop(Parting.BANNED);
            return;
        }
        if (exchange != null && !connection.isExtended()) {
            connection.drop(Parting.NO_EXTENSIONS);
            return;
        }
        if (isCrowd(connection.remote()) || !makeRoomFor(connection)) {
            connection.drop(Parting.FULL);
            return;
        }
        book.onConnected(connection.listens());
        connectionsByArrival.put(connection.key(), connection);
        tellWhatWeHave(connection, false);
        var theirs = connection.handshake();
        if (connection.isExtended()) {
            extensions.greet(connection);
        }
        boolean isPrivate = metainfo != null && metainfo.isPrivate();
        if (theirs != null && theirs.dht() && node.settings().dhtPort() != 0 && !isPrivate) {
            connection.send(new Message.Port(node.settings().dhtPort()));
        }
        request.listener().onPeer(connection.remote(), figures(connection));
        Pieces known = pieces();
        if (known != null) {
            connection.onPiecesKnown(this, known);
        }
    }

    /**
     * Whether as many as may be have come from this public address. Whoever has one address, or a
     * /64 of IPv6, can make as many peers of it as he likes; within a network of one's own, many
     * are behind one.
     */
    private boolean isCrowd(Endpoint remote) {
        if (AddressKind.of(remote).isLocal()) {
            return false;
        }
        int there = 0;
        for (Connection connection : connectionsByArrival.values()) {
            Endpoint other = connection.remote();
            boolean isOne =
                    remote.isIpv4()
                            ? other.hasSameAddress(remote)
                            : !other.isIpv4() && other.high() == remote.high();
            there += isOne ? 1 : 0;
        }
        return there >= ADDRESS_CONNECTIONS_MAX;
    }

    /**
     * A place is free, or somebody's who has been of no use for a while. Some are kept for those
     * whom we dial: those who come choose themselves, and could all be one.
     */
    private boolean makeRoomFor(Connection newcomer) {
        int max = connectionsMax();
        int free = max - connectionsByArrival.size();
        if (newcomer.isIncoming() && !isComplete) {
            long came =
                    connectionsByArrival.values().stream().filter(it -> it.isIncoming()).count();
            free = Math.min(free, max - max / DIALLED_DIVISOR - (int) came);
        }
        return free > 0 || dropIdlest(newcomer.isIncoming() && !isComplete);
    }

    private int connectionsMax() {
        return connectionsMax;
    }

    /** Ends the connection that has been of no use for longest, if that is long. */
    private boolean dropIdlest(boolean onlyIncoming) {
        long now = host.nanoTime();
        Connection idlest = null;
        for (Connection connection : connectionsByArrival.values()) {
            boolean isCandidate = connection.isIncoming() || !onlyIncoming;
            if (isCandidate
                    && now - connection.lastUseAt() > IDLE_NANOS
                    && (idlest == null || connection.lastUseAt() - idlest.lastUseAt() < 0)) {
                idlest = connection;
            }
        }
        if (idlest == null) {
            return false;
        }
        idlest.drop(Parting.FULL);
        return true;
    }

    /** Another connection to the same peer. */
    private @Nullable Connection twinOf(Connection connection) {
        Handshake theirs = connection.handshake();
        for (Connection other : connectionsByArrival.values()) {
            Handshake others = other.handshake();
            // Anybody may copy a peer's id, but nobody connects from its address.
            if (theirs != null
                    && others != null
                    && others.peerId().equals(theirs.peerId())
                    && other.remote().hasSameAddress(connection.remote())) {
                return other;
            }
        }
        return null;
    }

    /**
     * When both sides dial at once, both must keep the same connection: that which was opened by
     * the one with the greater id. Later, whoever dials a peer that it has already gives up the
     * newer one, as most programs do: were the older one ended here, none would be left.
     */
    private boolean isKeptRatherThan(Connection connection, Connection twin) {
        Handshake theirs = connection.handshake();
        boolean isAtOnce = host.nanoTime() - twin.establishedAt() < AT_ONCE_NANOS;
        if (theirs == null || connection.isIncoming() == twin.isIncoming() || !isAtOnce) {
            return false;
        }
        boolean isOursGreater =
                Arrays.compareUnsigned(node.peerId().bytes(), theirs.peerId().bytes()) > 0;
        return connection.isIncoming() != isOursGreater;
    }

    void onClosed(Connection connection, Parting why) {
        partings.merge(why, 1L, Long::sum);
        Dial dial = dials.get(connection.remote());
        boolean wasDial = dial != null && dial.connection() == connection;
        endDial(connection, Optional.of(why));
        if (connectionsByArrival.remove(connection.key()) != null) {
            extensions.onGone(connection);
            MetadataExchange open = exchange;
            if (open != null) {
                open.onGone(connection.key());
            }
            Intake loading = intake;
            if (loading != null) {
                if (connection.isCounted()) {
                    loading.picker().onPeerGone(connection.has());
                }
                loading.onGone(connection.key());
                blocksAreFree = true;
            }
        }
        if (dial != null && wasDial && mayRetryPlainly(dial, why)) {
            dial(connection.remote(), connection.source(), true);
            return;
        }
        note(connection, why);
        if (!isClosed) {
            soon();
        }
    }

    /** What is to be remembered of the peer. */
    private void note(Connection connection, Parting why) {
        Endpoint endpoint = connection.listens();
        long now = host.nanoTime();
        switch (why) {
            case SELF -> book.onOurselves(connection.remote());
            case LIED -> book.ban(endpoint);
            case MALFORMED, FLOODED -> book.onOffence(endpoint);
            case BANNED -> {}
            case REFUSED,
                    TIMED_OUT,
                    UNREACHABLE,
                    HANDSHAKE_REFUSED,
                    WRONG_INFOHASH,
                    NO_EXTENSIONS,
                    FULL,
                    STALLED,
                    PRIVATE,
                    USELESS ->
                    book.onFailed(endpoint, now);
            case DUPLICATE -> {
                if (connections().stream().anyMatch(it -> it.listens().equals(endpoint))) {
                    book.onConnected(endpoint);
                } else {
                    book.onFailed(endpoint, now);
                }
            }
            case LOST, CLOSED -> book.onClosed(endpoint, now);
        }
    }

    /** Some know no encryption, and close when they see it. */
    private boolean mayRetryPlainly(Dial dial, Parting why) {
        return why == Parting.HANDSHAKE_REFUSED
                && !dial.isPlain()
                && !dial.isOpen()[0]
                && node.settings().encryption() == Encryption.PREFER
                && !isClosed
                && !isPaused;
    }

    private void dialMore() {
        boolean mayDial = !isPaused && !isClosed && (isOpen || metainfo == null) && !isTroubled;
        int max = connectionsMax;
        while (mayDial && node.mayDial() && connectionsByArrival.size() + dials.size() < max) {
            Endpoint next = book.next(host.nanoTime());
            if (next == null) {
                return;
            }
            if (dials.containsKey(next)) {
                continue; // it takes long, and a connection that came from there has ended
                // meanwhile
            }
            if (isCrowd(next)) {
                book.onClosed(next, host.nanoTime()); // he is not to blame
                continue;
            }
            dial(next, book.sourceOf(next), node.settings().encryption() == Encryption.OFF);
        }
    }

    private void dial(Endpoint to, Source source, boolean plainly) {
        var connection = new Connection(node, this, node.nextConnectionKey(), to, false, source);
        StreamHandler handler =
                plainly
                        ? connection
                        : new MseInitiator(
                                host, infoHash, node.settings().encryption(), connection);
        dials.put(to, new Dial(connection, plainly, new boolean[1], node.onDial(to)));
        dialCount++;
        host.connect(node.settings().dialsFrom(to), to, CONNECT_NANOS_MAX, handler);
    }

    private void endDial(Connection connection, Optional<Parting> why) {
        Dial dial = dials.get(connection.remote());
        if (dial != null && dial.connection() == connection) {
            dials.remove(connection.remote());
            node.onDialEnded();
            dial.watcher().accept(why);
        }
    }

    void onExtensions(Connection connection) {
        ExtendedHandshake theirs = connection.extensions();
        theirs.yourAddress().ifPresent(node::onSeenAs);
        Endpoint listens = connection.listens();
        if (book.isBanned(listens)) {
            connection.drop(Parting.BANNED); // he comes from another port each time
            return;
        }
        if (!listens.equals(connection.remote())) {
            // Who came can be dialled when he is gone, but need not be while he is there.
            learn(listens, Source.INCOMING);
            book.onConnected(listens);
        }
        MetadataExchange open = exchange;
        if (open != null && theirs.metadata() == 0) {
            connection.drop(Parting.NO_EXTENSIONS);
        } else if (open != null) {
            open.onOffer(connection.key(), theirs.metadataSize());
            askForMetadata();
        } else {
            onNews(connection);
        }
    }

    void onDhtPort(Connection connection, int port) {
        boolean isPrivate = metainfo != null && metainfo.isPrivate();
        Endpoint dhtNode = connection.remote().withPort(port);
        boolean mayBeLocal = node.settings().allowsLocal() || connection.source() == Source.GIVEN;
        if (!isPrivate && AddressKind.isUsable(dhtNode, mayBeLocal)) {
            node.onDhtNode(dhtNode);
        }
    }

    // --- what peers have and want ---

    void forgetHoldings(Connection connection) {
        Intake open = intake;
        if (open != null) {
            open.picker().onPeerGone(connection.has());
        }
    }

    void onHoldings(Connection connection) {
        Intake open = intake;
        if (open != null) {
            open.picker().onPeer(connection.has());
        }
        afterHoldings(connection);
    }

    void onHave(Connection connection, int piece) {
        Intake open = intake;
        if (open != null) {
            open.picker().onHave(piece);
        }
        afterHoldings(connection);
    }

    void onDontHave(Connection connection, int piece) {
        Intake open = intake;
        if (open != null) {
            open.picker().onDontHave(piece);
        }
        if (isOpen && have.get(piece)) {
            // It had the piece when we got ours, and so was not told of it.
            connection.send(new Message.Have(piece));
        }
    }

    /** A peer has said something that may change what it is good for. */
    void onNews(Connection connection) {
        if (isComplete && connection.wantsNothing()) {
            connection.drop(Parting.USELESS);
        }
    }

    private void afterHoldings(Connection connection) {
        onNews(connection);
        if (connection.isOver()) {
            return;
        }
        changes++;
        connection.updateInterest();
        if (connection.requests().isEmpty()) {
            connection.requestMore();
        }
    }

    private void tellWhatWeHave(Connection to, boolean isLate) {
        if (isLate) {
            var haves = new ArrayList<Message>();
            for (int piece = have.nextSet(0); piece >= 0; piece = have.nextSet(piece + 1)) {
                haves.add(new Message.Have(piece));
            }
            to.sendAll(haves);
        } else if (isOpen && to.isFastPeer() && have.isFull()) {
            to.send(new Message.HaveAll());
        } else if (to.isFastPeer() && (!isOpen || have.isEmpty())) {
            to.send(new Message.HaveNone());
        } else if (isOpen && !have.isEmpty()) {
            to.send(new Message.Bits(have.toWire()));
        }
        Pieces known = pieces();
        if (isOpen && known != null && to.isFastPeer() && to.remote().isIpv4()) {
            Set<Integer> allowed =
                    new LinkedHashSet<>(AllowedFast.of(to.remote(), infoHash, known.count()));
            allowed.removeIf(piece -> !have.get(piece));
            to.allowFast(allowed, known.pieceLength());
        }
    }

    /** Somebody wants what we have: there may be a slot. */
    void onInterest(Connection connection) {
        if (connection.isChoked()) {
            mustChoke = true;
            soon();
        }
    }

    private void chokeRound(long now) {
        var candidates = new ArrayList<ChokeRound.Candidate>();
        for (Connection connection : connectionsByArrival.values()) {
            candidates.add(
                    new ChokeRound.Candidate(
                            connection.key(),
                            connection.wantsUs(),
                            connection.down().bytesPerSecond(now),
                            connection.isStalled(),
                            connection.establishedAt()));
        }
        List<Long> unchoked =
                isVerifying ? List.of() : chokes.next(candidates, UPLOAD_SLOTS, isComplete, now);
        for (Connection connection : connections()) {
            connection.choke(!unchoked.contains(connection.key()));
        }
    }

    // --- what arrives and leaves ---

    private final class Events implements Intake.Events {
        @Override
        public void onStored(int piece) {
            onHad(piece);
            completeIfDone();
        }

        @Override
        public void onLiar(long peer) {
            Swarm.this.onLiar(peer);
        }

        @Override
        public void onSpare(long peer, Block block) {
            Connection connection = connectionsByArrival.get(peer);
            if (connection != null) {
                connection.cancel(block);
            }
        }

        @Override
        public void onBlocksFree() {
            Swarm.this.onBlocksFree();
        }

        @Override
        public void onStoreFailed(Outcome.Failed failure) {
            troubled(sentence(failure.why()), failure.why());
        }
    }

    private Intake open() {
        Intake open = intake;
        assert open != null;
        return open;
    }

    private final class DiskNews implements DiskListener {
        @Override
        public void onChecked(int done, int total) {
            checked = done;
            toCheck = total;
        }

        @Override
        public void onLost(int piece) {
            Swarm.this.onLost(piece);
        }

        @Override
        public void onTrouble(IOException why) {
            troubled(sentence(why), why);
        }
    }

    /** A piece lies on the disk that we did not know of. */
    private void onFound(int piece) {
        if (!have.get(piece)) {
            open().onFound(piece);
            onHad(piece);
        }
    }

    /** A piece is there now. */
    private void onHad(int piece) {
        if (!have.set(piece)) {
            return; // it was found on the disk while it was being stored
        }
        bytesHave += wantedBytes(piece);
        var news = new Message.Have(piece);
        for (Connection connection : connections()) {
            if (!connection.isCounted() || !connection.has().get(piece)) {
                connection.send(news);
            }
        }
        blocksAreFree = true;
        mustWake = true;
        soon();
    }

    private long wantedBytes(int piece) {
        Pieces pieces = pieces();
        boolean isWanted = pieces != null && open().picker().priority(piece) != Priority.SKIP;
        return isWanted && pieces != null ? pieces.length(piece) : 0;
    }

    /** A piece that was there is not, after all. */
    private void onLost(int piece) {
        Intake open = intake;
        if (open == null || !have.get(piece)) {
            return;
        }
        have.clear(piece);
        open.picker().onLost(piece);
        bytesHave -= wantedBytes(piece);
        if (isComplete && !open.picker().isDone()) {
            isComplete = false;
            wantAgain();
        }
        for (Connection connection : connections()) {
            extensions.dontHave(connection, piece);
        }
        onBlocksFree();
    }

    /** We had everything, and sent those away who have it too. */
    private void wantAgain() {
        book.forgive();
        searchPause = SEARCH_NANOS_MIN;
        searchAt = host.nanoTime();
    }

    private void onLiar(long peer) {
        Connection connection = connectionsByArrival.get(peer);
        if (connection != null) {
            request.listener().onLiar(connection.remote());
        }
        if (connection != null && bansLiars) {
            book.ban(connection.remote());
            connection.drop(Parting.LIED);
        }
    }

    /** What is lost by it, the disk says by itself. */
    void onUnreadable(Throwable cause) {
        if (!(cause instanceof FileChanged)) {
            troubled(sentence(cause), cause);
        }
    }

    /** To go on for a while, or to the end. */
    private long roomNeeded() {
        return Math.clamp(bytesWanted - bytesHave, 1, Intake.OPEN_BYTES_MAX);
    }

    private void onRoom() {
        isWaitingForRoom = false;
        if (isOpen) {
            onWell();
        } else {
            openAgain();
        }
    }

    private void onWell() {
        if (isTroubled && !isClosed) {
            isTroubled = false;
            request.listener().onTrouble("", new IllegalStateException("over"));
            goOn();
        }
    }

    /** With what the trouble kept from being done. */
    private void goOn() {
        if (isClosed || disk == null) {
            return;
        }
        if (!isOpen) {
            openAgain();
        } else if (isComplete && mustFlush) {
            flushAndTell();
        }
        onBlocksFree();
    }

    private void completeIfDone() {
        Intake open = intake;
        if (open == null || isComplete || !open.picker().isDone()) {
            return;
        }
        isComplete = true;
        for (Connection connection : connections()) {
            connection.updateInterest();
            if (connection.isSeed() ? have.isFull() : connection.wantsNothing()) {
                connection.drop(Parting.USELESS);
            } else {
                extensions.tellIfDone(connection);
            }
        }
        flushAndTell();
        searchAt = Math.min(searchAt, host.nanoTime() + TICK_NANOS);
    }

    private void flushAndTell() {
        TorrentDisk stored = disk;
        assert stored != null;
        mustFlush = false;
        stored.flush(
                result -> {
                    // What was lost by a failure the disk says by itself, and why.
                    mustFlush = result instanceof Result.Failed<BitSet>;
                    if (isComplete && !isClosed && !mustFlush) {
                        letGoOfMemory();
                        request.listener().onComplete();
                    }
                });
    }

    /**
     * Of what no piece that is to come needs, nor a peer that is there. Pieces that are begun keep
     * theirs: they would have to be fetched again.
     */
    private void letGoOfMemory() {
        TorrentDisk idle = disk;
        if (idle != null && !isClosed) {
            idle.trim();
        }
    }

    private void troubled(String sentence, Throwable cause) {
        if (isClosed) {
            return;
        }
        boolean isNews = !isTroubled;
        isTroubled = true;
        isFull = cause instanceof DiskFull;
        trouble = sentence;
        troubledAt = host.nanoTime();
        TorrentDisk full = disk;
        if (isFull && full != null && !isWaitingForRoom) {
            isWaitingForRoom = true;
            full.whenRoom(roomNeeded(), this::onRoom);
        }
        armTick();
        if (isNews) {
            request.listener().onTrouble(sentence, cause);
        }
    }

    private static String sentence(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    void onDown(int bytes, long now) {
        bytesDown += bytes;
        node.onDown(bytes);
        down.add(bytes, now);
    }

    void onUp(int bytes, long now) {
        bytesUp += bytes;
        node.onUp(bytes);
        up.add(bytes, now);
    }

    void onBlocksFree() {
        blocksAreFree = true;
        soon();
    }

    void pumpAll() {
        connections().forEach(Connection::pump);
    }

    // --- time ---

    /** After this callback, once, whatever has changed by then. */
    void soon() {
        if (!soon.isArmed() && !isClosed) {
            host.arm(soon, 0);
        }
    }

    private void actNow() {
        Metainfo given = request.metainfo();
        if (metainfo == null && given != null) {
            // Its listener is told within a callback of the host's, as of everything else.
            begin(given);
            if (isClosed) {
                return;
            }
        }
        if (mustWake) {
            mustWake = false;
            readers.wake(this::isReadable);
        }
        if (!isPaused) {
            searchIfDue(host.nanoTime());
        }
        dialMore();
        if (mustChoke && !isPaused) {
            mustChoke = false;
            chokeRound(host.nanoTime());
        }
        if (blocksAreFree) {
            blocksAreFree = false;
            changes++;
            for (Connection connection : connections()) {
                connection.requestMore();
            }
        }
    }

    private void tick() {
        long now = host.nanoTime();
        if (isTroubled && now - troubledAt > TROUBLE_NANOS) {
            if (!isOpen) {
                openAgain();
            } else if (!isFull) {
                onWell();
            }
        }
        if (!isPaused) {
            for (Connection connection : connections()) {
                connection.tick(this, now);
                extensions.tellIfDone(connection);
                extensions.gossip(connection, connectionsByArrival.values(), now);
            }
            if (now - chokedAt >= ChokeRound.INTERVAL.toNanos()) {
                chokedAt = now;
                chokeRound(now);
            }
            searchIfDue(now);
            askForMetadata();
            boolean isFullHouse = connectionsByArrival.size() >= connectionsMax;
            if (isFullHouse && isDownloading() && book.idle() > 0) {
                var _ = dropIdlest(false);
            }
            dialMore();
        }
        if (isClosed) {
            return; // by whom we told something
        }
        TorrentDisk open = disk();
        if (open != null && now - rememberedAt >= REMEMBER_NANOS && !isTroubled) {
            remember(open);
        }
        if (isIdle() || isPaused) {
            letGoOfMemory();
        }
        armTick();
    }

    /** Nobody is there, and nobody is missed. */
    private boolean isIdle() {
        return connectionsByArrival.isEmpty() && dials.isEmpty() && isComplete;
    }

    /** Whoever is paused needs it only as long as something is on its way to the disk, or wrong. */
    private void armTick() {
        TorrentDisk held = disk;
        if (!isPaused) {
            host.arm(tick, isIdle() ? IDLE_TICK_NANOS : TICK_NANOS);
        } else if (isTroubled || (held != null && held.heldBytes() > 0)) {
            host.arm(tick, IDLE_TICK_NANOS);
        }
    }

    private void searchIfDue(long now) {
        if (search != null || now < searchAt || !isPublic()) {
            return;
        }
        searchedAt = now;
        search =
                node.source()
                        .findPeers(
                                infoHash,
                                isComplete && have.isFull(),
                                new PeerSource.Sink() {
                                    @Override
                                    public void onPeer(Endpoint peer) {
                                        if (AddressKind.isUsable(
                                                peer, node.settings().allowsLocal())) {
                                            learn(peer, Source.DHT);
                                            soon();
                                        }
                                    }

                                    @Override
                                    public void onDone() {
                                        onSearched();
                                    }
                                });
    }

    /** Whether anybody may be asked for peers of it. */
    private boolean isPublic() {
        // What the user has named is known before it is begun.
        Metainfo known = metainfo != null ? metainfo : request.metainfo();
        boolean isPrivate = known != null && known.isPrivate();
        return !isPrivate && request.isPublic();
    }

    /** Whether the local network may hear of it. */
    boolean mayBeCalledOut() {
        return !isClosed && !isPaused && isPublic();
    }

    /** Somebody in the local network has it, or wants it. */
    void onLocalPeer(Endpoint peer) {
        learn(peer, Source.LSD);
        soon();
    }

    private void onSearched() {
        search = null;
        boolean isEnough = isComplete || connectionsByArrival.size() >= ENOUGH_PEERS;
        searchPause =
                isEnough
                        ? SEARCH_NANOS_MAX
                        : Math.min(
                                2 * searchPause,
                                connectionsByArrival.isEmpty()
                                        ? SEARCH_NANOS_MAX / 15
                                        : SEARCH_NANOS_MAX / 3);
        searchAt = host.nanoTime() + searchPause;
    }

    private void stopSearching() {
        PeerSource.Search running = search;
        search = null;
        if (running != null) {
            running.cancel();
        }
    }

    // --- for its connections, and figures ---

    @Nullable Allowance allowance() {
        return allowance;
    }

    Extensions extensions() {
        return extensions;
    }

    @Nullable Intake intake() {
        return intake;
    }

    @Nullable TorrentDisk disk() {
        return isOpen && !isVerifying ? disk : null;
    }

    @Nullable Pieces pieces() {
        Metainfo known = metainfo;
        return known == null ? null : known.pieces();
    }

    /** Counts what may make another block worth asking for. */
    long changes() {
        return changes;
    }

    /** Whether we have all that we want; it need not be everything. */
    boolean wantsNothing() {
        return isComplete && !isClosed;
    }

    boolean hasPiece(int piece) {
        return have.get(piece);
    }

    boolean isDownloading() {
        return isOpen && !isVerifying && !isComplete && !isPaused && !isTroubled && !isClosed;
    }

    Bitfield held() {
        return have;
    }

    PeerBook book() {
        return book;
    }

    Map<Parting, Long> partings() {
        return partings;
    }

    @Nullable MetadataExchange exchange() {
        return exchange;
    }

    String trouble() {
        return isTroubled ? trouble : "";
    }

    long bytesWanted() {
        return bytesWanted;
    }

    /** The same, with what earlier lives have counted, as soon as that is read. */
    public long bytesDownEver() {
        return bytesDownBefore + bytesDown;
    }

    public long bytesUpEver() {
        return bytesUpBefore + bytesUp;
    }

    long downRate() {
        return down.bytesPerSecond(host.nanoTime());
    }

    long upRate() {
        return up.bytesPerSecond(host.nanoTime());
    }

    /** Of what lies on the disk already, how many pieces have been looked at. */
    int checked() {
        return checked;
    }

    int toCheck() {
        return toCheck;
    }

    int dialCount() {
        return dialCount;
    }

    int connectedCount() {
        return connectedCount;
    }

    List<Connection> connections() {
        return List.copyOf(connectionsByArrival.values());
    }

    private PeerFigures figures(Connection connection) {
        boolean isByChance = chokes.optimistic().contains(connection.key());
        return PeerFigures.of(connection, isByChance, host.nanoTime());
    }
}
