package dev.starling.peer;

import dev.starling.dht.InfoHash;
import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Host;
import dev.starling.host.Listener;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.mse.MseResponder;
import dev.starling.peer.mse.SharedKey;
import dev.starling.peer.picking.Source;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.PeerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A BitTorrent peer: a port at which others find it, and the torrents in whose swarms it takes
 * part.
 *
 * <p>It lives on its host's thread. What belongs to all torrents together is here: the limits, the
 * dials under way, those who came and have not yet said for which torrent.
 */
public final class PeerNode {
    static final int SWARMS_MAX = 100_000;

    /** Connections that are being opened, of all torrents. */
    static final int DIALS_MAX = 60;

    /** Connections that came and have not yet said what they want. */
    static final int STRANGERS_MAX = 400;

    /**
     * Torrents whose disks are opened at a time, and as many that are closed: who starts or ends
     * with thousands is not to crowd out everything else that other cores do.
     */
    static final int DISKS_AT_ONCE = 64;

    private final Host host;
    private final PeerSettings settings;
    private final PeerSource source;
    private final Consumer<Endpoint> dhtNodes;
    private final PeerId peerId;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<InfoHash, Swarm> swarmsByArrival = new LinkedHashMap<>();
    private final Map<InfoHash, Swarm> swarmsByKey = new LinkedHashMap<>();

    /** Each with what ends its negotiation, by arrival. */
    private final Map<Connection, Runnable> strangers = new LinkedHashMap<>();

    private final Turns openings = new Turns(DISKS_AT_ONCE);
    private final Turns closings = new Turns(DISKS_AT_ONCE);
    private final LocalDiscovery local;
    private final Allowance allowance;
    private @Nullable Endpoint seenAs;
    private PeerWatcher watcher = PeerWatcher.NOBODY;
    private long bytesDown;
    private long bytesUp;
    private int dials;
    private long connectionCount;
    private boolean isClosed;

    private PeerNode(
            Host host, PeerSettings settings, PeerSource source, Consumer<Endpoint> dhtNodes) {
        this.host = host;
        this.settings = settings;
        this.source = source;
        this.dhtNodes = dhtNodes;
        this.peerId = PeerId.ours(host.random());
        this.local = new LocalDiscovery(this, host);
        this.allowance = new Allowance(host, settings.downLimit(), settings.upLimit());
    }

    /**
     * Starts a peer that takes part in nothing yet.
     *
     * @param source who knows peers
     * @param dhtNodes hears where peers say that their DHT nodes are
     * @throws dev.starling.host.CannotBind when a port cannot be had
     */
    public static PeerNode start(
            Host host, PeerSettings settings, PeerSource source, Consumer<Endpoint> dhtNodes)
            throws IOException {
        var node = new PeerNode(host, settings, source, dhtNodes);
        try {
            for (Endpoint listen : settings.listen()) {
                node.listeners.add(host.listen(listen, node::accept));
            }
            if (settings.findsLocally()) {
                node.local.open(settings.listen());
            }
        } catch (IOException e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** Where others connect; 0 when nobody can. */
    public int port() {
        return listeners.isEmpty() ? 0 : listeners.getFirst().local().port();
    }

    /**
     * Takes part in a torrent.
     *
     * @throws IllegalStateException when it does already, or in too many
     */
    public Swarm add(SwarmRequest request) {
        if (isClosed || swarmsByArrival.size() >= SWARMS_MAX) {
            throw new IllegalStateException("no more torrents");
        }
        if (swarmsByArrival.containsKey(request.infoHash())) {
            throw new IllegalStateException("this torrent is there already");
        }
        var swarm = new Swarm(this, request);
        swarmsByArrival.put(request.infoHash(), swarm);
        swarmsByKey.put(SharedKey.hashed(request.infoHash()), swarm);
        swarm.start();
        if (swarm.mayBeCalledOut()) {
            local.add(request.infoHash());
        }
        return swarm;
    }

    public @Nullable Swarm swarm(InfoHash infoHash) {
        return swarmsByArrival.get(infoHash);
    }

    public List<Swarm> swarms() {
        return List.copyOf(swarmsByArrival.values());
    }

    /** Of all torrents together, in bytes a second; never beyond what it was started with. */
    public void setLimits(long downPerSecond, long upPerSecond) {
        allowance.setLimits(
                Math.min(downPerSecond, settings.downLimit()),
                Math.min(upPerSecond, settings.upLimit()));
    }

    /** What it does from now on is seen by somebody who measures it. */
    public void watchBy(PeerWatcher measuring) {
        watcher = measuring;
    }

    /** Dials under way. */
    public int dials() {
        return dials;
    }

    /** Bytes of pieces that have come, of all torrents that there are or were. */
    public long bytesDown() {
        return bytesDown;
    }

    /** Bytes of pieces that have left. */
    public long bytesUp() {
        return bytesUp;
    }

    /** Leaves every swarm and closes the ports. What is not yet stored is, before their end. */
    public void close() {
        isClosed = true;
        listeners.forEach(Listener::close);
        local.close();
        swarms().forEach(swarm -> swarm.close(() -> {}));
        List.copyOf(strangers.keySet()).forEach(stranger -> end(stranger, Parting.CLOSED));
        allowance.close();
    }

    // --- for swarms and connections ---

    Host host() {
        return host;
    }

    PeerSettings settings() {
        return settings;
    }

    PeerSource source() {
        return source;
    }

    /** Of those who open a disk. */
    Turns openings() {
        return openings;
    }

    /** Of those who close one: they need not wait for who hashes what lies there. */
    Turns closings() {
        return closings;
    }

    PeerId peerId() {
        return peerId;
    }

    Handshake handshake(InfoHash infoHash) {
        return new Handshake(infoHash, peerId, true, true, settings.dhtPort() != 0);
    }

    long nextConnectionKey() {
        return ++connectionCount;
    }

    boolean mayDial() {
        return dials < DIALS_MAX && !isClosed;
    }

    /**
     * A connection is dialled.
     *
     * @return told how that ends
     */
    Consumer<Optional<Parting>> onDial(Endpoint to) {
        dials++;
        return watcher.onDial(to);
    }

    void onDialEnded() {
        dials--;
    }

    /** A peer says as whom it sees us. */
    void onSeenAs(Endpoint address) {
        seenAs = address.withPort(port());
    }

    @Nullable SwarmParts partsOf(InfoHash infoHash) {
        Swarm swarm = swarmsByArrival.get(infoHash);
        return swarm == null ? null : swarm.parts();
    }

    void onDown(int bytes) {
        bytesDown += bytes;
    }

    void onUp(int bytes) {
        bytesUp += bytes;
    }

    /** As whom a peer sees us, as far as we know. */
    Endpoint seenAs(Endpoint peer) {
        Endpoint known = seenAs;
        return known != null && known.isIpv4() == peer.isIpv4()
                ? known
                : peer.wildcardOfSameFamily().withPort(port());
    }

    void onDhtNode(Endpoint endpoint) {
        dhtNodes.accept(endpoint);
    }

    /** A torrent is there again, to be found by others. */
    void onBack(Swarm swarm) {
        local.add(swarm.infoHash());
    }

    void forget(Swarm swarm) {
        local.remove(swarm.infoHash());
        swarmsByArrival.remove(swarm.infoHash());
        swarmsByKey.remove(SharedKey.hashed(swarm.infoHash()));
    }

    /** Bytes have come: who brings more than the limits allow is read no further for a while. */
    void onReceived(Connection connection, int bytes) {
        allowance.onReceived(bytes);
        Allowance own = connection.ownAllowance();
        if (own != null) {
            own.onReceived(bytes);
        }
        if (!connection.isOver() && !mayRead(connection)) {
            connection.autoRead(false);
        }
    }

    /** Whether its bytes may come; if not, it reads on when they may. */
    boolean mayRead(Connection connection) {
        Allowance own = connection.ownAllowance();
        return allowance.mayReceive(connection) && (own == null || own.mayReceive(connection));
    }

    /** Whether bytes may leave; if not, the connection is pumped when they may. */
    boolean mayUpload(Connection connection) {
        Allowance own = connection.ownAllowance();
        return allowance.maySend(connection) && (own == null || own.maySend(connection));
    }

    void onServing(Connection connection, int bytes) {
        allowance.onServing(bytes);
        Allowance own = connection.ownAllowance();
        if (own != null) {
            own.onServing(bytes);
        }
    }

    /** How much is served in one go: under a limit a fraction of a second's worth. */
    int servedAtOnce(Connection connection) {
        Allowance own = connection.ownAllowance();
        boolean isLimited = allowance.limitsUpload() || (own != null && own.limitsUpload());
        return isLimited ? Serving.LIMITED_RUN_BYTES : Serving.RUN_BYTES_MAX;
    }

    void onClosed(Connection connection) {
        strangers.remove(connection);
        allowance.leave(connection);
        Allowance own = connection.ownAllowance();
        if (own != null) {
            own.leave(connection);
        }
    }

    void onKnown(Connection connection) {
        strangers.remove(connection);
    }

    private StreamHandler accept(Endpoint from) {
        if (isClosed) {
            return new Refusal();
        }
        if (strangers.size() >= STRANGERS_MAX) {
            // Who means it says at once what it wants: whoever has waited longest makes room, so
            // that those who never speak do not keep out those who would.
            end(strangers.keySet().iterator().next(), Parting.FULL);
        }
        var connection =
                new Connection(this, null, nextConnectionKey(), from, true, Source.INCOMING);
        if (settings.encryption() == Encryption.OFF) {
            strangers.put(connection, () -> {});
            return connection;
        }
        var responder = new MseResponder(host, this::infoHashOf, settings.encryption(), connection);
        strangers.put(connection, responder::giveUp);
        return responder;
    }

    private void end(Connection stranger, Parting why) {
        Runnable giveUp = strangers.remove(stranger);
        stranger.drop(why);
        if (giveUp != null) {
            giveUp.run();
        }
    }

    private Optional<InfoHash> infoHashOf(InfoHash hashedKey) {
        return Optional.ofNullable(swarmsByKey.get(hashedKey)).map(Swarm::infoHash);
    }

    /** Nobody is at home any more. */
    private static final class Refusal implements StreamHandler {
        @Override
        public void onOpen(Stream stream) {
            stream.reset();
        }

        @Override
        public void onBytes(ByteBuffer bytes) {}

        @Override
        public void onEndOfInput() {}

        @Override
        public void onClosed(CloseReason reason) {}
    }
}
