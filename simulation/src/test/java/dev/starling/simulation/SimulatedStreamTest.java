package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the contract of hosts leaves to the network: rates, fairness, loss, silence. */
final class SimulatedStreamTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int PORT = 80;

    @Test
    void aStreamFillsItsLineAndNoMore() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(20)));
        Sink sink = download(world, 8 * MEGABYTE, MEGABYTE);
        assertTrue(world.runUntil(() -> sink.bytes == 8L * MEGABYTE, Duration.ofMinutes(1)));
        // 2.7 % of headers at 1 MiB/s.
        assertEquals(8.2, world.now().toMillis() / 1000.0, 0.3);
    }

    @Test
    void streamsOfOneSiteShareItsLine() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(20)));
        SimulatedHost server = server(world, 64 * MEGABYTE);
        world.limitLine(server, MEGABYTE, MEGABYTE, Duration.ofMillis(100));
        List<Sink> sinks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sinks.add(connect(world.addHost(), server));
        }
        world.run(Duration.ofSeconds(20));
        for (Sink sink : sinks) {
            assertEquals(20.0 / 4 / 1.027, sink.bytes / (double) MEGABYTE, 0.4);
        }
    }

    @Test
    void aShorterQueueSaysStopSooner() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        Sink sink = download(world, MEGABYTE, 100_000);
        world.run(Duration.ofSeconds(1));
        Source source = senders.getLast();
        long before = source.content.position() - sink.bytes;
        assertTrue(before > 128 * 1024, "waiting: " + before);
        source.stream().limitQueue(32 * 1024);
        world.run(Duration.ofSeconds(4));
        long after = source.content.position() - sink.bytes;
        assertTrue(after < 96 * 1024, "waiting: " + after);
        assertTrue(world.runUntil(() -> sink.bytes == MEGABYTE, Duration.ofSeconds(30)));
    }

    @Test
    void lossMakesAStreamSlowAndLosesNothing() throws IOException {
        Simulation clean = world(Path.of(Duration.ofMillis(50)));
        Sink fast = download(clean, 4 * MEGABYTE, 0);
        clean.runUntil(() -> fast.bytes == 4L * MEGABYTE, Duration.ofMinutes(10));
        Simulation lossy = world(Path.of(Duration.ofMillis(50)).withLoss(10_000));
        Sink slow = download(lossy, 4 * MEGABYTE, 0);
        assertTrue(lossy.runUntil(() -> slow.bytes == 4L * MEGABYTE, Duration.ofMinutes(10)));
        assertTrue(
                lossy.now().compareTo(clean.now().multipliedBy(4)) > 0,
                lossy.now() + " against " + clean.now());
    }

    @Test
    void aShortCutIsSurvivedAndALongOneIsNot() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        Sink sink = download(world, MEGABYTE, 100_000);
        world.run(Duration.ofSeconds(2));
        world.cut(host -> host.id);
        world.run(Duration.ofMinutes(1));
        long before = sink.bytes;
        world.heal();
        world.run(Duration.ofMinutes(3));
        assertTrue(before < MEGABYTE && sink.bytes == MEGABYTE, before + ", " + sink.bytes);

        Simulation other = world(Path.of(Duration.ofMillis(50)));
        SimulatedHost server = server(other, 64 * MEGABYTE);
        other.limitLine(server, 100_000, 100_000, Duration.ofMillis(100));
        connect(other.addHost(), server);
        other.run(Duration.ofSeconds(2));
        other.cut(host -> host.id);
        other.run(Duration.ofMinutes(20));
        assertEquals(List.of(CloseReason.TIMED_OUT), senders.getLast().closed);
    }

    @Test
    void aRestartedMachineResetsTheStreamsOfItsPastLife() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        SimulatedHost server = server(world, 64 * MEGABYTE);
        world.limitLine(server, 100_000, 100_000, Duration.ofMillis(100));
        SimulatedHost client = world.addHost();
        connect(client, server);
        world.run(Duration.ofSeconds(2));
        world.restart(client);
        world.run(Duration.ofSeconds(2));
        assertEquals(List.of(CloseReason.RESET), senders.getLast().closed);
    }

    @Test
    void aConnectToADeadMachineTimesOut() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        SimulatedHost server = server(world, 1);
        world.kill(server);
        Sink sink = connect(world.addHost(), server);
        world.run(Duration.ofSeconds(31));
        assertEquals(List.of(CloseReason.TIMED_OUT), sink.closed);
    }

    @Test
    void aNatLetsStreamsOutAndNoneInUnlessForwarded() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        NatBox nat = world.addNat(NatKind.FULL_CONE);
        SimulatedHost inside = world.addHostBehind(nat);
        SimulatedHost server = server(world, 1000);
        Sink out = connect(inside, server);
        serve(inside, 1000);
        Sink in = new Sink();
        SimulatedHost outside = world.addHost();
        Endpoint outer = nat.address().withPort(PORT);
        outside.connect(outer, Duration.ofSeconds(5).toNanos(), in);
        world.run(Duration.ofSeconds(10));
        assertEquals(1000, out.bytes);
        assertEquals(List.of(CloseReason.TIMED_OUT), in.closed);
        nat.forwardTcp(PORT, inside);
        Sink forwarded = new Sink();
        outside.connect(outer, Duration.ofSeconds(5).toNanos(), forwarded);
        world.run(Duration.ofSeconds(10));
        assertEquals(1000, forwarded.bytes);
    }

    @Test
    void whoAnswersAnEndWithMoreThanTheWindowIsDoneWhenThatHasLeft() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        SimulatedHost server = world.addHost();
        var answering =
                new Sink() {
                    @Override
                    public void onEndOfInput() {
                        stream().write(ByteBuffer.allocate(4 * MEGABYTE));
                        stream().finish();
                    }
                };
        server.listen(Endpoint.anyIpv4(PORT), from -> answering);
        Sink asking = connect(world.addHost(), server);
        world.run(Duration.ofSeconds(1));
        asking.stream().finish();
        world.run(Duration.ofMinutes(1));
        assertEquals(4L * MEGABYTE, asking.bytes);
        assertEquals(List.of(CloseReason.FINISHED), asking.closed);
        assertEquals(List.of(CloseReason.FINISHED), answering.closed);
    }

    @Test
    void aStreamMovesThoughOneDirectionIsLossyAndTheOtherIsNot() throws IOException {
        Path clean = Path.of(Duration.ofMillis(10));
        Simulation world =
                Simulation.seeded(21)
                        .paths((from, to) -> from == 0 ? clean.withLoss(50_000) : clean)
                        .start();
        SimulatedHost server = server(world, MEGABYTE);
        Sink sink = connect(world.addHost(1), server);
        world.run(Duration.ofMinutes(30));
        assertEquals(MEGABYTE, sink.bytes);
    }

    @Test
    void whoWritesToOneThatClosedWithoutReadingIsTold() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(10)));
        SimulatedHost server = server(world, 4 * MEGABYTE);
        Sink sink = connect(world.addHost(), server);
        world.run(Duration.ofMillis(25));
        sink.stream().autoRead(false);
        world.run(Duration.ofSeconds(1));
        sink.stream().close();
        world.run(Duration.ofMinutes(1));
        assertEquals(List.of(CloseReason.RESET), senders.getLast().closed);
    }

    @Test
    void whoDoesNotTakeWhatAClosedStreamStillHasIsResetAfterAWhile() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(10)));
        SimulatedHost server = server(world, 4 * MEGABYTE);
        Sink sink = connect(world.addHost(), server);
        world.run(Duration.ofMillis(25));
        sink.stream().autoRead(false);
        world.run(Duration.ofSeconds(1));
        senders.getLast().stream().close();
        world.run(Duration.ofSeconds(5));
        assertEquals(List.of(CloseReason.CLOSED_HERE), senders.getLast().closed);
        assertEquals(List.of(), sink.closed);
        world.run(Duration.ofMinutes(1));
        assertEquals(List.of(CloseReason.RESET), sink.closed);
    }

    @Test
    void aResetDoesNotCrossACut() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(10)));
        SimulatedHost server = server(world, 1);
        Sink sink = connect(world.addHost(), server);
        world.run(Duration.ofSeconds(1));
        world.cut(host -> host.id);
        sink.stream().reset();
        world.run(Duration.ofSeconds(20));
        assertEquals(List.of(), senders.getLast().closed);
        world.heal();
        world.run(Duration.ofMinutes(1));
        assertEquals(List.of(CloseReason.RESET), senders.getLast().closed);
    }

    @Test
    void aLineThatBecomesFasterKeepsTheOrder() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(10)));
        SimulatedHost server = world.addHost();
        var written = new Counting();
        server.listen(Endpoint.anyIpv4(PORT), from -> written);
        SimulatedHost client = world.addHost();
        var read = new Counting();
        client.connect(server.address().withPort(PORT), Duration.ofSeconds(30).toNanos(), read);
        world.limitLine(client, 20_000, 20_000, Duration.ofMillis(100));
        world.run(Duration.ofSeconds(1));
        written.write(100_000);
        world.run(Duration.ofSeconds(2));
        world.limitLine(client, MEGABYTE, MEGABYTE, Duration.ofMillis(100));
        written.write(100_000);
        world.run(Duration.ofMinutes(1));
        assertEquals(200_000, read.bytes);
        assertTrue(read.inOrder);
    }

    @Test
    void aSecondFreezeDoesNotMeltTheFirst() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(10)));
        SimulatedHost server = world.addHost();
        var written = new Counting();
        server.listen(Endpoint.anyIpv4(PORT), from -> written);
        SimulatedHost client = world.addHost();
        var read = new Counting();
        client.connect(server.address().withPort(PORT), Duration.ofSeconds(30).toNanos(), read);
        world.run(Duration.ofSeconds(1));
        client.freeze(Duration.ofSeconds(10));
        written.write(10_000);
        world.run(Duration.ofSeconds(1));
        client.freeze(Duration.ofSeconds(1));
        world.run(Duration.ofSeconds(2));
        written.write(10_000);
        world.run(Duration.ofMinutes(1));
        assertEquals(20_000, read.bytes);
        assertTrue(read.inOrder);
    }

    @Test
    void aMachineBehindANatThatStaysOffIsSilent() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        SimulatedHost server = server(world, 64 * MEGABYTE);
        world.limitLine(server, 100_000, 100_000, Duration.ofMillis(100));
        NatBox nat = world.addNat(NatKind.FULL_CONE);
        SimulatedHost client = world.addHostBehind(nat);
        connect(client, server);
        world.run(Duration.ofSeconds(2));
        world.kill(client);
        world.run(Duration.ofMinutes(2));
        assertEquals(List.of(), senders.getLast().closed);
        world.restart(client);
        world.run(Duration.ofMinutes(3));
        assertEquals(List.of(CloseReason.RESET), senders.getLast().closed);
    }

    @Test
    void aForwardedPortOutlivesARestart() throws IOException {
        Simulation world = world(Path.of(Duration.ofMillis(50)));
        NatBox nat = world.addNat(NatKind.FULL_CONE);
        SimulatedHost inside = world.addHostBehind(nat);
        nat.forwardTcp(PORT, inside);
        SimulatedHost anew = world.restart(inside);
        serve(anew, 1000);
        var sink = new Sink();
        world.addHost()
                .connect(nat.address().withPort(PORT), Duration.ofSeconds(5).toNanos(), sink);
        world.run(Duration.ofSeconds(10));
        assertEquals(1000, sink.bytes);
    }

    private final List<Source> senders = new ArrayList<>();

    private static Simulation world(Path path) throws IOException {
        return Simulation.seeded(21).path(path).start();
    }

    /** A server that sends so many bytes over a line of such a rate, if any, and one who reads. */
    private Sink download(Simulation world, int bytes, long rate) throws IOException {
        SimulatedHost server = server(world, bytes);
        if (rate > 0) {
            world.limitLine(server, rate, rate, Duration.ofMillis(100));
        }
        return connect(world.addHost(), server);
    }

    private SimulatedHost server(Simulation world, int bytes) throws IOException {
        SimulatedHost server = world.addHost();
        serve(server, bytes);
        return server;
    }

    private void serve(SimulatedHost server, int bytes) throws IOException {
        server.listen(
                Endpoint.anyIpv4(PORT),
                from -> {
                    var source = new Source(bytes);
                    senders.add(source);
                    return source;
                });
    }

    private static Sink connect(SimulatedHost client, SimulatedHost server) {
        var sink = new Sink();
        client.connect(server.address().withPort(PORT), Duration.ofSeconds(30).toNanos(), sink);
        return sink;
    }

    private static class Sink implements StreamHandler {
        long bytes;
        final List<CloseReason> closed = new ArrayList<>();
        private @Nullable Stream stream;

        final Stream stream() {
            return Objects.requireNonNull(stream);
        }

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
        }

        @Override
        public void onBytes(ByteBuffer buffer) {
            bytes += buffer.remaining();
        }

        @Override
        public void onEndOfInput() {}

        @Override
        public void onClosed(CloseReason reason) {
            closed.add(reason);
        }
    }

    /** Writes ascending numbers, and sees whether they arrive as such. */
    private static final class Counting extends Sink {
        private int written;
        boolean inOrder = true;

        void write(int count) {
            ByteBuffer numbers = ByteBuffer.allocate(count);
            while (numbers.hasRemaining()) {
                numbers.put((byte) (written++ % 251));
            }
            stream().write(numbers.flip());
        }

        @Override
        public void onBytes(ByteBuffer buffer) {
            while (buffer.hasRemaining()) {
                inOrder &= buffer.get() == (byte) (bytes++ % 251);
            }
        }
    }

    private static final class Source implements StreamHandler {
        private final ByteBuffer content;
        private @Nullable Stream stream;
        final List<CloseReason> closed = new ArrayList<>();

        Source(int bytes) {
            content = ByteBuffer.allocate(bytes);
        }

        Stream stream() {
            return Objects.requireNonNull(stream);
        }

        @Override
        public void onOpen(Stream opened) {
            stream = opened;
            onWritable();
        }

        @Override
        public void onWritable() {
            while (stream != null && content.hasRemaining()) {
                int length = Math.min(16_384, content.remaining());
                ByteBuffer block = content.slice(content.position(), length);
                content.position(content.position() + length);
                if (!stream.write(block)) {
                    return;
                }
            }
        }

        @Override
        public void onBytes(ByteBuffer buffer) {}

        @Override
        public void onEndOfInput() {}

        @Override
        public void onClosed(CloseReason reason) {
            closed.add(reason);
        }
    }
}
