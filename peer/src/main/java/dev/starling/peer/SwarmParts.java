package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.peer.picking.ChokeRound;
import dev.starling.peer.picking.PeerBook;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.Source;
import dev.starling.peer.storage.ResumeFacts;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.Message;

/**
 * The parts of a swarm, of which each knows one thing: {@link Life} whether it goes on and when it
 * acts, {@link Content} what the torrent is and what is there of it, {@link Company} who is
 * connected, {@link Door} who comes and goes, {@link Dialling} and {@link Searching} where they are
 * from, {@link MetadataFetch} what is not yet known, {@link Dealings} who has and wants what,
 * {@link Choking} who may ask, {@link Reading} who reads meanwhile, {@link Traffic} how much has
 * moved.
 *
 * <p>Here they are put together. What happens in one of them is passed on to the others, and each
 * has its turn when there is time.
 */
final class SwarmParts {
    private final PeerNode node;
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

    SwarmParts(PeerNode node, SwarmRequest request) {
        this.node = node;
        this.request = request;
        Host host = node.host();
        InfoHash infoHash = request.infoHash();
        SwarmStart start = request.start();
        book = new PeerBook(node.settings().allowsLocal());
        extensions = new Extensions(this, node);
        traffic = new Traffic(node);
        life = new Life(host, start.isPaused(), this::actNow, this::tick, this::untilTick);
        company = new Company(node.peerId(), connectionsMax(start));
        content = new Content(node, request, life, new ContentNews());
        metadata = new MetadataFetch(host, infoHash, life, company, new MetadataNews());
        dealings = new Dealings(infoHash, life, company, content, extensions);
        choking = new Choking(new ChokeRound(host.random()), life, company, content);
        dialling = new Dialling(node, infoHash, book, company, this::connection);
        door = new Door(node, life, book, company, dialling, content, metadata, new Inside());
        searching = new Searching(node.source(), infoHash, life, company, content, door::onFound);
        reading = new Reading(life, content, dealings::onBlocksFree);
    }

    private int connectionsMax(SwarmStart start) {
        return start.connectionsMax() == 0
                ? node.settings().connectionsMax()
                : Math.min(start.connectionsMax(), PeerSettings.CONNECTIONS_CEILING);
    }

    private Connection connection(Endpoint to, Source source) {
        return new Connection(node, this, node.nextConnectionKey(), to, false, source);
    }

    InfoHash infoHash() {
        return request.infoHash();
    }

    Life life() {
        return life;
    }

    Content content() {
        return content;
    }

    Company company() {
        return company;
    }

    PeerBook book() {
        return book;
    }

    Door door() {
        return door;
    }

    Dialling dialling() {
        return dialling;
    }

    Searching searching() {
        return searching;
    }

    MetadataFetch metadata() {
        return metadata;
    }

    Dealings dealings() {
        return dealings;
    }

    Extensions extensions() {
        return extensions;
    }

    Choking choking() {
        return choking;
    }

    Reading reading() {
        return reading;
    }

    Traffic traffic() {
        return traffic;
    }

    PeerFigures figures(Connection connection) {
        return PeerFigures.of(connection, choking.isByChance(connection), life.now());
    }

    /** Whether peers that are certain to have lied are banned. */
    void setBansLiars(boolean on) {
        bansLiars = on;
    }

    /** Whether it is there, and wants nothing. */
    boolean wantsNothing() {
        return content.isComplete() && !life.isClosed();
    }

    // --- what happens in one of them ---

    /** What the torrent is, may have been known from the first. */
    void beginIfGiven() {
        Metainfo given = request.metainfo();
        if (given != null) {
            begin(given);
        }
    }

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
            company.list().stream().filter(Connection::isExtended).forEach(extensions::greet);
        }
        company.list().forEach(connection -> connection.onPiecesKnown(this, known.pieces()));
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
            SwarmParts.this.onLiar(peer);
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
            SwarmParts.this.onLiar(peer);
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
                newcomer.onPiecesKnown(SwarmParts.this, known);
            }
        }

        @Override
        public void onGone(Connection gone) {
            extensions.onGone(gone);
            metadata.onGone(gone);
            dealings.onGone(gone);
        }
    }

    // --- time ---

    private void actNow() {
        // Its listener is told within a callback of the host's, as of everything else.
        beginIfGiven();
        if (life.isClosed()) {
            return;
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
        for (Connection connection : company.list()) {
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
    void remember() {
        content.keeping()
                .remember(
                        new ResumeFacts(
                                traffic.bytesDownEver(),
                                traffic.bytesUpEver(),
                                book.worthRemembering(ResumeFacts.PEERS_MAX)));
    }
}
