package dev.starling.cli.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.starling.cli.Session;
import dev.starling.cli.demo.DemoPeer;
import dev.starling.cli.output.ExitCode;
import dev.starling.cli.output.Failure;
import dev.starling.cli.session.PeerSession;
import dev.starling.host.Endpoint;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.PeerSource;
import dev.starling.peer.SwarmFigures;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.mse.Encryption;
import dev.starling.peer.torrent.Metainfo;
import dev.starling.peer.wire.Handshake;
import dev.starling.peer.wire.PeerId;
import dev.starling.peer.wire.WireWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand sockets that want nothing, half of them without a word, beside a download. */
final class IdleConnectionsTest {
    private static final int SOCKETS_MAX = 2_000;
    private static final int BYTES = 32 << 20;
    private static final int SECONDS_MAX = 60;

    @TempDir private Path directory = Path.of("");

    @Test
    void aDownloadGoesOnBesideThem() throws Exception {
        Path shared = Files.createDirectories(directory.resolve("seed"));
        Path content = shared.resolve("content");
        DemoPeer.fill(content, BYTES);
        Path torrent = directory.resolve("content.torrent");
        Session.of("create", content.toString(), "-o", torrent.toString()).endsWith(ExitCode.DONE);
        var metainfo = Metainfo.parse(Files.readAllBytes(torrent));
        var sockets = new ArrayList<SocketChannel>();
        Path out = Files.createDirectories(directory.resolve("out"));
        try (var seeder = new NettyHost((_, failure) -> failure.printStackTrace());
                var host = new NettyHost((_, failure) -> failure.printStackTrace())) {
            PeerNode seed = node(seeder, metainfo, shared);
            PeerNode node = node(host, metainfo, out);
            long began = System.nanoTime();
            var random = new SplittableRandom(1);
            for (int i = 0; i < count(); i++) {
                sockets.add(open(node.port(), i % 2 == 0, metainfo, random));
            }
            long opened = System.nanoTime();
            var swarm = node.swarms().getFirst();
            PeerSession.onThread(
                    host,
                    () -> {
                        swarm.addPeer(Endpoint.loopback(seed.port()));
                        return true;
                    });
            SwarmFigures figures = PeerSession.onThread(host, swarm::figures);
            while (figures.piecesHave() < figures.pieces()) {
                assertTrue(
                        System.nanoTime() - opened < TimeUnit.SECONDS.toNanos(SECONDS_MAX),
                        figures::toString);
                Thread.sleep(5);
                figures = PeerSession.onThread(host, swarm::figures);
            }
            System.out.println(
                    sockets.size()
                            + " idle sockets opened in "
                            + (opened - began) / 1_000_000
                            + " ms; "
                            + BYTES
                            + " bytes in "
                            + (System.nanoTime() - opened) / 1_000_000
                            + " ms; connections "
                            + figures.connections()
                            + ", ended "
                            + figures.partings());
            assertEquals(-1, Files.mismatch(content, out.resolve("content")));
        } finally {
            for (SocketChannel socket : sockets) {
                socket.close();
            }
        }
    }

    private static PeerNode node(NettyHost host, Metainfo metainfo, Path directory)
            throws IOException, Failure, InterruptedException {
        return PeerSession.onThread(
                host,
                () -> {
                    var settings =
                            PeerSettings.on(List.of(Endpoint.loopback(0)))
                                    .withEncryption(Encryption.PREFER);
                    var node = PeerNode.start(host, settings, PeerSource.NONE, _ -> {});
                    SwarmRequest request =
                            KilledDownloadTest.Downloader.request(host, metainfo, directory);
                    node.add(request);
                    return node;
                });
    }

    private static SocketChannel open(
            int port, boolean speaks, Metainfo metainfo, SplittableRandom random)
            throws IOException {
        var socket =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (speaks) {
            var id = new PeerId(random.nextLong(), random.nextLong(), random.nextInt());
            var hello = new Handshake(metainfo.infoHash(), id, true, true, false);
            try {
                socket.write(WireWriter.handshake(hello));
            } catch (IOException whoHasNoPlaceForUs) {
                // and says so before we have spoken
            }
        }
        return socket;
    }

    /** Each takes two descriptors, because both ends are ours. */
    private static int count() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
        return (int) Math.min(SOCKETS_MAX, (free - 200) / 2);
    }
}
