package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.ChokeRound;
import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Priority;
import dev.starling.peer.picking.Source;
import dev.starling.peer.storage.ResumeFacts;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Message;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One torrent and those who share it with us: finds them, fetches the metadata from them if need
 * be, downloads, and reshares what it has.
 *
 * <p>It lives on its node's host's thread. Each part of it knows one thing: {@link Life} whether it
 * goes on and when it acts, {@link Content} what the torrent is and what is there of it, {@link
 * Company} who is connected, {@link Door} who comes and goes, {@link Dialling} and {@link
 * Searching} where they are from, {@link MetadataFetch} what is not yet known, {@link Dealings} who
 * has and wants what, {@link Choking} who may ask, {@link Reading} who reads meanwhile, {@link
 * Traffic} how much has moved. Here they are put together, and what happens in one is passed on to
 * the others.
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

    private final PeerNode node;
    private final InfoHash infoHash;
    private final SwarmRequest request;
    private final PeerBook book;
    private final Extensions extensions;
    private final Traffic traffic;
    private final Life life;
    private final Company company;
    private final Content content;
    private final MetadataFetch metadata;
    private final Dealings dealings;
    private final Choking choking;
    private final Dialling dialling;
    private final Door door;
    private final Searching searching;
    private final Reading reading;
    private boolean bansLiars = true;

    Swarm(PeerNode node, SwarmRequest request) {
        this.node = node;
        this.infoHash = request.infoHash();
        this.request = request;
        SwarmStart start = request.start();
        var host = node.host();
        book = new PeerBook(node.settings().allowsLocal());
        extensions = new Extensions(this, node);
        traffic = new Traffic(node);
        life = new Life(host, start.isPaused(), this::actNow, this::tick, this::untilTick);
        int connectionsMax =
                start.connectionsMax() == 0
                        ? node.settings().connectionsMax()
                        : Math.min(start.connectionsMax(), PeerSettings.CONNECTIONS_CEILING);
        company = new Company(node.peerId(), connectionsMax);
        content = new Content(node, request, life, new ContentNews());
        metadata = new MetadataFetch(host, infoHash, life, company, new MetadataNews());
        dealings = new Dealings(infoHash, life, company, content, extensions);
        choking = new Choking(new ChokeRound(host.random()), life, company, content);
        dialling = new Dialling(node, infoHash, book, company, this::connection);
        door = new Door(node, life, book, company, dialling, content, metadata, new Inside());
        searching =
                new Searching(node.source(), infoHash, life, company, content, door::onFound);
        reading = new Reading(life, content, dealings::onBlocksFree);
    }

    private Connection connection(Endpoint to, Source source) {
        return new Connection(node, this, node.nextConnectionKey(), to, false, source);
    }

    void start() {
        setLimits(request.start().downLimit(), request.start().upLimit());
        request.peers().forEach(peer -> door.learn(peer, Source.GIVEN));
        life.armTick();
        life.soon();
    }

    // --- what its user may ask and do ---

    public InfoHash infoHash() {
        return infoHash;
    }

    public @Nullable Metainfo metainfo() {
        return content.metainfo();
    }

    public Stage stage() {
        return content.stage();
    }

    /** A peer to dial; the user names it, so it may lie anywhere. */
    public void addPeer(Endpoint peer) {
        door.learn(peer, Source.GIVEN);
        life.soon();
    }

    /** Which files are wanted, and how much; in the order of the metainfo's. */
    public void setFilePriorities(List<Priority> priorities) {
        content.setFilePriorities(priorities);
    }

    public void setSequential(boolean on) {
        content.setSequential(on);
    }

    /**
     * Of this torrent alone, in bytes a second; {@link PeerSettings#UNLIMITED} for no limit. Those
     * of the node hold as well.
     */
    public void setLimits(long downPerSecond, long upPerSecond) {
        traffic.setLimits(downPerSecond, upPerSecond, life.isClosed());
    }

    /** How many may be connected at a time; whoever is too many then and of least use, leaves. */
    public void setConnectionsMax(int max) {
        company.setConnectionsMax(max);
        life.soon();
    }

    /** Looks for peers now, unless that was done some seconds ago: then in some seconds. */
    public void reannounce() {
        if (life.isGoingOn()) {
            searching.onAsked();
            node.onBack(this);
            life.soon();
        }
    }

    /**
     * Hashes again whatever lies on the disk. Until that is done nothing is asked for or served;
     * what is found or missing then, peers are told.
     */
    public void verify() {
        content.verify();
    }

    /**
     * Whether peers that are certain to have lied are banned, as they are unless an experiment is
     * to show what happens when they are not.
     */
    public void setBansLiars(boolean on) {
        bansLiars = on;
    }

    public void pause() {
        if (life.isGoingOn()) {
            life.pause();
            searching.stop();
            if (content.disk() != null && !content.trouble().isThere()) {
                remember(); // who is connected is not, in a moment
            }
            company.dropAll();
            content.keeping().letGoOfMemory();
            life.armTick();
        }
    }

    public void resume() {
        if (life.isPaused() && !life.isClosed()) {
            life.resume();
            searching.hurry();
            node.onBack(this);
            life.armTick();
            life.soon();
        }
    }

    /**
     * Leaves the swarm.
     *
     * @param whenStored called when everything that was proven lies on the disk
     */
    public void close(Runnable whenStored) {
        content.keeping().whenStored(whenStored);
        if (life.isClosed()) {
            return;
        }
        if (content.disk() != null) {
            remember(); // who is connected is not, in a moment
        }
        life.close();
        reading.close();
        searching.stop();
        company.dropAll();
        dialling.dropAll();
        node.forget(this);
        traffic.close();
        content.close();
    }

    /**
     * Leaves the swarm and removes what is stored of it: the torrent's own files, the directories
     * that are empty without them, and the journal.
     *
     * @param whenDone is told how many files there were
     */
    public void removeData(Consumer<Result<Integer>> whenDone) {
        close(() -> content.keeping().removeData(whenDone));
    }

    /** Bytes of blocks that have come, those of no use included. */
    public long bytesDown() {
        return traffic.bytesDown();
    }

    /** Bytes of blocks that have left. */
    public long bytesUp() {
        return traffic.bytesUp();
    }

    /** The same, with what earlier lives have counted, as soon as that is read. */
    public long bytesDownEver() {
        return traffic.bytesDownEver();
    }

    public long bytesUpEver() {
        return traffic.bytesUpEver();
    }

    /** Bytes that are stored, of those that are wanted. */
    public long bytesHave() {
        return content.progress().bytesHave();
    }

    /** Bytes of blocks that came twice, or wrong. */
    public long bytesWasted() {
        Intake open = content.intake();
        return open == null ? 0 : open.wastedBytes();
    }

    public SwarmFigures figures() {
        return SwarmFigures.of(this);
    }

    /** The same in short, for those who ask often, or for many torrents. */
    public SwarmBrief brief() {
        return SwarmBrief.of(this);
    }

    /** The pieces that are there, as they are now; of size 0 before the torrent is known. */
    public Bitfield have() {
        return content.have().copy();
    }

    /** How many bytes of each file are there, in the order of the metainfo's. */
    public long[] fileProgress() {
        Metainfo known = content.metainfo();
        return known == null ? new long[0] : content.progress().ofFiles(known);
    }

    public List<PeerFigures> peers() {
        return connections().stream().filter(Connection::isEstablished).map(this::figures).toList();
    }

    private PeerFigures figures(Connection connection) {
        return PeerFigures.of(connection, choking.isByChance(connection), life.now());
    }

    // --- for those who read while it comes ---

    /**
     * Reads what is there of the torrent's content from a place on: no further than to the end of
     * the piece, and no more than this, but at least a byte. The buffer is for reading only.
     *
     * @param whenDone may be called at once; it is told a failure when the piece is not there
     */
    public void read(long offset, int lengthMax, Consumer<Result<ByteBuffer>> whenDone) {
        reading.read(offset, lengthMax, whenDone);
    }

    /**
     * Waits until a piece can be read. It does not come the sooner for it: see {@link
     * #setDeadline}.
     *
     * @param whenReadable is never called at once when it can; it is told a failure when the
     *     torrent is closed, or too many wait
     */
    public Waiting await(int piece, Consumer<Result<Integer>> whenReadable) {
        return reading.await(piece, whenReadable);
    }

    /**
     * Somebody wants to read a piece in so long: such pieces come first, the soonest before all.
     */
    public void setDeadline(int piece, long inNanos) {
        reading.setDeadline(piece, inNanos);
    }

    public void clearDeadline(int piece) {
        reading.clearDeadline(piece);
    }

    /**
     * Reads from a place of the content on, to before another, while it comes; to be closed when it
     * is no longer needed.
     */
    public ContentReader reader(long from, long end) {
        return reading.reader(from, end);
    }

    // --- what happens in one part, for the others ---

    /** What the torrent is, is known. */
    private void begin(Metainfo known) {
        if (life.isClosed() || content.metainfo() != null) {
            return;
        }
        content.begin(known);
        metadata.end();
        if (known.isPrivate()) {
            searching.stop();
            door.onPrivate();
        }
        request.listener().onMetadata(known);
        if (life.isClosed()) {
            return;
        }
        if (!known.isDownloadable()) {
            content.trouble()
                    .on(
                            "this torrent is of version 2 only, which cannot be downloaded yet",
                            new UnsupportedOperationException("BitTorrent v2"));
            return;
        }
        if (request.metainfo() == null) {
            // They were told that we do not have it; they may have nobody else to ask.
            connections().stream().filter(Connection::isExtended).forEach(extensions::greet);
        }
        connections().forEach(connection -> connection.onPiecesKnown(this, known.pieces()));
        content.open();
    }

    private final class MetadataNews implements MetadataFetch.Events {
        @Override
        public void onAsk(Connection of, int piece) {
            extensions.ask(of, piece);
        }

        @Override
        public void onMetadata(Metainfo metainfo) {
            begin(metainfo);
        }

        @Override
        public void onMalformed(MalformedMessage malformed) {
            content.trouble()
                    .on(
                            "the torrent's metadata is malformed: " + malformed.getMessage(),
                            malformed);
        }

        @Override
        public void onLiar(long peer) {
            Swarm.this.onLiar(peer);
        }
    }

    private final class ContentNews implements Content.Events {
        @Override
        public void onOpening(ResumeFacts facts, PiecePicker picker) {
            traffic.recall(facts);
            facts.peers().forEach(peer -> door.learn(peer, Source.EARLIER));
            dealings.onOpening(picker);
        }

        @Override
        public void onOpened() {
            dealings.onOpened();
            reading.onNews();
            request.listener().onOpened();
        }

        @Override
        public void onHad(int piece) {
            reading.onNews();
            dealings.onHad(piece);
        }

        @Override
        public void onLost(int piece, boolean wasComplete) {
            if (wasComplete) {
                // Those who have everything too were sent away.
                book.forgive();
                searching.startOver();
            }
            dealings.onLost(piece);
        }

        @Override
        public void onComplete() {
            dealings.onComplete();
            searching.within(Life.TICK_NANOS);
        }

        @Override
        public void onVerifying() {
            choking.chokeAll();
        }

        @Override
        public void onVerified() {
            choking.chooseAnew();
            reading.onNews();
            dealings.onBlocksFree();
        }

        @Override
        public void onBlocksFree() {
            dealings.onBlocksFree();
        }

        @Override
        public void onSpare(long peer, Block block) {
            Connection connection = company.get(peer);
            if (connection != null) {
                connection.cancel(block);
            }
        }

        @Override
        public void onLiar(long peer) {
            Swarm.this.onLiar(peer);
        }
    }

    private void onLiar(long peer) {
        Connection connection = company.get(peer);
        if (connection != null) {
            request.listener().onLiar(connection.remote());
        }
        if (connection != null && bansLiars) {
            book.ban(connection.remote());
            connection.drop(Parting.LIED);
        }
    }

    private final class Inside implements Door.House {
        @Override
        public void onWelcome(Connection newcomer) {
            dealings.onWelcome(newcomer);
            var theirs = newcomer.handshake();
            if (newcomer.isExtended()) {
                extensions.greet(newcomer);
            }
            int dhtPort = node.settings().dhtPort();
            if (theirs != null && theirs.dht() && dhtPort != 0 && !content.isPrivate()) {
                newcomer.send(new Message.Port(dhtPort));
            }
            request.listener().onPeer(newcomer.remote(), figures(newcomer));
            Pieces known = content.pieces();
            if (known != null) {
                newcomer.onPiecesKnown(Swarm.this, known);
            }
        }

        @Override
        public void onGone(Connection gone) {
            extensions.onGone(gone);
            metadata.onGone(gone);
            dealings.onGone(gone);
        }
    }

    /** It has said what it understands beyond BEP 3. */
    void onExtensions(Connection connection) {
        ExtendedHandshake theirs = connection.extensions();
        theirs.yourAddress().ifPresent(node::onSeenAs);
        if (!door.onIntroduced(connection)) {
            return;
        }
        MetadataExchange open = metadata.exchange();
        if (open == null) {
            dealings.onNews(connection);
        } else if (theirs.metadata() == 0) {
            connection.drop(Parting.NO_EXTENSIONS);
        } else {
            open.onOffer(connection.key(), theirs.metadataSize());
            metadata.ask();
        }
    }

    void onDhtPort(Connection connection, int port) {
        Endpoint dhtNode = connection.remote().withPort(port);
        boolean mayBeLocal = node.settings().allowsLocal() || connection.source() == Source.GIVEN;
        if (!content.isPrivate() && AddressKind.isUsable(dhtNode, mayBeLocal)) {
            node.onDhtNode(dhtNode);
        }
    }

    /** Whether the local network may hear of it. */
    boolean mayBeCalledOut() {
        return life.isGoingOn() && content.isPublic();
    }

    /** Somebody in the local network has it, or wants it. */
    void onLocalPeer(Endpoint peer) {
        door.learn(peer, Source.LSD);
        life.soon();
    }

    // --- time ---

    private void actNow() {
        Metainfo given = request.metainfo();
        if (content.metainfo() == null && given != null) {
            // Its listener is told within a callback of the host's, as of everything else.
            begin(given);
            if (life.isClosed()) {
                return;
            }
        }
        reading.wakeIfNews();
        if (!life.isPaused()) {
            searching.searchIfDue(life.now());
        }
        door.dialMore();
        choking.chooseIfAsked();
        dealings.askIfBlocksAreFree();
    }

    private void tick() {
        long now = life.now();
        content.trouble().tick(now);
        if (!life.isPaused()) {
            tickAmongPeers(now);
        }
        if (life.isClosed()) {
            return; // by whom we told something
        }
        boolean isTime = content.keeping().isTimeToRemember(now);
        if (content.disk() != null && isTime && !content.trouble().isThere()) {
            remember();
        }
        if (isIdle() || life.isPaused()) {
            content.keeping().letGoOfMemory();
        }
        life.armTick();
    }

    private void tickAmongPeers(long now) {
        for (Connection connection : connections()) {
            connection.tick(this, now);
            extensions.tellIfDone(connection);
            extensions.gossip(connection, company.all(), now);
        }
        choking.tick(now);
        searching.searchIfDue(now);
        metadata.ask();
        if (company.isFull() && content.isDownloading() && book.idle() > 0) {
            var _ = company.dropIdlest(false, now);
        }
        door.dialMore();
    }

    /** Whoever is paused needs it only as long as something is on its way to the disk, or wrong. */
    private long untilTick() {
        if (!life.isPaused()) {
            return isIdle() ? Life.IDLE_TICK_NANOS : Life.TICK_NANOS;
        }
        boolean isNeeded = content.trouble().isThere() || content.keeping().holdsMemory();
        return isNeeded ? Life.IDLE_TICK_NANOS : Life.NO_TICK;
    }

    /** Nobody is there, and nobody is missed. */
    private boolean isIdle() {
        return company.isEmpty() && dialling.isIdle() && content.isComplete();
    }

    /** What is to be known the next time. */
    private void remember() {
        content.keeping()
                .remember(
                        new ResumeFacts(
                                bytesDownEver(),
                                bytesUpEver(),
                                life.isPaused(),
                                content.wishes().skipped(),
                                book.worthRemembering(ResumeFacts.PEERS_MAX)));
    }

    // --- its parts, for its connections and figures ---

    Content content() {
        return content;
    }

    Dealings dealings() {
        return dealings;
    }

    Choking choking() {
        return choking;
    }

    Door door() {
        return door;
    }

    Dialling dialling() {
        return dialling;
    }

    MetadataFetch metadata() {
        return metadata;
    }

    Extensions extensions() {
        return extensions;
    }

    Traffic traffic() {
        return traffic;
    }

    PeerBook book() {
        return book;
    }

    List<Connection> connections() {
        return company.list();
    }

    /** After this callback it acts upon whatever has changed by then. */
    void soon() {
        life.soon();
    }

    @Nullable Intake intake() {
        return content.intake();
    }

    @Nullable TorrentDisk disk() {
        return content.disk();
    }

    @Nullable Pieces pieces() {
        return content.pieces();
    }

    boolean hasPiece(int piece) {
        return content.have().get(piece);
    }

    Bitfield held() {
        return content.have();
    }

    Map<Parting, Long> partings() {
        return door.partings();
    }

    /** Whether it is there, and wants nothing. */
    boolean wantsNothing() {
        return content.isComplete() && !life.isClosed();
    }
}
