package dev.starling.simulation;

import dev.starling.host.CloseReason;
import dev.starling.host.Endpoint;
import dev.starling.host.Stream;
import dev.starling.host.StreamHandler;
import dev.starling.host.Timeout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A few streams whose two ends do at random whatever a handler may do, inside of callbacks and
 * outside, while their world is cut, frozen, switched off and on again, and its lines and paths
 * change. Then the faults stop, everybody reads and finishes, and what was heard is held against
 * what was written.
 */
final class RandomStreams {
    private static final int PORT = 80;
    private static final int FIRST_CLIENT_PORT = 20_000;
    private static final int WRITE_BYTES_MAX = 20_000;
    private static final int TURNS = 40;
    private static final Duration TROUBLE = Duration.ofSeconds(12);

    /** Longer than a stream keeps trying in silence. */
    private static final Duration CALM = Duration.ofMinutes(60);

    private final RandomGenerator chance;
    private final int window;
    private final Simulation world;
    private final List<SimulatedHost> living = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private boolean calm;

    /** What was heard, for comparison of two runs. */
    private final StringBuilder heard = new StringBuilder();

    private RandomStreams(long seed, int threads) throws IOException {
        chance = new ForkedRandom(seed, 0x77697265);
        window = 4096 << chance.nextInt(8);
        world =
                Simulation.seeded(seed)
                        .threads(threads)
                        .streamWindow(window)
                        .paths(randomPaths())
                        .start();
        populate();
        for (int i = 0; i < 6; i++) {
            addWire(i);
        }
        for (int i = 0, faults = chance.nextInt(8); i < faults; i++) {
            world.after(upTo(TROUBLE), this::fault);
        }
        for (int tenths = 1; tenths <= 200; tenths++) {
            world.at(Duration.ofMillis(tenths * 100L), this::checkBounds);
        }
    }

    /** Runs one seed; answers with all that was heard and the trace. */
    static String run(long seed, int threads) throws IOException {
        var streams = new RandomStreams(seed, threads);
        try {
            streams.world.run(TROUBLE);
            streams.calmDown();
            streams.world.run(CALM);
            streams.check();
        } catch (Throwable failure) {
            throw new AssertionError("seed " + seed + ", threads " + threads, failure);
        }
        return streams.heard.append(streams.world.traceHash()).toString();
    }

    private void populate() {
        int hosts = 2 + chance.nextInt(3);
        for (int i = 0; i < hosts; i++) {
            SimulatedHost host;
            if (chance.nextInt(4) == 0) {
                NatBox nat = world.addNat(NatKind.RESTRICTED, i);
                host = world.addHostBehind(nat);
                nat.forwardTcp(PORT, host);
            } else {
                host = world.addHost(i);
            }
            living.add(host);
            if (chance.nextInt(3) == 0) {
                limitLine(host);
            }
            host.execute(() -> listen(host));
        }
    }

    private void listen(SimulatedHost host) {
        try {
            host.listen(
                    Endpoint.anyIpv4(PORT),
                    from -> wires.get(from.port() - FIRST_CLIENT_PORT).accept(host));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void addWire(int number) {
        var wire = new Wire(number, new ForkedRandom(world.seed(), 1000 + number));
        wires.add(wire);
        world.after(
                upTo(Duration.ofSeconds(5)),
                () -> {
                    SimulatedHost from = living.get(chance.nextInt(living.size()));
                    SimulatedHost to = living.get(chance.nextInt(living.size()));
                    NatBox nat = to.nat();
                    Endpoint address =
                            nat == null || nat == from.nat() ? to.address() : nat.address();
                    wire.client.host = from;
                    long timeout = 3_000_000_000L + chance.nextInt() / 2;
                    from.execute(
                            () ->
                                    from.connect(
                                            Endpoint.anyIpv4(FIRST_CLIENT_PORT + number),
                                            address.withPort(PORT),
                                            timeout,
                                            wire.client));
                });
    }

    private void fault() {
        int index = chance.nextInt(living.size());
        SimulatedHost host = living.get(index);
        switch (chance.nextInt(7)) {
            case 0 -> {
                int bits = chance.nextInt();
                world.cut(each -> bits >>> (each.slot & 15) & 1);
                world.after(upTo(Duration.ofSeconds(4)), world::heal);
            }
            case 1, 2 -> host.freeze(upTo(Duration.ofSeconds(2)));
            case 3 -> {
                if (living.size() < 3) {
                    return;
                }
                living.remove(host);
                for (Wire wire : wires) {
                    wire.client.died |= wire.client.host == host;
                    wire.server.died |= wire.server.host == host;
                }
                world.kill(host);
                world.after(
                        upTo(Duration.ofSeconds(3)),
                        () -> {
                            SimulatedHost anew = world.restart(host);
                            living.add(anew);
                            anew.execute(() -> listen(anew));
                        });
            }
            case 4, 5 -> limitLine(host);
            default -> world.setPaths(randomPaths());
        }
    }

    private void limitLine(SimulatedHost host) {
        world.limitLine(
                host,
                10_000L << chance.nextInt(8),
                10_000L << chance.nextInt(8),
                Duration.ofMillis(100));
    }

    private PathModel randomPaths() {
        var one = randomPath();
        var other = randomPath();
        return (from, to) -> from < to ? one : other;
    }

    private Path randomPath() {
        Path path =
                Path.between(upTo(Duration.ofMillis(2)), Duration.ofMillis(2 + chance.nextInt(50)));
        if (chance.nextBoolean()) {
            path = path.withJitter(upTo(Duration.ofMillis(80)));
        }
        return chance.nextBoolean() ? path : path.withLoss(chance.nextInt(100_000));
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos(chance.nextLong(most.toNanos() + 1));
    }

    /** Who obeys when told to stop never has more under way than this. */
    private void checkBounds() {
        for (Wire wire : wires) {
            checkBounds(wire.client, wire.server);
            checkBounds(wire.server, wire.client);
        }
    }

    private void checkBounds(End writer, End reader) {
        long underWay = writer.written - reader.received;
        boolean bothThere = writer.isOpen() && reader.isOpen();
        if (bothThere && underWay > Stream.WRITE_HIGH_WATER + WRITE_BYTES_MAX + window) {
            throw new AssertionError(writer + " has " + underWay + " bytes under way");
        }
    }

    private void calmDown() {
        calm = true;
        world.heal();
        for (Wire wire : wires) {
            wire.client.calmDown();
            wire.server.calmDown();
        }
    }

    private void check() {
        for (Wire wire : wires) {
            wire.client.check(wire.server);
            wire.server.check(wire.client);
            heard.append(wire.client).append(wire.server);
        }
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }

    private static byte contentAt(int key, long index) {
        return (byte) Mix.mix(key + (index >>> 3) * 0x10001 + (index & 7));
    }

    /** Both ends of one stream. */
    private final class Wire {
        final End client;
        final End server;

        Wire(int number, RandomGenerator ends) {
            client = new End(number * 2, new ForkedRandom(ends.nextLong(), 1));
            server = new End(number * 2 + 1, new ForkedRandom(ends.nextLong(), 2));
        }

        End accept(SimulatedHost host) {
            require(server.host == null, "accepted twice");
            server.host = host;
            return server;
        }
    }

    private final class End implements StreamHandler {
        private final int number;
        private final RandomGenerator chance;

        /** Which of finish, close and reset it may call before the end. */
        private final int temper;

        @Nullable SimulatedHost host;
        @Nullable Stream stream;
        private long written;
        private long received;
        private boolean mayWrite = true;
        private boolean reading = true;
        private boolean finishes;
        private boolean closes;
        private boolean resets;
        private boolean died;
        private boolean endHeard;
        private @Nullable CloseReason reason;
        private long closedAt;

        /** We are inside of a call of the stream's: it may not call back. */
        private boolean calling;

        End(int number, RandomGenerator chance) {
            this.number = number;
            this.chance = chance;
            this.temper = chance.nextInt(6);
        }

        boolean isOpen() {
            return stream != null && reason == null && !closes && !resets && !died;
        }

        @Override
        public void onOpen(Stream opened) {
            require(stream == null && reason == null, "opened twice");
            checkCall();
            stream = opened;
            act();
            takeTurns();
        }

        private void takeTurns() {
            SimulatedHost mine = host;
            if (mine == null) {
                return;
            }
            var turn =
                    new Timeout() {
                        private int left = TURNS;

                        @Override
                        protected void expire() {
                            if (isOpen() && left-- > 0) {
                                act();
                                mine.arm(this, chance.nextLong(200_000_000));
                            }
                        }
                    };
            mine.arm(turn, 0);
        }

        private void act() {
            Stream mine = stream;
            if (mine == null || !isOpen() || calm) {
                return;
            }
            calling = true;
            int drawn = chance.nextInt(64);
            if (drawn < 40) {
                if (mayWrite && !finishes) {
                    write(mine, chance.nextInt(chance.nextInt(1, WRITE_BYTES_MAX)));
                }
            } else if (drawn < 50) {
                reading = false;
                mine.autoRead(false);
            } else if (drawn < 61) {
                reading = true;
                mine.autoRead(true);
            } else if (drawn == 61 && temper >= 3) {
                finishes = true;
                mine.finish();
            } else if (drawn == 62 && temper == 4) {
                closes = true;
                mine.close();
            } else if (drawn == 63 && temper == 5) {
                resets = true;
                mine.reset();
            }
            calling = false;
        }

        private void write(Stream mine, int length) {
            int before = chance.nextInt(4);
            boolean direct = chance.nextInt(8) == 0;
            ByteBuffer bytes =
                    direct
                            ? ByteBuffer.allocateDirect(before + length)
                            : ByteBuffer.allocate(before + length);
            bytes.position(before);
            for (int i = 0; i < length; i++) {
                bytes.put(before + i, contentAt(number, written + i));
            }
            written += length;
            mayWrite = mine.write(bytes.order(ByteOrder.LITTLE_ENDIAN));
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            checkCall();
            require(isOpen() && !endHeard && reading, "bytes out of turn");
            require(bytes.hasRemaining(), "an empty buffer");
            require(bytes.order() == ByteOrder.BIG_ENDIAN, "the writer's byte order");
            for (int i = bytes.position(); i < bytes.limit(); i++) {
                if (bytes.get(i) != contentAt(number ^ 1, received++)) {
                    throw new AssertionError(this + " hears another byte than was written");
                }
            }
            if (chance.nextInt(4) == 0) {
                act();
            }
        }

        @Override
        public void onWritable() {
            checkCall();
            require(isOpen() && !finishes && !mayWrite, "told to go on out of turn");
            mayWrite = true;
            act();
        }

        @Override
        public void onEndOfInput() {
            checkCall();
            require(isOpen() && !endHeard && reading, "an end out of turn");
            endHeard = true;
            act();
        }

        @Override
        public void onClosed(CloseReason why) {
            checkCall();
            require(reason == null && !died, "closed again");
            reason = why;
            closedAt = host == null ? -1 : host.nanoTime();
        }

        private void checkCall() {
            require(!calling, "called back inside of a call");
        }

        /** Reads everything, and finishes with one more byte, which tells whether the peer is. */
        void calmDown() {
            SimulatedHost mine = host;
            Stream open = stream;
            if (mine != null && open != null && isOpen()) {
                mine.execute(
                        () -> {
                            calling = true;
                            reading = true;
                            open.autoRead(true);
                            if (!finishes) {
                                finishes = true;
                                write(open, 1);
                                open.finish();
                            }
                            calling = false;
                        });
            }
        }

        void check(End other) {
            require(received <= other.written, this + " heard more than was written");
            if (host == null || died) {
                return;
            }
            boolean silently = other.resets || other.died || other.reason == CloseReason.TIMED_OUT;
            require(reason != null || silently, this + " never ends; " + other);
            if (reason == null) {
                return;
            }
            if (endHeard) {
                require(other.finishes || other.closes, this + " heard an end; " + other);
                require(received == other.written, this + " heard the end too soon; " + other);
            }
            boolean asItShould =
                    switch (reason) {
                        case FINISHED -> endHeard && finishes && !closes && !resets;
                        case CLOSED_HERE -> closes || resets;
                        case RESET -> other.closes || other.resets || other.died || died(other);
                        case REFUSED -> other.host == null;
                        case TIMED_OUT ->
                                other.host == null || stream == null || other.died || silently;
                        case UNREACHABLE, FAILED -> false;
                    };
            require(asItShould, this + " is closed; " + other);
        }

        /** It gave up on us before it was told that it is open. */
        private boolean died(End other) {
            return other.stream == null;
        }

        @Override
        public String toString() {
            return String.format(
                    "end %d: wrote %d, heard %d%s%s%s%s%s%s, %s at %d%n",
                    number,
                    written,
                    received,
                    endHeard ? ", heard the end" : "",
                    finishes ? ", finishes" : "",
                    closes ? ", closes" : "",
                    resets ? ", resets" : "",
                    died ? ", died" : "",
                    reading ? "" : ", does not read",
                    reason,
                    closedAt);
        }
    }
}
