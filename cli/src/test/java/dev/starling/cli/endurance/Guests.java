package dev.starling.cli.endurance;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.InfoHash;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.SearchReport;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Timeout;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.PeerNode;
import dev.starling.peer.PeerSettings;
import dev.starling.peer.PeerSource;
import dev.starling.peer.SwarmListener;
import dev.starling.peer.SwarmRequest;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TestTorrent;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Those who come to a node: peers that download a torrent, stay for a while and leave, others that
 * give what the node lacks, and a DHT that looks things up. All on a thread of their own.
 */
final class Guests implements AutoCloseable {
    private static final long LOOKUP_NANOS = Duration.ofMillis(200).toNanos();

    private final int staySeconds;
    private final NettyHost host = new NettyHost((_, failure) -> failure.printStackTrace());
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<DhtNode> dht = new ArrayList<>();
    private final List<TestTorrent> torrents = new ArrayList<>();
    private Endpoint target = Endpoint.loopback(1);
    final AtomicLong came = new AtomicLong();
    final AtomicLong complete = new AtomicLong();
    final AtomicLong lookups = new AtomicLong();

    /** Such as stay for so long on average, and get what they want in twice that time. */
    Guests(int staySeconds) {
        this.staySeconds = staySeconds;
    }

    /** Starts so many DHT nodes and answers where one of them is. */
    String startDht(int nodes) throws Exception {
        for (int i = 0; i < nodes; i++) {
            call(
                    () -> {
                        var begin =
                                dht.isEmpty()
                                        ? List.<Endpoint>of()
                                        : List.of(dht.getFirst().self().getFirst().endpoint());
                        var settings = DhtSettings.local(Endpoint.loopback(0), begin);
                        return dht.add(
                                DhtNode.start(
                                        host, settings, null, new Workbench(), (_, _, _, _) -> {}));
                    });
            Thread.sleep(50);
        }
        return call(() -> dht.getFirst().self().getFirst().endpoint().toString());
    }

    /** From here on so many peers are there who want torrents of the node. */
    void visit(Endpoint node, List<TestTorrent> wanted, int count) throws Exception {
        call(
                () -> {
                    target = node;
                    torrents.addAll(wanted);
                    for (int i = 0; i < count; i++) {
                        new Guest().come();
                    }
                    new Asking().expire();
                    return true;
                });
    }

    /** Gives a torrent to whoever asks, for ever; answers where. */
    Endpoint give(TestTorrent torrent) throws Exception {
        return call(
                () -> {
                    PeerNode node = peer(PeerSettings.UNLIMITED);
                    node.add(request(torrent, true, SwarmListener.SILENT));
                    return Endpoint.loopback(node.port());
                });
    }

    private PeerNode peer(long downPerSecond) throws IOException {
        var settings =
                PeerSettings.on(List.of(Endpoint.loopback(0)))
                        .allowingLocal()
                        .findingLocally(false)
                        .withLimits(downPerSecond, PeerSettings.UNLIMITED)
                        .connectingAtMost(20);
        return PeerNode.start(host, settings, PeerSource.NONE, _ -> {});
    }

    private SwarmRequest request(TestTorrent torrent, boolean isFull, SwarmListener listener) {
        return SwarmRequest.of(
                torrent.metainfo(),
                (metainfo, placed, ear) -> {
                    var disk = new GuestDisk(torrent, isFull);
                    return new TorrentDisk(
                            host,
                            new TorrentStore(disk, metainfo, placed),
                            new ResumeLog(disk, "journal"),
                            ear);
                },
                listener);
    }

    /** One place among them: when somebody leaves, somebody else comes. */
    private final class Guest extends Timeout {
        private PeerNode node;

        void come() throws IOException {
            TestTorrent torrent = torrents.get(random.nextInt(torrents.size()));
            // Half of what they want comes while they stay: who has it all, leaves before.
            node = peer(torrent.content().length / (2L * staySeconds));
            node.add(
                    request(
                                    torrent,
                                    false,
                                    new SwarmListener() {
                                        @Override
                                        public void onComplete() {
                                            complete.incrementAndGet();
                                        }
                                    })
                            .withPeers(List.of(target)));
            came.incrementAndGet();
            double seconds = -Math.log(1 - random.nextDouble()) * staySeconds;
            host.arm(this, (long) (seconds * 1e9));
        }

        @Override
        protected void expire() {
            try {
                node.close();
                come();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Somebody in the DHT looks for peers of something, or for anything. */
    private final class Asking extends Timeout {
        @Override
        protected void expire() {
            DhtNode asking = dht.get(random.nextInt(dht.size()));
            if (random.nextBoolean()) {
                InfoHash wanted =
                        torrents.get(random.nextInt(torrents.size())).metainfo().infoHash();
                asking.findPeers(
                        wanted,
                        new PeersListener() {
                            @Override
                            public void onPeer(Endpoint peer) {}

                            @Override
                            public void onDone(SearchReport report, int announcedTo) {
                                lookups.incrementAndGet();
                            }
                        });
            } else {
                asking.findNode(NodeId.random(random), _ -> lookups.incrementAndGet());
            }
            host.arm(this, LOOKUP_NANOS);
        }
    }

    private <T> T call(Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Exception e) {
                        result.completeExceptionally(e);
                    }
                });
        return result.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        host.close();
    }
}
