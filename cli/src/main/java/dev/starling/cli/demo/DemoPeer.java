package dev.starling.cli.demo;

import dev.starling.cli.output.Failure;
import dev.starling.cli.session.PeerSession;
import dev.starling.cli.state.Places;
import dev.starling.cli.state.TorrentPlaces;
import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.InfoHash;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.node.Node;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.Swarm;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.torrent.Metainfo;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One who takes part in the demo: a DHT node and a peer on a thread of their own. */
public final class DemoPeer implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final long SEED = 7;

    private final Path directory;
    private final NettyHost host = new NettyHost((_, _) -> {});
    private final PeerNode peers;
    private @Nullable DhtNode dht;
    private volatile int announcedTo;
    private @Nullable Swarm swarm;

    private DemoPeer(Path directory, DemoNetwork network, long upLimit)
            throws IOException, Failure, InterruptedException {
        this.directory = Files.createDirectories(directory);
        try {
            peers = PeerSession.onThread(host, () -> start(network.first(), upLimit));
        } catch (IOException | Failure | InterruptedException e) {
            host.close();
            throw e;
        }
    }

    static DemoPeer of(Path directory, DemoNetwork network)
            throws IOException, Failure, InterruptedException {
        return new DemoPeer(directory, network, PeerSettings.UNLIMITED);
    }

    /** One that has the data already. */
    static DemoPeer seeding(Metainfo metainfo, Path directory, DemoNetwork network, long upLimit)
            throws IOException, Failure, InterruptedException {
        var peer = new DemoPeer(directory, network, upLimit);
        peer.add(SwarmRequest.of(metainfo, peer.disks(), SwarmListener.SILENT));
        return peer;
    }

    /** Takes part, knowing nothing but this. */
    void join(InfoHash infoHash) throws IOException, Failure, InterruptedException {
        add(SwarmRequest.of(infoHash, disks(), SwarmListener.SILENT));
    }

    /** Whether its DHT node knows anybody. */
    boolean hasJoined() throws IOException, Failure, InterruptedException {
        return PeerSession.onThread(host, () -> dht != null && dht.hasJoined());
    }

    int announcedTo() {
        return announcedTo;
    }

    SwarmFigures figures() throws IOException, Failure, InterruptedException {
        Swarm ours = swarm;
        assert ours != null;
        return PeerSession.onThread(host, ours::figures);
    }

    Swarm.Stage stage() throws IOException, Failure, InterruptedException {
        return figures().stage();
    }

    int percent() throws IOException, Failure, InterruptedException {
        SwarmFigures figures = figures();
        return figures.pieces() == 0 ? 0 : (int) (figures.piecesHave() * 100L / figures.pieces());
    }

    boolean hasSame(Path original) throws IOException {
        Path copy = directory.resolve(String.valueOf(original.getFileName()));
        return Files.mismatch(original, copy) < 0;
    }

    @Override
    public void close() {
        host.close();
    }

    /** Writes bytes that look like nothing, and are the same each time. */
    public static Path fill(Path file, long length) throws IOException {
        var random = new SplittableRandom(SEED);
        byte[] chunk = new byte[CHUNK_BYTES];
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK_BYTES)) {
            for (long left = length; left > 0; left -= CHUNK_BYTES) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
            }
        }
        return file;
    }

    /** Removes a directory of ours with all that lies in it. */
    public static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void add(SwarmRequest request) throws IOException, Failure, InterruptedException {
        swarm = PeerSession.onThread(host, () -> peers.add(request));
    }

    private SwarmRequest.Disks disks() {
        Path state = directory.resolveSibling(directory.getFileName() + ".state");
        return TorrentPlaces.of(new Places(state, state), directory).disks(host);
    }

    private PeerNode start(Endpoint bootstrap, long upLimit) throws IOException {
        Node node =
                Node.start(
                        host,
                        DhtSettings.local(Endpoint.loopback(0), List.of(bootstrap)),
                        null,
                        new Workbench(),
                        bound ->
                                PeerSettings.on(bound)
                                        .allowingLocal()
                                        .withLimits(PeerSettings.UNLIMITED, upLimit),
                        (_, nodes) -> announcedTo = nodes);
        dht = node.dht();
        return node.peers();
    }
}
