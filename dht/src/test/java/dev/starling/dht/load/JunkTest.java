package dev.starling.dht.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.Pong;
import dev.starling.dht.Workbench;
import dev.starling.host.Endpoint;
import dev.starling.host.Result;
import dev.starling.host.netty.NettyHost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A node on a real socket at the end of a line of 100 Mbit a second that somebody fills with junk,
 * while others ask honest questions.
 */
final class JunkTest {
    private static final long LINE_BITS_PER_SECOND = 100_000_000;

    /** What Ethernet, IP and UDP add to a datagram on the line. */
    private static final int OVERHEAD_BYTES = 66;

    /** A machine that has much else to do does not fill the line, and hears no less. */
    private static final int DATAGRAMS_PER_SECOND_MIN = 20_000;

    private static final int DIFFERENT = 4096;
    private static final int BATCH = 64;
    private static final int SOURCES = 1 << 16;
    private static final int PINGS = 400;
    private static final long PING_EVERY_NANOS = Duration.ofMillis(10).toNanos();
    private static final int LOOPBACK = 127 << 24;
    private static final int JUNK_PORT = 6889;

    private final SplittableRandom random = new SplittableRandom(7);
    private final NettyHost victimHost = new NettyHost((_, failure) -> failure.printStackTrace());
    private final NettyHost askerHost = new NettyHost((_, failure) -> failure.printStackTrace());
    private volatile boolean isOver;

    @AfterEach
    void close() {
        isOver = true;
        victimHost.close();
        askerHost.close();
    }

    @Test
    void honestPingsAreAnsweredWhileJunkFillsTheLine() throws Exception {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            System.err.println("SKIPPED: junk at line rate: the sender needs Linux");
            Assumptions.abort("not Linux");
        }
        DhtNode victim = start(victimHost, "127.0.0.2:0");
        DhtNode asker = start(askerHost, "127.0.0.3:0");
        Endpoint to = figures(victimHost, victim).local();
        var sent = new CompletableFuture<Long>();
        var junk = Thread.ofPlatform().start(() -> sent.complete(fill(to)));
        var pongs = new ArrayList<CompletableFuture<Result<Pong>>>();
        long began = System.nanoTime();
        for (int i = 0; i < PINGS; i++) {
            var pong = new CompletableFuture<Result<Pong>>();
            pongs.add(pong);
            askerHost.execute(() -> asker.ping(to, pong::complete));
            sleepUntil(began + (i + 1) * PING_EVERY_NANOS);
        }
        int answered = 0;
        for (var pong : pongs) {
            answered += pong.get(20, TimeUnit.SECONDS) instanceof Result.Done<Pong> ? 1 : 0;
        }
        isOver = true;
        junk.join();
        double seconds = (System.nanoTime() - began) / 1e9;
        NodeFigures.Counted counted = figures(victimHost, victim).counted();
        long dropped = counted.malformed() + counted.unsolicited();
        long again = figures(askerHost, asker).counted().queriesSent() - PINGS;
        System.out.printf(
                "junk of %,d datagrams a second for %.1f s: %,d of %,d reached the node and got no"
                        + " answer; pings answered: %d of %d, and %d datagrams beside the first"
                        + " ones%n",
                (long) (sent.get() / seconds),
                seconds,
                dropped,
                sent.get(),
                answered,
                PINGS,
                again);
        assertTrue(sent.get() / seconds > DATAGRAMS_PER_SECOND_MIN, "that was no flood");
        assertTrue(dropped > sent.get() / 2, "the junk did not get there");
        assertTrue(answered >= 0.99 * PINGS, answered + " of " + PINGS);
        // Nothing was said to whoever sent junk.
        assertEquals(0, counted.queriesRefused());
        assertTrue(counted.queriesAnswered() <= PINGS + again, counted::toString);
    }

    /** Sends as much as the line carries, until it is over. */
    private long fill(Endpoint to) {
        List<byte[]> junk = junk();
        var batch = new DatagramBatch(BATCH);
        int socket = DatagramBatch.open(0, JUNK_PORT, 1 << 16);
        long sent = 0;
        long due = System.nanoTime();
        while (!isOver) {
            long bits = 0;
            for (int i = 0; i < BATCH; i++) {
                byte[] datagram = junk.get((int) (sent % DIFFERENT));
                int source = LOOPBACK + (1 << 16) + (int) (sent % SOURCES);
                batch.write(i, datagram, source, to.ipv4(), to.port());
                bits += 8L * (datagram.length + OVERHEAD_BYTES);
                sent++;
            }
            batch.send(socket, BATCH);
            // Who was held up does not make up for it: the line was idle then.
            due = Math.max(due, System.nanoTime() - PING_EVERY_NANOS);
            due += bits * 1_000_000_000 / LINE_BITS_PER_SECOND;
            sleepUntil(due);
        }
        return sent;
    }

    /** Everything that begins like one of the DHT's datagrams, and is none or comes unasked. */
    private List<byte[]> junk() {
        var junk = new ArrayList<byte[]>();
        for (int i = 0; i < DIFFERENT; i++) {
            byte[] query = Question.FIND_NODE.datagram(i, i, i);
            junk.add(
                    switch (i % 4) {
                        case 0 -> noise();
                        case 1 -> Arrays.copyOf(query, 1 + random.nextInt(query.length - 1));
                        case 2 -> latin1("d1:a".repeat(random.nextInt(10)) + "l".repeat(60));
                        default ->
                                latin1(
                                        "d1:rd2:id20:%020de1:t4:%04d1:y1:re"
                                                .formatted(i, random.nextInt(10_000)));
                    });
        }
        return junk;
    }

    private byte[] noise() {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        noise[0] = 'd';
        return noise;
    }

    private static byte[] latin1(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return bytes[0] == 'd' ? bytes : latin1("d" + text);
    }

    private static DhtNode start(NettyHost host, String listen) throws Exception {
        var settings =
                new DhtSettings(
                        List.of(Endpoint.parse(listen)),
                        List.of(),
                        List.of(),
                        DhtSettings.Role.SERVER,
                        true,
                        DhtSettings.Preset.SERVER);
        return on(
                host,
                () -> DhtNode.start(host, settings, null, new Workbench(), (_, _, _, _) -> {}));
    }

    private static NodeFigures.OfSocket figures(NettyHost host, DhtNode node) throws Exception {
        return on(host, () -> node.figures().sockets().getFirst());
    }

    private static <T> T on(NettyHost host, Callable<T> question) throws Exception {
        var answer = new CompletableFuture<T>();
        host.execute(
                () -> {
                    try {
                        answer.complete(question.call());
                    } catch (Exception failure) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer.get(30, TimeUnit.SECONDS);
    }

    private static void sleepUntil(long nanoTime) {
        long left = nanoTime - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = nanoTime - System.nanoTime();
        }
    }
}
