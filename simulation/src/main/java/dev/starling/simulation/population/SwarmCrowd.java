package dev.starling.simulation.population;

import dev.starling.dht.DhtSettings;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.node.DhtPeers;
import dev.starling.node.Node;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.simulation.Mailbox;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one swarm, each on a machine of its own, that come, download, seed for a while and
 * leave. They find each other through a DHT, knowing nothing but the infohash, or on a noticeboard.
 */
public final class SwarmCrowd {
    static final int PORT = 6881;

    /** How often it is seen who has become complete. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** As long as it takes to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Simulation world;
    private final Network network;
    private final RandomGenerator random;
    private final SharedContent content;
    private final Noticeboard board = new Noticeboard();
    private final Mailbox<SwarmPeer> completions = new Mailbox<>();
    private final Map<Integer, Workbench> workbenches = new LinkedHashMap<>();
    private final List<SwarmPeer> living = new ArrayList<>();
    private final List<SwarmPeer> all = new ArrayList<>();

    // How those are who come from now on.
    private @Nullable DhtCrowd dht;
    private int connectionsMax = PeerSettings.CONNECTIONS_MAX;
    private boolean knowsMetadata;
    private boolean bansLiars = true;
    private double seedingSeconds = Double.POSITIVE_INFINITY;
    private Consumer<SwarmPeer> whenComplete = _ -> {};
    private Supplier<SimulatedHost> machines;
    private int complete;
    private boolean isLooking;

    public SwarmCrowd(
            Simulation world, Network network, RandomGenerator random, SharedContent content) {
        this.world = world;
        this.network = network;
        this.random = random;
        this.content = content;
        this.machines = () -> network.addMachine(world);
    }

    /** They are nodes of this DHT, and find each other there alone. */
    public SwarmCrowd through(DhtCrowd nodes) {
        dht = nodes;
        return this;
    }

    public SwarmCrowd connectingAtMost(int connections) {
        connectionsMax = connections;
        return this;
    }

    /** They need not ask each other what the torrent is. */
    public SwarmCrowd knowingMetadata() {
        knowsMetadata = true;
        return this;
    }

    public SwarmCrowd banningLiars(boolean on) {
        bansLiars = on;
        return this;
    }

    /** Who is complete stays for so long on average, with an exponential spread. */
    public SwarmCrowd seedingFor(Duration mean) {
        seedingSeconds = mean.toNanos() / 1e9;
        return this;
    }

    /** Told between events, soon after it happened. */
    public SwarmCrowd whenComplete(Consumer<SwarmPeer> listener) {
        whenComplete = listener;
        return this;
    }

    /** Who comes by chance is on a machine of these, and not on one of the network's. */
    public SwarmCrowd on(Supplier<SimulatedHost> made) {
        machines = made;
        return this;
    }

    public SharedContent content() {
        return content;
    }

    /** One who has all of it, and stays. */
    public SwarmPeer seed(SimulatedHost host) {
        return begin(host, true);
    }

    /** One who wants it. */
    public SwarmPeer join(SimulatedHost host) {
        return begin(host, false);
    }

    public SwarmPeer join() {
        return join(machines.get());
    }

    /**
     * One who poisons it: he answers this share of what he is asked for with wrong bytes. He is
     * among nobody's figures.
     *
     * @return where he is
     */
    public Endpoint poison(SimulatedHost host, double lies) {
        var poisoner = new Poisoner(host, content, board.as(host), lies);
        host.execute(poisoner::start);
        Endpoint endpoint = host.address().withPort(PORT);
        board.add(endpoint);
        return endpoint;
    }

    /** From now on somebody comes now and then, until that instant, but no more than so many. */
    public void arrive(Arrivals arrivals, Duration until, int most) {
        Duration next = arrivals.next(world.now(), random);
        if (next.compareTo(until) < 0 && most > 0) {
            world.at(
                    next,
                    () -> {
                        join();
                        arrive(arrivals, until, most - 1);
                    });
        }
    }

    /** So many come within this time, each at a moment of his own. */
    public void flash(int count, Duration within) {
        for (int i = 0; i < count; i++) {
            world.after(
                    Duration.ofNanos((long) (random.nextDouble() * within.toNanos())), this::join);
        }
    }

    /** It says goodbye, and is gone. */
    public void leave(SwarmPeer peer) {
        if (!peer.isLiving()) {
            return;
        }
        PeerNode node = peer.node();
        if (node != null) {
            peer.host().execute(node::close);
        }
        remove(peer);
        world.after(GOODBYE, () -> bury(peer));
    }

    /** It is gone without a word. */
    public void kill(SwarmPeer peer) {
        if (peer.isLiving()) {
            remove(peer);
            bury(peer);
        }
    }

    public List<SwarmPeer> living() {
        return Collections.unmodifiableList(living);
    }

    /** Everybody who ever came, in that order. */
    public List<SwarmPeer> all() {
        return Collections.unmodifiableList(all);
    }

    /** Who came for it and has got it, whether still there or not. */
    public int complete() {
        return complete;
    }

    /** In how many places the rarest piece lies, and what share of the others lie in one more. */
    public double copies() {
        int[] counts = new int[content.metainfo().pieces().count()];
        for (SwarmPeer peer : living) {
            peer.disk().countInto(counts);
        }
        int least = Integer.MAX_VALUE;
        for (int count : counts) {
            least = Math.min(least, count);
        }
        int more = 0;
        for (int count : counts) {
            more += count > least ? 1 : 0;
        }
        return least + (double) more / counts.length;
    }

    private void remove(SwarmPeer peer) {
        SwarmPeer last = living.removeLast();
        if (last != peer) {
            living.set(peer.index, last);
            last.index = peer.index;
        }
        peer.index = -1;
        board.remove(peer.endpoint());
    }

    private void bury(SwarmPeer peer) {
        world.kill(peer.host());
        network.onGone();
        peer.bury();
    }

    private SwarmPeer begin(SimulatedHost host, boolean isOriginal) {
        var disk = new ContentDisk(content, isOriginal);
        var peer = new SwarmPeer(host, disk, isOriginal, world.now().toNanos(), completions);
        host.execute(
                () -> {
                    try {
                        PeerNode node = start(host, peer);
                        Swarm swarm = node.add(request(host, peer, disk));
                        swarm.setBansLiars(bansLiars);
                        peer.began(node, swarm);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        peer.index = living.size();
        living.add(peer);
        all.add(peer);
        if (!host.isBehindNat()) {
            board.add(peer.endpoint());
        }
        if (!isLooking) {
            isLooking = true;
            look();
        }
        return peer;
    }

    private PeerNode start(SimulatedHost host, SwarmPeer peer) throws IOException {
        Endpoint local = host.address().withPort(PORT);
        DhtCrowd nodes = dht;
        if (nodes == null) {
            return PeerNode.start(
                    host, settings(List.of(local)), peer.noting(board.as(host)), _ -> {});
        }
        var dhtSettings =
                new DhtSettings(
                        List.of(local),
                        nodes.acquaintances(),
                        List.of(),
                        host.isBehindNat() ? DhtSettings.Role.ADAPTIVE : DhtSettings.Role.SERVER,
                        false,
                        DhtSettings.Preset.HOME);
        return Node.start(
                        host,
                        dhtSettings,
                        null,
                        workbenches.computeIfAbsent(host.thread(), _ -> new Workbench()),
                        bound -> settings(bound).withDhtPort(PORT),
                        peer::noting,
                        DhtPeers.Listener.SILENT)
                .peers();
    }

    private PeerSettings settings(List<Endpoint> bound) {
        return PeerSettings.on(bound)
                .withEncryption(Encryption.OFF)
                .connectingAtMost(connectionsMax);
    }

    private SwarmRequest request(SimulatedHost host, SwarmPeer peer, ContentDisk disk) {
        SwarmRequest.Disks disks =
                (metainfo, placed, listener) ->
                        new TorrentDisk(
                                host,
                                new TorrentStore(disk, metainfo, placed),
                                new ResumeLog(disk, "journal"),
                                listener,
                                new ContentMemory(content));
        return peer.isOriginal() || knowsMetadata
                ? SwarmRequest.of(content.metainfo(), disks, peer)
                : SwarmRequest.of(content.metainfo().infoHash(), disks, peer);
    }

    private void look() {
        for (SwarmPeer peer : completions.collect()) {
            if (peer.isOriginal()) {
                continue;
            }
            complete++;
            whenComplete.accept(peer);
            if (seedingSeconds < Double.POSITIVE_INFINITY) {
                double seconds = -StrictMath.log(1 - random.nextDouble()) * seedingSeconds;
                world.after(Duration.ofNanos((long) (seconds * 1e9)), () -> leave(peer));
            }
        }
        world.after(LOOK, this::look);
    }
}
