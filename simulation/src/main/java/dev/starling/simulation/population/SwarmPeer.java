package dev.starling.simulation.population;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import dev.starling.peer.PeerFigures;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSource;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.simulation.Mailbox;
import dev.starling.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One who shares, or wants, a {@link SharedContent}: the peer that ships, on a machine of its own.
 * It notes when it had come how far. To be read between events only.
 */
public final class SwarmPeer implements SwarmListener {
    /** Of a stage that it has not come to. */
    public static final long NEVER = -1;

    private final SimulatedHost host;
    private final ContentDisk disk;
    private final Mailbox<SwarmPeer> completions;
    private final boolean isOriginal;
    private final long cameAt;
    private long peerKnownAt = NEVER;
    private long connectedAt = NEVER;
    private long metadataAt = NEVER;
    private long completeAt = NEVER;
    private final List<Endpoint> accused = new ArrayList<>(0);
    private @Nullable PeerNode node;
    private @Nullable Swarm swarm;

    /** Its place in the crowd's list; -1 when it is gone. */
    int index = -1;

    // What it came to, once it is gone.
    private long bytesUp;
    private long bytesDown;
    private long bytesWasted;
    private boolean isBeyondDoubt = true;

    SwarmPeer(
            SimulatedHost host,
            ContentDisk disk,
            boolean isOriginal,
            long now,
            Mailbox<SwarmPeer> completions) {
        this.host = host;
        this.disk = disk;
        this.isOriginal = isOriginal;
        this.cameAt = now;
        this.completions = completions;
    }

    void began(PeerNode started, Swarm itsSwarm) {
        node = started;
        swarm = itsSwarm;
    }

    /** The machine is gone: what it came to is kept, and the rest may be forgotten. */
    void bury() {
        bytesUp = bytesUp();
        bytesDown = bytesDown();
        bytesWasted = bytesWasted();
        isBeyondDoubt = isBeyondDoubt();
        node = null;
        swarm = null;
    }

    public SimulatedHost host() {
        return host;
    }

    public Endpoint endpoint() {
        return host.address().withPort(SwarmCrowd.PORT);
    }

    /** Whether it had all of it when it came. */
    public boolean isOriginal() {
        return isOriginal;
    }

    public boolean isLiving() {
        return index >= 0;
    }

    @Nullable PeerNode node() {
        return node;
    }

    ContentDisk disk() {
        return disk;
    }

    /** Those of whom it is certain that they lied. */
    public List<Endpoint> accused() {
        return accused;
    }

    /** When it came, in nanoseconds since the beginning, as are all of these. */
    public long cameAt() {
        return cameAt;
    }

    /** When it first heard of anybody. */
    public long peerKnownAt() {
        return peerKnownAt;
    }

    /** When somebody first shook hands. */
    public long connectedAt() {
        return connectedAt;
    }

    /** When it knew what the torrent is. */
    public long metadataAt() {
        return metadataAt;
    }

    public long completeAt() {
        return completeAt;
    }

    public boolean isComplete() {
        return completeAt != NEVER;
    }

    public long bytesUp() {
        Swarm ours = swarm;
        return ours == null ? bytesUp : ours.bytesUp();
    }

    public long bytesDown() {
        Swarm ours = swarm;
        return ours == null ? bytesDown : ours.bytesDown();
    }

    public long bytesWasted() {
        Swarm ours = swarm;
        return ours == null ? bytesWasted : ours.bytesWasted();
    }

    /**
     * Whether nothing wrong was ever stored, and all that it counts as stored lies on its disk; so
     * nothing wrong was announced or served.
     */
    public boolean isBeyondDoubt() {
        Swarm ours = swarm;
        return isBeyondDoubt
                && disk.wrongWrites() == 0
                && (ours == null || ours.bytesHave() <= disk.bytes());
    }

    // --- what its swarm says, as it happens ---

    @Override
    public void onPeer(Endpoint peer, PeerFigures figures) {
        connectedAt = connectedAt == NEVER ? now() : connectedAt;
    }

    @Override
    public void onMetadata(Metainfo metainfo) {
        metadataAt = now();
    }

    @Override
    public void onComplete() {
        if (completeAt == NEVER) {
            completeAt = now();
            completions.post(host, this);
        }
    }

    @Override
    public void onLiar(Endpoint peer) {
        accused.add(peer);
    }

    private long now() {
        return host.nanoTime();
    }

    /** A source of peers that notes when it first named one. */
    PeerSource noting(PeerSource source) {
        return (InfoHash infoHash, boolean isSeed, PeerSource.Sink sink) ->
                source.findPeers(
                        infoHash,
                        isSeed,
                        new PeerSource.Sink() {
                            @Override
                            public void onPeer(Endpoint peer) {
                                peerKnownAt = peerKnownAt == NEVER ? now() : peerKnownAt;
                                sink.onPeer(peer);
                            }

                            @Override
                            public void onDone() {
                                sink.onDone();
                            }
                        });
    }
}
