package dev.starling.peer.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Result;
import dev.starling.host.netty.NettyHost;
import dev.starling.peer.storage.file.FileStorage;
import dev.starling.peer.torrent.Block;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process that writes pieces, is ended with signal 9, and starts again. */
final class KilledDiskTest {
    /** More by -Dstarling.kills=200. */
    private static final int KILLS = Integer.getInteger("starling.kills", 10);

    private static final int SECONDS_MAX = 60;
    private static final long SEED = 9;

    @TempDir private Path directory = Path.of("");

    private static TestTorrent torrent() {
        return TestTorrent.multi(SEED, 50_000, 3_000_000, 10, 0, 77_777, 9_000_000);
    }

    /** A torrent's disk on real files, asked from another thread than its host's. */
    static final class Life implements DiskListener, AutoCloseable {
        final TestTorrent torrent = torrent();
        final NettyHost host = new NettyHost((_, failure) -> failure.printStackTrace());
        final BitSet lost = new BitSet();
        final TorrentDisk disk;

        Life(Path directory) {
            disk =
                    new TorrentDisk(
                            host,
                            new TorrentStore(
                                    new FileStorage(directory.resolve("downloads")),
                                    torrent.metainfo(),
                                    TorrentStore.allFiles(torrent.metainfo())),
                            new ResumeLog(new FileStorage(directory.resolve("state")), "t.resume"),
                            this);
        }

        <T> T ask(Consumer<Consumer<T>> question) throws Exception {
            var answer = new CompletableFuture<T>();
            host.execute(() -> question.accept(answer::complete));
            return answer.get(SECONDS_MAX, TimeUnit.SECONDS);
        }

        Opened open() throws Exception {
            if (ask(disk::open) instanceof Result.Done<Opened>(var opened)) {
                return opened;
            }
            throw new AssertionError("it could not be opened");
        }

        @Override
        public void onChecked(int done, int total) {}

        @Override
        public void onLost(int piece) {
            lost.set(piece);
        }

        @Override
        public void onTrouble(IOException why) {
            throw new AssertionError(why);
        }

        @Override
        public void close() {
            host.close();
        }
    }

    /** Writes what is not stored yet, four pieces at once, and says each that is. */
    static final class Writer {
        public static void main(String[] arguments) throws Exception {
            var life = new Life(Path.of(arguments[0]));
            var random = new SplittableRandom(Long.parseLong(arguments[1]));
            BitSet have = life.open().have();
            System.out.println("opened");
            life.host.execute(
                    () -> {
                        for (int i = 0; i < 4; i++) {
                            writeNext(life, have, random);
                        }
                    });
            Thread.sleep(TimeUnit.SECONDS.toMillis(SECONDS_MAX));
        }

        private static void writeNext(Life life, BitSet begun, SplittableRandom random) {
            int piece = begun.nextClearBit(random.nextInt(life.torrent.count()));
            if (piece >= life.torrent.count()) {
                piece = begun.nextClearBit(0);
            }
            if (piece >= life.torrent.count()) {
                System.out.println("complete");
                return;
            }
            begun.set(piece);
            int chosen = piece;
            life.disk.verifyAndWrite(
                    piece,
                    new PlainBuffer(life.torrent.piece(piece)),
                    outcome -> {
                        System.out.println(outcome + " " + chosen);
                        writeNext(life, begun, random);
                    });
        }
    }

    @Test
    void noStoredPieceIsLostAndNoWrongOneTrusted() throws Exception {
        var random = new SplittableRandom(SEED);
        int kills = 0;
        int inTheMiddle = 0;
        for (int download = 0; kills < KILLS; download++) {
            Path place = directory.resolve("download" + download);
            var told = new BitSet();
            boolean isComplete = false;
            while (!isComplete && kills < KILLS) {
                isComplete = runAndKill(place, random, told);
                kills++;
                inTheMiddle += isComplete ? 0 : 1;
                requireRight(place, told);
            }
        }
        assertTrue(inTheMiddle > KILLS / 3, inTheMiddle + " in the middle");
    }

    /** Whether it was complete before it was killed. */
    private static boolean runAndKill(Path place, SplittableRandom random, BitSet told)
            throws Exception {
        Process writer = start(place.toString(), Long.toString(random.nextLong()));
        long pieces = random.nextInt(80);
        boolean isComplete = false;
        try (var output =
                new BufferedReader(
                        new InputStreamReader(
                                writer.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("Stored[] ")) {
                    told.set(Integer.parseInt(line.substring("Stored[] ".length())));
                }
                isComplete |= line.equals("complete");
                if (isComplete || pieces-- <= 0) {
                    // The process itself would also forget what was said and not yet read.
                    var _ = writer.toHandle().destroyForcibly();
                }
            }
        }
        assertEquals(128 + 9, writer.waitFor());
        return isComplete;
    }

    private static void requireRight(Path place, BitSet told) throws Exception {
        try (var life = new Life(place)) {
            Opened opened = life.open();
            var forgotten = (BitSet) told.clone();
            forgotten.andNot(opened.have());
            assertEquals(new BitSet(), forgotten, "forgotten");
            assertEquals(0, opened.checked(), "nothing is hashed at the start");
            for (int piece : opened.have().stream().toArray()) {
                var run = new Block(piece, 0, life.torrent.metainfo().pieces().length(piece));
                Result<ByteBuffer> read = life.ask(tell -> life.disk.read(run, tell));
                var right = ByteBuffer.wrap(life.torrent.bytes(piece));
                assertEquals(new Result.Done<>(right), read, "piece " + piece);
            }
            assertFalse(life.lost.intersects(told));
        }
    }

    private static Process start(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Writer.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
