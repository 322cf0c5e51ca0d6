package dev.starling.peer;

import com.sun.management.OperatingSystemMXBean;
import dev.starling.bencode.BencodeTree;
import dev.starling.host.Endpoint;
import dev.starling.host.Timeout;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.storage.ResumeLog;
import dev.starling.peer.storage.TorrentDisk;
import dev.starling.peer.storage.TorrentStore;
import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What torrents cost that nobody asks for: how long it takes until all are ready, their memory, and
 * the processor's time while nothing happens. The first time they are hashed, the second time
 * remembered.
 *
 * <pre>java … dev.starling.peer.ManyTorrents DIRECTORY TORRENTS PIECES SECONDS [paused]</pre>
 */
public final class ManyTorrents {
    private static final int PIECE_LENGTH = 1024;

    private final Path directory;
    private final int torrents;
    private final int pieces;
    private final int seconds;
    private final SwarmStart start;

    private ManyTorrents(String[] arguments) {
        directory = Path.of(arguments[0]);
        torrents = Integer.parseInt(arguments[1]);
        pieces = Integer.parseInt(arguments[2]);
        seconds = Integer.parseInt(arguments[3]);
        start = arguments.length > 4 ? SwarmStart.PAUSED : SwarmStart.PLAIN;
    }

    public static void main(String[] arguments) throws Exception {
        var many = new ManyTorrents(arguments);
        many.prepare();
        many.run();
        many.run();
        many.run();
    }

    private Metainfo metainfo(int number) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest(new byte[PIECE_LENGTH]);
        byte[] hashes = new byte[pieces * hash.length];
        for (int i = 0; i < pieces; i++) {
            System.arraycopy(hash, 0, hashes, i * hash.length, hash.length);
        }
        var info = new LinkedHashMap<String, Object>();
        info.put("length", (long) pieces * PIECE_LENGTH);
        info.put("name", "torrent" + number);
        info.put("piece length", PIECE_LENGTH);
        info.put("pieces", hashes);
        return Metainfo.ofInfo(BencodeTree.encode(info));
    }

    private void prepare() throws IOException {
        Files.createDirectories(directory.resolve("files"));
        for (int i = 0; i < torrents; i++) {
            Path file = directory.resolve("files").resolve("torrent" + i);
            try (var zeros = new RandomAccessFile(file.toFile(), "rw")) {
                zeros.setLength((long) pieces * PIECE_LENGTH);
            }
        }
    }

    private void run() throws Exception {
        List<Metainfo> all = new ArrayList<>();
        for (int i = 0; i < torrents; i++) {
            all.add(metainfo(i));
        }
        long heapBefore = heap();
        var files = new FileStorage(directory.resolve("files"));
        var journals = new FileStorage(directory.resolve("state"));
        try (var host = new NettyHost((_, failure) -> failure.printStackTrace())) {
            long began = System.nanoTime();
            long cpuBegan = cpu();
            var ready = new CountDownLatch(torrents);
            var nodes = new ArrayList<PeerNode>();
            host.execute(() -> nodes.add(start(host, all, files, journals, ready)));
            boolean isReady = ready.await(10, TimeUnit.MINUTES);
            System.out.printf(
                    "ready %b in %.1f s, %.1f s of the processor%n",
                    isReady, (System.nanoTime() - began) / 1e9, (cpu() - cpuBegan) / 1e9);
            Thread.sleep(3_000);
            System.out.printf("heap %,d bytes each%n", (heap() - heapBefore) / torrents);
            long cpuBefore = cpu();
            Thread.sleep(seconds * 1_000L);
            System.out.printf("idle %.3f %% of a core%n", (cpu() - cpuBefore) / 1e7 / seconds);
            look(host, nodes.getFirst());
            var stored = new CountDownLatch(torrents);
            long ended = System.nanoTime();
            host.execute(
                    () ->
                            nodes.getFirst()
                                    .swarms()
                                    .forEach(swarm -> swarm.close(stored::countDown)));
            stored.await();
            System.out.printf("closed in %.1f s%n", (System.nanoTime() - ended) / 1e9);
        }
        files.close();
        journals.close();
    }

    private PeerNode start(
            NettyHost host,
            List<Metainfo> all,
            FileStorage files,
            FileStorage journals,
            CountDownLatch ready) {
        try {
            var settings = PeerSettings.on(List.of(Endpoint.parse("127.0.0.1:0")));
            PeerNode node =
                    PeerNode.start(
                            host,
                            settings,
                            (_, _, sink) -> {
                                var end =
                                        new Timeout() {
                                            @Override
                                            protected void expire() {
                                                sink.onDone();
                                            }
                                        };
                                host.arm(end, 1_000_000);
                                return () -> host.cancel(end);
                            },
                            _ -> {});
            var ear =
                    new SwarmListener() {
                        @Override
                        public void onOpened() {
                            ready.countDown();
                        }

                        @Override
                        public void onTrouble(String sentence, Throwable cause) {
                            System.out.println(sentence);
                        }
                    };
            for (Metainfo metainfo : all) {
                SwarmRequest.Disks disks =
                        (it, placed, listener) ->
                                new TorrentDisk(
                                        host,
                                        new TorrentStore(files, it, placed),
                                        new ResumeLog(journals, it.infoHash() + ".resume"),
                                        listener);
                node.add(SwarmRequest.of(metainfo, disks, ear).startingAs(start));
            }
            return node;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void look(NettyHost host, PeerNode node) throws InterruptedException {
        var looked = new CountDownLatch(1);
        host.execute(
                () -> {
                    long brief = 0;
                    long full = 0;
                    long bytes = 0;
                    for (int round = 0; round < 20; round++) {
                        long began = System.nanoTime();
                        for (Swarm swarm : node.swarms()) {
                            bytes += swarm.brief().bytesHave();
                        }
                        long middle = System.nanoTime();
                        for (Swarm swarm : node.swarms()) {
                            bytes += swarm.figures().bytesHave();
                        }
                        brief = middle - began;
                        full = System.nanoTime() - middle;
                    }
                    System.out.printf(
                            "all in brief %.2f ms, in full %.2f ms, %,d bytes%n",
                            brief / 1e6, full / 1e6, bytes / 40);
                    looked.countDown();
                });
        looked.await();
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
