package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.picking.Bitfield;
import dev.starling.peer.picking.PiecePicker;
import dev.starling.peer.picking.RateMeter;
import dev.starling.peer.picking.Source;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.Message;
import dev.starling.peer.wire.WireListener;
import dev.starling.peer.wire.WireReader;
import dev.starling.peer.wire.WireWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A peer that we are connected to: what each side has, wants and allows. */
final class Connection implements StreamHandler, WireListener, PiecePicker.Peer, Serving.Outlet {
    /** From the stream's opening to the other's handshake. */
    static final long HANDSHAKE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(110);
    private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(180);

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

    /**
     * Requests for what we do not have, or while choked: some may cross a message of ours. Counted
     * anew after each unchoke.
     */
    private static final int STRAY_REQUESTS_MAX = 5000;

    /** A DHT node moves seldom, and each is asked whether it is there. */
    private static final int PORTS_MAX = 4;

    /** Who has everything may lose some of it and get it again, but not all day. */
    private static final int WHOLES_MAX = 16;

    /** Pieces allowed to the choked are to be had so often, not for ever. */
    private static final int ALLOWED_TIMES_MAX = 2;

    /** Who rejects more than this in a row is asked again only after a while. */
    private static final int REJECTS_MAX = 64;

    private static final long REJECTED_REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int QUEUE_BYTES_MIN = 32 * 1024;

    /** Whoever empties his queue sooner gets a longer one, and who takes longer a shorter one. */
    private static final long QUEUE_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long QUEUE_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    /** What waits for a peer that does not read what it makes us say; blocks wait elsewhere. */
    static final int UNHEARD_BYTES_MAX = 4 * 1024 * 1024;

    private final PeerNode node;
    private final long key;
    private final Endpoint remote;
    private final boolean isIncoming;
    private final Source source;
    private final WireReader reader = new WireReader(this);
    private final Requests requests;
    private final Serving serving = new Serving(this);
    private final RateMeter down;
    private final RateMeter up;

    private final Timeout handshakeEnd =
            new Timeout() {
                @Override
                protected void expire() {
                    drop(Parting.TIMED_OUT);
                }
            };

    private @Nullable SwarmParts swarm;
    private @Nullable Stream stream;
    private @Nullable Handshake theirs;
    private ExtendedHandshake extensions = ExtendedHandshake.NONE;
    private @Nullable Gossip gossip;
    private @Nullable Endpoint listens;
    private @Nullable Parting parting;
    private String complaint = "";

    private @Nullable Holdings holdings = new Holdings();
    private Bitfield has = new Bitfield(0);
    private final Set<Integer> allowedFast = new LinkedHashSet<>();
    private final Set<Integer> allowedToThem = new LinkedHashSet<>();
    private final SequencedSet<Integer> suggested = new LinkedHashSet<>();

    private boolean chokesUs = true;
    private boolean isChoked = true;
    private boolean wantsUs;
    private boolean isWanted;
    private boolean saidWhatItHas;
    private boolean skipsBlock;
    private long emptyAt;
    private long emptyUntil;
    private int strayRequests;
    private int ports;
    private int wholes;

    /** What it may still get of the pieces allowed to it while it is choked. */
    private long allowedBytes;

    /** Rejects since a block came, and until when nothing is asked because of them. */
    private int rejects;

    private long restsUntil;

    /** Said since the stream said that enough waits to leave. */
    private long unheardBytes;

    private boolean isBackedUp;
    private long backedUpAt;

    /** How much may wait to leave. */
    private int queueBytes = QUEUE_BYTES_MIN;

    private boolean knowsUsDone;

    private long establishedAt;
    private long lastUseAt;
    private long lastHeard;
    private long lastSaid;

    Connection(
            PeerNode node,
            @Nullable SwarmParts swarm,
            long key,
            Endpoint remote,
            boolean isIncoming,
            Source source) {
        this.node = node;
        this.swarm = swarm;
        this.key = key;
        this.remote = remote;
        this.isIncoming = isIncoming;
        this.source = source;
        long now = node.host().nanoTime();
        this.requests = new Requests(now);
        this.down = new RateMeter(now);
        this.up = new RateMeter(now);
    }

    // --- the stream ---

    @Override
    public void onOpen(Stream opened) {
        if (parting != null) {
            opened.close(); // it is over since it was dialled
            return;
        }
        stream = opened;
        opened.limitQueue(queueBytes);
        lastHeard = now();
        lastSaid = lastHeard;
        node.host().arm(handshakeEnd, HANDSHAKE_NANOS_MAX);
        SwarmParts ours = swarm;
        if (ours != null) {
            ours.dialling().onStreamOpen(this);
            opened.write(WireWriter.handshake(node.handshake(ours.infoHash())));
        }
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        lastHeard = now();
        int length = bytes.remaining();
        try {
            reader.read(bytes);
        } catch (MalformedMessage malformed) {
            complaint = String.valueOf(malformed.getMessage());
            drop(Parting.MALFORMED);
        }
        // Requests come many at a time: neighbours among them are read in one go.
        pump();
        node.onReceived(this, length);
    }

    @Override
    public void onWritable() {
        if (isBackedUp) {
            adaptQueue(now() - backedUpAt);
        }
        isBackedUp = false;
        unheardBytes = 0;
        TorrentDisk disk = disk();
        if (disk != null) {
            serving.onWritable(disk);
        }
    }

    @Override
    public void onEndOfInput() {
        drop(theirs == null ? Parting.HANDSHAKE_REFUSED : Parting.LOST);
    }

    @Override
    public void onClosed(CloseReason reason) {
        end(
                switch (reason) {
                    case REFUSED -> Parting.REFUSED;
                    case TIMED_OUT -> theirs == null ? Parting.TIMED_OUT : Parting.LOST;
                    case UNREACHABLE, FAILED -> theirs == null ? Parting.UNREACHABLE : Parting.LOST;
                    case FINISHED, RESET ->
                            theirs == null ? Parting.HANDSHAKE_REFUSED : Parting.LOST;
                    case CLOSED_HERE -> theirs == null ? Parting.HANDSHAKE_REFUSED : Parting.CLOSED;
                });
    }

    /** Ends it, from our side. */
    void drop(Parting why) {
        if (parting != null) {
            return;
        }
        reader.stop();
        Stream open = stream;
        if (open != null) {
            open.close();
        }
        end(why);
    }

    private void end(Parting why) {
        if (parting != null) {
            return;
        }
        parting = why;
        node.host().cancel(handshakeEnd);
        serving.close();
        SwarmParts ours = swarm;
        if (ours != null) {
            ours.door().onClosed(this, why);
        }
        node.onClosed(this);
    }

    void autoRead(boolean on) {
        Stream open = stream;
        if (open != null && parting == null) {
            open.autoRead(on);
        }
    }

    /** Its turn has come, unless another limit holds it. */
    void readOn() {
        if (node.mayRead(this)) {
            autoRead(true);
        }
    }

    /** What its torrent alone is allowed; null when that is as much as there is. */
    @Nullable Allowance ownAllowance() {
        SwarmParts ours = swarm;
        return ours == null ? null : ours.traffic().allowance();
    }

    // --- what the peer says ---

    @Override
    public void onHandshake(Handshake handshake) throws MalformedMessage {
        node.host().cancel(handshakeEnd);
        SwarmParts ours = swarm;
        boolean isOurselves = handshake.peerId().equals(node.peerId());
        if (ours == null) {
            ours = node.partsOf(handshake.infoHash());
            if (ours == null) {
                drop(Parting.WRONG_INFOHASH);
                return;
            }
            // Also to ourselves, so that the end that dialled knows whom.
            swarm = isOurselves ? null : ours;
            Stream open = stream;
            assert open != null;
            open.write(WireWriter.handshake(node.handshake(ours.infoHash())));
        }
        if (isOurselves) {
            drop(Parting.SELF);
            return;
        }
        if (!handshake.infoHash().equals(ours.infoHash())) {
            drop(Parting.WRONG_INFOHASH);
            return;
        }
        theirs = handshake;
        establishedAt = now();
        lastUseAt = establishedAt;
        gossip = new Gossip(establishedAt);
        ours.door().onEstablished(this);
    }

    @Override
    public void onMessage(Message message) throws MalformedMessage {
        SwarmParts ours = swarm;
        assert ours != null;
        switch (message) {
            case Message.KeepAlive() -> {}
            case Message.Choke() -> onChoke(ours);
            case Message.Unchoke() -> {
                chokesUs = false;
                requestMore();
            }
            case Message.Interested() -> {
                wantsUs = true;
                ours.choking().onInterest(this);
            }
            case Message.NotInterested() -> wantsUs = false;
            case Message.Have(int piece) -> onHave(ours, piece);
            case Message.Bits(byte[] bits) -> onBits(ours, bits);
            case Message.HaveAll() -> {
                requireFast();
                onHaveAll(ours);
            }
            case Message.HaveNone() -> {
                requireFast();
                if (saidWhatItHas) {
                    throw new MalformedMessage("a peer has nothing any more");
                }
                saidWhatItHas = true;
            }
            case Message.Request(Block block) -> onRequest(ours, block);
            case Message.Cancel(Block block) -> {
                if (serving.onCancel(block) && isFastPeer()) {
                    send(new Message.Reject(block));
                }
            }
            case Message.Reject(Block block) -> {
                requireFast();
                onReject(ours, block);
            }
            case Message.Port(int port) -> {
                if (++ports <= PORTS_MAX) {
                    ours.door().onDhtPort(this, port);
                }
            }
            case Message.Suggest(int piece) -> {
                requireFast();
                onSuggested(piece);
            }
            case Message.AllowedFast(int piece) -> {
                requireFast();
                if (allowedFast.size() < ALLOWED_FAST_MAX) {
                    allowedFast.add(piece);
                    requestMore();
                }
            }
            case Message.Extended(int id, byte[] payload) ->
                    ours.extensions().onMessage(this, id, payload);
        }
    }

    @Override
    public void onBlockPart(Block block, int at, ByteBuffer part) throws MalformedMessage {
        SwarmParts ours = swarm;
        assert ours != null;
        int length = part.remaining();
        long now = now();
        if (at == 0) {
            skipsBlock = !requests.isAsked(block);
            if (skipsBlock && !requests.isPardoned(block)) {
                throw new MalformedMessage("a block that nobody asked for: " + block);
            }
        }
        down.add(length, now);
        ours.traffic().onDown(length, now);
        Intake intake = ours.content().intake();
        if (skipsBlock || intake == null) {
            if (at + length == block.length() && intake != null) {
                intake.onUnasked(block);
            }
            return;
        }
        requests.onProgress(now);
        lastUseAt = now;
        intake.onPart(key, block, at, part);
        if (at + length == block.length()) {
            requests.onArrived(block, now);
            rejects = 0;
            intake.onBlock(key, block);
            requestMore();
        }
    }

    private void onChoke(SwarmParts ours) {
        chokesUs = true;
        Intake intake = ours.content().intake();
        if (!isFastPeer() && intake != null) {
            // Without the fast extension a choke says by itself that nothing more comes.
            requests.forgetAll();
            intake.picker().onChoked(key);
            ours.dealings().onBlocksFree();
        }
    }

    private void onSuggested(int piece) {
        suggested.addLast(piece);
        if (suggested.size() > SUGGESTED_MAX) {
            suggested.removeFirst();
        }
    }

    private void onReject(SwarmParts ours, Block block) {
        Intake intake = ours.content().intake();
        if (requests.onRejected(block) && intake != null) {
            intake.picker().onRejected(key, block);
            if (chokesUs) {
                allowedFast.remove(block.piece());
            } else if (++rejects > REJECTS_MAX) {
                // It lets us ask and gives nothing: to ask on would go round as fast as the
                // network can.
                restsUntil = now() + REJECTED_REST_NANOS;
            }
            ours.dealings().onBlocksFree();
        }
    }

    /**
     * Some say it again, as they do in {@link #onHaveAll}: that is shorter than to name every piece
     * that they have got since.
     */
    private void onBits(SwarmParts ours, byte[] bits) throws MalformedMessage {
        saidWhatItHas = true;
        Holdings early = holdings;
        if (early != null) {
            early.onBits(bits);
        } else {
            replaceHoldings(ours, Bitfield.ofWire(bits, has.size()));
        }
    }

    private void onHaveAll(SwarmParts ours) {
        saidWhatItHas = true;
        Holdings early = holdings;
        if (early != null) {
            early.onAll();
        } else if (has.isFull()) {
            return; // as it said before
        } else if (++wholes > WHOLES_MAX) {
            drop(Parting.FLOODED); // five bytes that take a look at every piece
        } else {
            var all = new Bitfield(has.size());
            all.fill();
            replaceHoldings(ours, all);
        }
    }

    private void replaceHoldings(SwarmParts ours, Bitfield now) {
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            now.set(piece);
        }
        ours.dealings().forgetHoldings(this);
        has = now;
        ours.dealings().onHoldings(this);
    }

    private void onHave(SwarmParts ours, int piece) throws MalformedMessage {
        Holdings early = holdings;
        if (early != null) {
            early.onHave(piece);
            return;
        }
        if (piece < 0 || piece >= has.size()) {
            throw new MalformedMessage("a piece that the torrent does not have: " + piece);
        }
        if (!has.get(piece)) {
            has.set(piece);
            ours.dealings().onHave(this, piece);
        }
    }

    void onDontHave(SwarmParts ours, int piece) {
        Holdings early = holdings;
        if (early != null) {
            early.onDontHave(piece);
        } else if (piece >= 0 && piece < has.size() && has.get(piece)) {
            has.clear(piece);
            ours.dealings().onDontHave(this, piece);
        }
    }

    private void onRequest(SwarmParts ours, Block block) throws MalformedMessage {
        TorrentDisk disk = ours.content().disk();
        Pieces pieces = ours.content().pieces();
        if (pieces != null && !pieces.contains(block)) {
            throw new MalformedMessage("a request that the torrent has no bytes for: " + block);
        }
        boolean isServed =
                disk != null && ours.content().have().get(block.piece()) && (!isChoked || isAllowed(block));
        // Answers are not bounded by the stream, so refusals are counted, whatever they are for.
        if (!isServed || !serving.onRequest(block)) {
            if (++strayRequests > STRAY_REQUESTS_MAX) {
                drop(Parting.FLOODED);
            } else {
                refuse(block);
            }
        }
    }

    /** Whether it is of a piece allowed to the choked, of which this one has not had enough. */
    private boolean isAllowed(Block block) {
        boolean isAllowed = allowedToThem.contains(block.piece()) && allowedBytes >= block.length();
        if (isAllowed) {
            allowedBytes -= block.length();
        }
        return isAllowed;
    }

    private void requireFast() throws MalformedMessage {
        if (!isFastPeer()) {
            throw new MalformedMessage("a message of an extension that was not agreed on (BEP 6)");
        }
    }

    /**
     * The number of pieces is known: what it has becomes a bitfield. A peer that has nothing may
     * say nothing, so until it does it counts as one that has nothing.
     */
    void onPiecesKnown(SwarmParts ours, Pieces pieces) {
        Holdings early = holdings;
        if (early == null || parting != null) {
            return;
        }
        try {
            has = early.of(pieces.count());
            holdings = null;
            ours.dealings().onHoldings(this);
        } catch (MalformedMessage malformed) {
            complaint = String.valueOf(malformed.getMessage());
            drop(Parting.MALFORMED);
        }
    }

    // --- what we say ---

    void send(Message message) {
        Stream open = stream;
        if (open != null && parting == null) {
            say(open, WireWriter.encode(message));
        }
    }

    private void say(Stream open, ByteBuffer bytes) {
        int length = bytes.remaining();
        lastSaid = now();
        if (open.write(bytes)) {
            return;
        }
        backsUp();
        unheardBytes += length;
        if (unheardBytes > UNHEARD_BYTES_MAX) {
            drop(Parting.FLOODED);
        }
    }

    private void backsUp() {
        backedUpAt = isBackedUp ? backedUpAt : now();
        isBackedUp = true;
    }

    /**
     * As much waits to leave as leaves in a fraction of a second. More would not be faster, and
     * what waits can be neither cancelled nor choked, nor overtaken by what is wanted more.
     */
    private void adaptQueue(long drainedIn) {
        int before = queueBytes;
        if (drainedIn < QUEUE_NANOS_MIN) {
            queueBytes = Math.min(2 * queueBytes, Stream.WRITE_HIGH_WATER);
        } else if (drainedIn > QUEUE_NANOS_MAX) {
            queueBytes = Math.max(queueBytes / 2, QUEUE_BYTES_MIN);
        }
        Stream open = stream;
        if (open != null && queueBytes != before) {
            open.limitQueue(queueBytes);
        }
    }

    /** Whether what is said now would have to wait for what was said before. */
    boolean isBackedUp() {
        return isBackedUp;
    }

    void sendAll(List<Message> messages) {
        Stream open = stream;
        if (open != null && parting == null && !messages.isEmpty()) {
            say(open, WireWriter.encode(messages));
        }
    }

    void choke(boolean on) {
        if (isChoked == on || parting != null) {
            return;
        }
        isChoked = on;
        strayRequests = on ? strayRequests : 0;
        send(on ? new Message.Choke() : new Message.Unchoke());
        if (on) {
            for (Block block : serving.forgetAll()) {
                if (isFastPeer() && allowedToThem.contains(block.piece())) {
                    serving.onRequest(block);
                } else {
                    refuse(block);
                }
            }
        }
    }

    void allowFast(Set<Integer> pieces, int pieceLength) {
        if (isFastPeer()) {
            for (int piece : pieces) {
                if (allowedToThem.add(piece)) {
                    allowedBytes += (long) ALLOWED_TIMES_MAX * pieceLength;
                    send(new Message.AllowedFast(piece));
                }
            }
        }
    }

    /** Tells it whether it has what we want. */
    void updateInterest() {
        SwarmParts ours = swarm;
        if (ours == null || theirs == null || parting != null) {
            return;
        }
        Intake intake = ours.content().intake();
        boolean wanted = intake != null && intake.picker().isInteresting(has);
        if (wanted != isWanted) {
            isWanted = wanted;
            send(wanted ? new Message.Interested() : new Message.NotInterested());
        }
    }

    /** Asks for as much as it is worth having under way. */
    void requestMore() {
        SwarmParts ours = swarm;
        if (ours == null) {
            return;
        }
        Intake intake = ours.content().intake();
        boolean mayAsk = theirs != null && parting == null && (!chokesUs || !allowedFast.isEmpty());
        if (intake == null || !mayAsk || !ours.content().isDownloading()) {
            return;
        }
        int room = requests.room();
        long now = now();
        boolean isResting = rejects > REJECTS_MAX && now - restsUntil < 0;
        boolean isInVain = now - emptyUntil < 0 && ours.dealings().changes() == emptyAt;
        if (room <= 0 || isResting || isInVain) {
            return;
        }
        List<Block> blocks = intake.pick(this, room, now);
        if (blocks.isEmpty()) {
            // To look again is not free, and nothing changes by looking.
            emptyAt = ours.dealings().changes();
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
        sendAll(asked);
    }

    /** It was asked for a block that has come from elsewhere. */
    void cancel(Block block) {
        if (requests.cancel(block)) {
            send(new Message.Cancel(block));
        }
    }

    /** Serves what waits. */
    void pump() {
        TorrentDisk disk = disk();
        if (disk != null) {
            serving.pump(disk);
        }
    }

    /** Once a second or so. */
    void tick(SwarmParts ours, long now) {
        if (now - lastHeard > SILENCE_NANOS_MAX) {
            drop(Parting.STALLED);
            return;
        }
        if (now - lastSaid > KEEP_ALIVE_NANOS) {
            send(new Message.KeepAlive());
        }
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
        updateInterest();
        requestMore();
        pump();
    }

    // --- Serving.Outlet ---

    @Override
    public boolean send(ByteBuffer header, ByteBuffer bytes) {
        Stream open = stream;
        SwarmParts ours = swarm;
        if (open == null || ours == null || parting != null) {
            return false;
        }
        long now = now();
        int length = bytes.remaining();
        up.add(length, now);
        lastSaid = now;
        lastUseAt = now;
        ours.traffic().onUp(length, now);
        open.write(header);
        boolean mayGoOn = open.write(bytes);
        if (!mayGoOn) {
            backsUp();
        }
        return mayGoOn;
    }

    @Override
    public void refuse(Block block) {
        if (isFastPeer()) {
            send(new Message.Reject(block));
        }
    }

    @Override
    public boolean has(int piece) {
        SwarmParts ours = swarm;
        return ours != null && ours.content().have().get(piece);
    }

    @Override
    public boolean mayServe() {
        return node.mayUpload(this);
    }

    @Override
    public int runBytesMax() {
        return Math.min(node.servedAtOnce(this), queueBytes);
    }

    @Override
    public void onServing(int bytes) {
        node.onServing(this, bytes);
    }

    @Override
    public void onUnreadable(Throwable cause) {
        SwarmParts ours = swarm;
        if (ours != null) {
            ours.content().onUnreadable(cause);
        }
    }

    // --- PiecePicker.Peer ---

    @Override
    public long key() {
        return key;
    }

    @Override
    public Bitfield has() {
        return has;
    }

    @Override
    public boolean isFast() {
        SwarmParts ours = swarm;
        Pieces pieces = ours == null ? null : ours.content().pieces();
        return pieces != null && requests.depth().isFast(pieces.pieceLength(), FAST, now());
    }

    @Override
    public Collection<Integer> suggested() {
        return suggested;
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

    // --- what others know of it ---

    Endpoint remote() {
        return remote;
    }

    boolean isIncoming() {
        return isIncoming;
    }

    boolean isEncrypted() {
        Stream open = stream;
        return open != null && Encryption.isOf(open);
    }

    Source source() {
        return source;
    }

    boolean isEstablished() {
        return theirs != null && parting == null;
    }

    boolean isOver() {
        return parting != null;
    }

    @Nullable Handshake handshake() {
        return theirs;
    }

    boolean isFastPeer() {
        Handshake known = theirs;
        return known != null && known.fast();
    }

    boolean isExtended() {
        Handshake known = theirs;
        return known != null && known.extended();
    }

    ExtendedHandshake extensions() {
        return extensions;
    }

    void onExtensions(byte[] said) throws MalformedMessage {
        extensions = extensions.updatedBy(said);
        if (extensions.port() != 0) {
            listensAt(remote.withPort(extensions.port()));
        }
        if (extensions.requestsMax() > 0) {
            requests.depth().setPeerMax(extensions.requestsMax());
        }
    }

    void onUploadOnly(boolean isOn) {
        extensions = extensions.withUploadOnly(isOn);
    }

    /** Whether it wants nothing, as it says or as it must, having everything. */
    boolean wantsNothing() {
        return isSeed() || extensions.isUploadOnly();
    }

    /** Whether it was told last that we want nothing more. */
    boolean knowsUsDone() {
        return knowsUsDone;
    }

    void knowsUsDone(boolean isSo) {
        knowsUsDone = isSo;
    }

    Gossip gossip() {
        Gossip known = gossip;
        assert known != null;
        return known;
    }

    /** Where others can connect to it, as far as we know. */
    Endpoint listens() {
        Endpoint known = listens;
        return known == null ? remote : known;
    }

    /** What is known first remains: it is remembered by that until it is gone. */
    void listensAt(Endpoint endpoint) {
        if (isIncoming && listens == null) {
            listens = endpoint;
        }
    }

    boolean isChoked() {
        return isChoked;
    }

    boolean chokesUs() {
        return chokesUs;
    }

    boolean wantsUs() {
        return wantsUs;
    }

    boolean isWanted() {
        return isWanted;
    }

    boolean isStalled() {
        return requests.isStalled();
    }

    boolean isSeed() {
        return holdings == null && has.isFull();
    }

    /** Whether {@link #has} says something: as soon as the number of pieces is known. */
    boolean isCounted() {
        return holdings == null;
    }

    Requests requests() {
        return requests;
    }

    RateMeter down() {
        return down;
    }

    RateMeter up() {
        return up;
    }

    long bytesDown() {
        return down.total();
    }

    long bytesUp() {
        return up.total();
    }

    long establishedAt() {
        return establishedAt;
    }

    /** When a block last went either way; before the first, when it shook hands. */
    long lastUseAt() {
        return lastUseAt;
    }

    String complaint() {
        return complaint;
    }

    private @Nullable TorrentDisk disk() {
        SwarmParts ours = swarm;
        return ours == null ? null : ours.content().disk();
    }

    private long now() {
        return node.host().nanoTime();
    }

    @Override
    public String toString() {
        return remote + (isIncoming ? " (came)" : " (dialled)");
    }
}
