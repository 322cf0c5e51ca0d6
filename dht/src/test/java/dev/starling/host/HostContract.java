package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every host does alike, the real one on each transport and the simulated one. A host is
 * tested by a class that extends this one and says what its {@link HostWorld} is.
 *
 * <p>The contract is cut into files that extend each other, because a test class is the only thing
 * that every runner and report knows: {@link TimerContract}, {@link DatagramContract}, {@link
 * StreamContract}, {@link WorkContract}, and here what concerns every callback: that none comes
 * inside of a call, and that none, whatever it throws, stops the host.
 */
public abstract class HostContract extends WorkContract {
    /** What a callback may throw. */
    enum Throw {
        EXCEPTION {
            @Override
            void now() {
                throw new IllegalStateException("thrown by a test");
            }
        },
        ASSERTION {
            @Override
            void now() {
                throw new AssertionError("thrown by a test");
            }
        },
        STACK_OVERFLOW {
            @Override
            void now() {
                fallForever(0);
            }
        },
        OUT_OF_MEMORY {
            @Override
            void now() {
                throw new OutOfMemoryError("thrown by a test");
            }
        };

        abstract void now();

        @SuppressWarnings("InfiniteRecursion")
        private static int fallForever(int depth) {
            return fallForever(depth + 1) + 1;
        }
    }

    private void awaitFailure(Host host, int count, Object callback) {
        await("the report of the failure", () -> world.failuresOf(host).size() >= count);
        assertEquals(count, world.failuresOf(host).size(), "" + world.failuresOf(host));
        assertSame(callback, world.failuresOf(host).getLast().callback());
    }

    /** The host still does everything: a timeout, a datagram and a new stream. */
    private void assertGoesOn(Host host) throws Exception {
        settle(host);
        var log = new DatagramLog();
        world.run(
                host,
                () -> {
                    var port = host.bindUdp(world.addressOf(host), log);
                    port.send(new byte[] {1}, 0, 1, port.local());
                });
        await("a datagram", () -> !log.datagrams.isEmpty());
        var dialed = new StreamLog();
        world.run(
                host,
                () -> {
                    var newListener = host.listen(world.addressOf(host), _ -> new StreamLog());
                    host.connect(newListener.local(), DIAL_NANOS, dialed);
                });
        await("a stream", dialed::isOpened);
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutThatThrowsDoesNotStopTheHost(Throw what) throws Exception {
        var expired = new CopyOnWriteArrayList<String>();
        var thrower =
                new NamedTimeout("thrower", expired) {
                    @Override
                    protected void expire() {
                        what.now();
                    }
                };
        world.run(
                alice,
                () -> {
                    alice.arm(thrower, 0);
                    alice.arm(new NamedTimeout("neighbour", expired), 0);
                });
        await("the neighbour", () -> expired.contains("neighbour"));
        awaitFailure(alice, 1, thrower);
        assertGoesOn(alice);
    }

    @ParameterizedTest
    @EnumSource
    void aDatagramHandlerThatThrowsDoesNotStopTheHost(Throw what) throws Exception {
        var arrived = new AtomicInteger();
        DatagramHandler thrower =
                (_, _, _, _) -> {
                    arrived.incrementAndGet();
                    what.now();
                };
        world.run(
                alice,
                () -> {
                    var port = alice.bindUdp(world.addressOf(alice), thrower);
                    for (int i = 0; i < 3; i++) {
                        port.send(new byte[] {1}, 0, 1, port.local());
                    }
                });
        await("every datagram", () -> arrived.get() == 3);
        awaitFailure(alice, 3, thrower);
        assertGoesOn(alice);
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptorThatThrowsLosesThatStreamAlone(Throw what) throws Exception {
        var calls = new AtomicInteger();
        Function<Endpoint, StreamHandler> thrower =
                _ -> {
                    if (calls.getAndIncrement() == 0) {
                        what.now();
                    }
                    return accepting;
                };
        listener = world.call(bob, () -> bob.listen(world.addressOf(bob), thrower));
        var lost = new StreamLog();
        dial(listener.local(), lost);
        await("the lost stream to close", lost::isClosed);
        awaitFailure(bob, 1, thrower);
        dial(listener.local(), dialing);
        await("the next stream", () -> dialing.isOpened() && accepting.isOpened());
        assertGoesOn(bob);
    }

    /** Throws wherever it is told to, after having written down what it heard. */
    private static final class ThrowingLog extends StreamLog {
        private final String at;
        private final Throw what;

        ThrowingLog(String at, Throw what) {
            this.at = at;
            this.what = what;
        }

        @Override
        void log(String event) {
            super.log(event);
            if (event.equals(at)) {
                what.now();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWhoseHandlerThrowsStaysAsItIs(Throw what) throws Exception {
        for (var at : List.of("open", "bytes", "end of input", "closed")) {
            var thrower = new ThrowingLog(at, what);
            var other = new StreamLog();
            int failuresBefore = world.failuresOf(bob).size();
            open(other, thrower);
            write(alice, other, pattern(100));
            await("bytes for the thrower", () -> thrower.receivedCount() == 100);
            write(bob, thrower, pattern(50));
            await("bytes from the thrower", () -> other.receivedCount() == 50);
            world.run(alice, () -> other.stream().finish());
            await("its end of input", () -> thrower.events.contains("end of input"));
            world.run(bob, () -> thrower.stream().finish());
            await("both ends to close", () -> other.isClosed() && thrower.isClosed());
            assertEquals(CloseReason.FINISHED, other.closeReason);
            assertEquals(CloseReason.FINISHED, thrower.closeReason);
            assertEquals(List.of("open", "bytes", "end of input", "closed"), thrower.events);
            awaitFailure(bob, failuresBefore + 1, thrower);
        }
        assertGoesOn(bob);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamWhoseOnWritableThrowsStaysAsItIs(Throw what) throws Exception {
        var thrower = new ThrowingLog("writable", what);
        open(thrower, accepting);
        byte[] all = pattern(8 << 20);
        assertFalse(world.call(alice, () -> thrower.stream().write(ByteBuffer.wrap(all))));
        await("all bytes", () -> accepting.receivedCount() == all.length);
        awaitFailure(alice, 1, thrower);
        write(alice, thrower, pattern(10));
        await("more bytes", () -> accepting.receivedCount() == all.length + 10);
        assertGoesOn(alice);
    }

    @ParameterizedTest
    @EnumSource
    void aFailedDialWhoseHandlerThrowsDoesNotStopTheHost(Throw what) throws Exception {
        listener = listenAt(bob, accepting);
        world.run(bob, () -> listener.close());
        settle(bob);
        var thrower = new ThrowingLog("closed", what);
        dial(listener.local(), thrower);
        awaitFailure(alice, 1, thrower);
        assertEquals(List.of("closed"), thrower.events);
        assertGoesOn(alice);
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesAResultMayThrow(Throw what) throws Exception {
        Consumer<Result<Integer>> ofWork = _ -> what.now();
        world.run(alice, () -> alice.offload(() -> 1, ofWork));
        awaitFailure(alice, 1, ofWork);
        Callable<Integer> failing =
                () -> {
                    throw new IllegalArgumentException("thrown by a test");
                };
        world.run(alice, () -> alice.offload(failing, ofWork));
        awaitFailure(alice, 2, ofWork);
        Consumer<Result<List<Endpoint>>> ofLookup = _ -> what.now();
        world.run(alice, () -> alice.resolve(world.knownName(), 1, ofLookup));
        awaitFailure(alice, 3, ofLookup);
        world.run(alice, () -> alice.resolve("192.0.2.1", 1, ofLookup));
        awaitFailure(alice, 4, ofLookup);
        assertGoesOn(alice);
    }

    @Test
    void noCallbackComesInsideOfACall() throws Exception {
        var calling = new String[] {""};
        var inside = new CopyOnWriteArrayList<String>();
        class Watching extends StreamLog {
            @Override
            void log(String event) {
                super.log(event);
                if (!calling[0].isEmpty()) {
                    inside.add(event + " inside of " + calling[0]);
                }
            }
        }
        var atBob = new Watching();
        open(dialing, atBob);
        write(alice, dialing, pattern(100_000));
        await("bytes", () -> atBob.receivedCount() == 100_000);

        var others = new Watching();
        record Call(String name, HostWorld.Action action) {}
        var stream = atBob.stream();
        var port =
                world.call(
                        bob,
                        () ->
                                bob.bindUdp(
                                        world.addressOf(bob),
                                        (_, _, _, _) -> others.log("datagram")));
        var calls =
                List.of(
                        new Call(
                                "arm",
                                () ->
                                        bob.arm(
                                                new Timeout() {
                                                    @Override
                                                    protected void expire() {
                                                        others.log("timeout");
                                                    }
                                                },
                                                0)),
                        new Call("offload", () -> bob.offload(() -> 1, _ -> others.log("work"))),
                        new Call(
                                "resolve",
                                () -> bob.resolve("192.0.2.1", 1, _ -> others.log("resolved"))),
                        new Call(
                                "resolve",
                                () -> bob.resolve("", 1, _ -> others.log("not resolved"))),
                        new Call(
                                "connect",
                                () -> bob.connect(listener.local(), DIAL_NANOS, new Watching())),
                        new Call(
                                "connect to nowhere",
                                () ->
                                        bob.connect(
                                                Endpoint.anyIpv6(0),
                                                listener.local(),
                                                DIAL_NANOS,
                                                new Watching())),
                        new Call("send", () -> port.send(new byte[9], 0, 9, port.local())),
                        new Call("write", () -> stream.write(ByteBuffer.allocate(4 << 20))),
                        new Call("autoRead off", () -> stream.autoRead(false)),
                        new Call("autoRead on", () -> stream.autoRead(true)),
                        new Call("finish", stream::finish),
                        new Call("close", stream::close),
                        new Call("reset", stream::reset),
                        new Call("close of the listener", listener::close),
                        new Call("close of the port", port::close));
        world.run(
                bob,
                () -> {
                    for (var call : calls) {
                        calling[0] = call.name();
                        call.action().run();
                        calling[0] = "";
                    }
                });
        await("the stream to close", atBob::isClosed);
        await("the others", () -> others.events.contains("timeout"));
        settle(bob);
        assertEquals(List.of(), inside);
        assertArrayEquals(pattern(100_000), atBob.received());
        assertNoFailures();
    }
}
