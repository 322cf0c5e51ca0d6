package dev.starling.peer;

import dev.starling.bencode.MalformedMessage;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.picking.Bitfield;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A peer that we are connected to, or are about to be: its stream, who it is, and how it ends.
 *
 * <p>What becomes of what it says is in {@link Hearing}, what it has in {@link TheirPieces}, what
 * we ask of it in {@link Asking}, what it asks of us in {@link Giving}, and what leaves for it in
 * {@link Outflow}.
 */
final class Connection implements StreamHandler, WireListener, Serving.Outlet, Voice {
    /** From the stream's opening to the other's handshake. */
    static final long HANDSHAKE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** Who has no place for us says so soon. */
    private static final long TURNED_AWAY_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(110);
    private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(180);

    private final PeerNode node;
    private final long key;
    private final Endpoint remote;
    private final boolean isIncoming;
    private final Source source;
    private final WireReader reader = new WireReader(this);
    private final TheirPieces pieces = new TheirPieces();
    private final Asking asking;
    private final Giving giving = new Giving(this, this);
    private final Hearing hearing;
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
    private @Nullable Outflow outflow;
    private @Nullable Handshake theirs;
    private ExtendedHandshake extensions = ExtendedHandshake.NONE;
    private @Nullable Gossip gossip;
    private @Nullable Endpoint listens;
    private @Nullable Parting parting;
    private String complaint = "";

    private boolean knowsUsDone;
    private long establishedAt;
    private long lastUseAt;
    private long lastHeard;

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
        this.asking = new Asking(key, node.host(), pieces, this);
        this.hearing = new Hearing(this, pieces, asking, giving);
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
        outflow = new Outflow(node.host(), opened);
        lastHeard = now();
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
        Outflow open = outflow;
        if (open != null) {
            open.onWritable();
        }
        TorrentDisk disk = disk();
        if (disk != null) {
            giving.onWritable(disk);
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
        Outflow open = outflow;
        if (open != null) {
            open.stream().close();
        }
        end(why);
    }

    private void end(Parting why) {
        if (parting != null) {
            return;
        }
        parting = why;
        node.host().cancel(handshakeEnd);
        giving.close();
        SwarmParts ours = swarm;
        if (ours != null) {
            ours.door().onClosed(this, why);
        }
        node.onClosed(this);
    }

    void autoRead(boolean on) {
        Outflow open = outflow;
        if (open != null && parting == null) {
            open.stream().autoRead(on);
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
            Outflow open = outflow;
            assert open != null;
            open.stream().write(WireWriter.handshake(node.handshake(ours.infoHash())));
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
        hearing.onMessage(ours, message);
    }

    @Override
    public void onBlockPart(Block block, int at, ByteBuffer part) throws MalformedMessage {
        SwarmParts ours = swarm;
        assert ours != null;
        int length = part.remaining();
        long now = now();
        if (at == 0) {
            asking.onBegun(block);
        }
        down.add(length, now);
        ours.traffic().onDown(length, now);
        if (asking.onPart(ours, block, at, part, now)) {
            lastUseAt = now;
            if (at + length == block.length()) {
                requestMore();
            }
        }
    }

    /** It is known how many pieces there are. */
    void onPiecesKnown(SwarmParts ours, Pieces known) {
        if (pieces.areCounted() || parting != null) {
            return;
        }
        asking.onPiecesKnown(known);
        try {
            pieces.onCount(known.count());
            ours.dealings().onHoldings(this);
        } catch (MalformedMessage malformed) {
            complaint = String.valueOf(malformed.getMessage());
            drop(Parting.MALFORMED);
        }
    }

    void onDontHave(SwarmParts ours, int piece) {
        hearing.onDontHave(ours, piece);
    }

    // --- what we say ---

    @Override
    public void send(Message message) {
        Outflow open = outflow;
        if (open != null && parting == null) {
            say(open, WireWriter.encode(message));
        }
    }

    @Override
    public void sendAll(List<Message> messages) {
        Outflow open = outflow;
        if (open != null && parting == null && !messages.isEmpty()) {
            say(open, WireWriter.encode(messages));
        }
    }

    private void say(Outflow open, ByteBuffer bytes) {
        if (!open.say(bytes)) {
            drop(Parting.FLOODED);
        }
    }

    /** Whether what is said now would have to wait for what was said before. */
    boolean isBackedUp() {
        Outflow open = outflow;
        return open != null && open.isBackedUp();
    }

    void choke(boolean on) {
        if (parting == null) {
            giving.choke(on);
        }
    }

    void allowFast(Set<Integer> allowed, int pieceLength) {
        if (isFastPeer()) {
            giving.allow(allowed, pieceLength);
        }
    }

    /** Tells it whether it has what we want. */
    void updateInterest() {
        SwarmParts ours = swarm;
        if (ours != null && isEstablished()) {
            asking.updateInterest(ours);
        }
    }

    /** Asks for as much as it is worth having under way. */
    void requestMore() {
        SwarmParts ours = swarm;
        if (ours != null && isEstablished()) {
            asking.requestMore(ours);
        }
    }

    /** It was asked for a block that has come from elsewhere. */
    void cancel(Block block) {
        asking.cancel(block);
    }

    /** Serves what waits. */
    void pump() {
        TorrentDisk disk = disk();
        if (disk != null) {
            giving.pump(disk);
        }
    }

    /** Once a second or so. */
    void tick(SwarmParts ours, long now) {
        if (now - lastHeard > SILENCE_NANOS_MAX) {
            drop(Parting.STALLED);
            return;
        }
        Outflow open = outflow;
        if (open != null && now - open.lastSaid() > KEEP_ALIVE_NANOS) {
            send(new Message.KeepAlive());
        }
        asking.tick(ours, now);
        updateInterest();
        requestMore();
        pump();
    }

    // --- Serving.Outlet ---

    @Override
    public boolean send(ByteBuffer header, ByteBuffer bytes) {
        Outflow open = outflow;
        SwarmParts ours = swarm;
        if (open == null || ours == null || parting != null) {
            return false;
        }
        long now = now();
        int length = bytes.remaining();
        up.add(length, now);
        lastUseAt = now;
        ours.traffic().onUp(length, now);
        return open.give(header, bytes);
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
        Outflow open = outflow;
        int atOnce = node.servedAtOnce(this);
        return open == null ? atOnce : Math.min(atOnce, open.queueBytes());
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

    // --- what others know of it ---

    /** The same for no other, now or later. */
    long key() {
        return key;
    }

    Endpoint remote() {
        return remote;
    }

    boolean isIncoming() {
        return isIncoming;
    }

    boolean isEncrypted() {
        Outflow open = outflow;
        return open != null && Encryption.isOf(open.stream());
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
            requests().depth().setPeerMax(extensions.requestsMax());
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
        return giving.isChoked();
    }

    boolean chokesUs() {
        return asking.chokesUs();
    }

    boolean wantsUs() {
        return hearing.wantsUs();
    }

    boolean isWanted() {
        return asking.isWanted();
    }

    boolean isStalled() {
        return requests().isStalled();
    }

    /** What it has; nothing before {@link #isCounted}. */
    Bitfield has() {
        return pieces.has();
    }

    boolean isSeed() {
        return pieces.areAll();
    }

    /** Whether {@link #has} says something: as soon as the number of pieces is known. */
    boolean isCounted() {
        return pieces.areCounted();
    }

    Requests requests() {
        return asking.requests();
    }

    RateMeter down() {
        return down;
    }

    RateMeter up() {
        return up;
    }

    long establishedAt() {
        return establishedAt;
    }

    /** Whether it ended soon after it was welcome here, and nothing had come of it. */
    boolean wasTurnedAway(long now) {
        return lastUseAt == establishedAt && now - establishedAt < TURNED_AWAY_NANOS_MAX;
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
