package dev.starling.peer.storage;

import dev.starling.bencode.BencodeTree;
import dev.starling.bencode.MalformedMessage;
import dev.starling.host.Result;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Metainfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a gigabyte costs from memory to the files and back, beside the least that it can: hashing
 * and writing it in a loop.
 *
 * <pre>java … dev.starling.peer.storage.DiskSpeed DIRECTORY MEBIBYTES PIECE_LENGTH...</pre>
 */
public final class DiskSpeed {
    private static final int AT_ONCE = 4;

    private DiskSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        long length = Long.parseLong(arguments[1]) << 20;
        for (int i = 2; i < arguments.length; i++) {
            int pieceLength = Integer.parseInt(arguments[i]);
            for (int round = 0; round < 2; round++) { // the second time it is compiled
                measure("bare ", () -> bare(directory.resolve("bare"), length, pieceLength));
                try (var host = new NettyHost((_, failure) -> failure.printStackTrace())) {
                    var disk = disk(host, directory, length, pieceLength);
                    measure(
                            "store",
                            () -> store(host, disk, (int) (length / pieceLength), pieceLength));
                    measure("read ", () -> read(host, disk, length, pieceLength));
                }
                delete(directory);
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void measure(String name, Work work) throws Exception {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        work.run();
        System.out.printf(
                "%s %6.3f s, %6.3f CPU s%n",
                name, (System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static byte[] content(int pieceLength) {
        byte[] bytes = new byte[pieceLength];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }

    /** All pieces are the same, so that a large torrent needs no memory. */
    private static TorrentDisk disk(NettyHost host, Path directory, long length, int pieceLength)
            throws MalformedMessage {
        byte[] hash = TestTorrent.sha1(content(pieceLength));
        int count = (int) (length / pieceLength);
        var hashes = ByteBuffer.allocate(count * hash.length);
        while (hashes.hasRemaining()) {
            hashes.put(hash);
        }
        var info = new LinkedHashMap<String, Object>();
        info.put("length", length);
        info.put("name", "speed");
        info.put("piece length", pieceLength);
        info.put("pieces", hashes.array());
        var metainfo = Metainfo.ofInfo(BencodeTree.encode(info));
        return new TorrentDisk(
                host,
                new TorrentStore(
                        new FileStorage(directory.resolve("downloads")),
                        metainfo,
                        TorrentStore.allFiles(metainfo)),
                new ResumeLog(new FileStorage(directory.resolve("state")), "speed.resume"),
                new DiskListener() {
                    @Override
                    public void onChecked(int done, int total) {}

                    @Override
                    public void onLost(int piece) {
                        throw new AssertionError("lost " + piece);
                    }

                    @Override
                    public void onTrouble(IOException why) {
                        throw new AssertionError(why);
                    }
                });
    }

    private static void bare(Path path, long length, int pieceLength) throws Exception {
        var piece = ByteBuffer.allocateDirect(pieceLength).put(content(pieceLength)).flip();
        try (var file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long at = 0; at < length; at += pieceLength) {
                MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
                sha1.update(piece.duplicate());
                sha1.digest();
                file.write(piece.duplicate(), at);
            }
        }
        Files.delete(path);
    }

    private static void store(NettyHost host, TorrentDisk disk, int count, int pieceLength)
            throws Exception {
        ask(host, disk::open);
        var done = new CompletableFuture<Boolean>();
        host.execute(
                () -> {
                    var begun = new BitSet();
                    for (int i = 0; i < AT_ONCE; i++) {
                        PieceBuffer buffer = disk.takeBuffer(i);
                        assert buffer != null : i;
                        buffer.put(0, ByteBuffer.wrap(content(pieceLength)));
                        storeNext(disk, count, begun, buffer, done);
                    }
                });
        done.get();
    }

    private static void storeNext(
            TorrentDisk disk,
            int count,
            BitSet begun,
            PieceBuffer buffer,
            CompletableFuture<Boolean> done) {
        int piece = begun.nextClearBit(0);
        if (piece == count) {
            disk.giveBack(buffer);
            if (disk.have().cardinality() == count) {
                done.complete(true);
            }
            return;
        }
        begun.set(piece);
        disk.verifyAndWrite(
                piece,
                buffer,
                outcome -> {
                    if (!(outcome instanceof Outcome.Stored)) {
                        throw new AssertionError(outcome);
                    }
                    storeNext(disk, count, begun, buffer, done);
                });
    }

    private static void read(NettyHost host, TorrentDisk disk, long length, int pieceLength)
            throws Exception {
        int run = Math.min(pieceLength, 256 * 1024);
        for (long at = 0; at < length; at += run) {
            var block = new Block((int) (at / pieceLength), (int) (at % pieceLength), run);
            DiskSpeed.<ByteBuffer>ask(host, tell -> disk.read(block, tell));
        }
    }

    private static <T> void ask(NettyHost host, Consumer<Consumer<Result<T>>> question)
            throws Exception {
        var answer = new CompletableFuture<Result<T>>();
        host.execute(() -> question.accept(answer::complete));
        if (answer.get() instanceof Result.Failed<T>(Throwable cause)) {
            throw new AssertionError(cause);
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve("downloads/speed"));
        Files.deleteIfExists(directory.resolve("state/speed.resume"));
    }
}
