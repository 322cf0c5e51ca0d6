package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** TCP and whatever behaves like it. */
abstract class StreamContract extends DatagramContract {
    static final long DIAL_NANOS = 10_000 * MILLI;

    /** Alice's end, which dials. */
    final StreamLog dialing = new StreamLog();

    /** Bob's end, which accepts. */
    final StreamLog accepting = new StreamLog();

    @SuppressWarnings("NullAway.Init") // by each test, as its first step
    Listener listener;

    final Listener listenAt(Host host, StreamHandler handler) throws Exception {
        return world.call(host, () -> host.listen(world.addressOf(host), _ -> handler));
    }

    final void dial(Endpoint remote, StreamHandler handler) throws Exception {
        world.run(alice, () -> alice.connect(remote, DIAL_NANOS, handler));
    }

    /** Alice dials Bob, and both ends are open. */
    final void open() throws Exception {
        open(dialing, accepting);
    }

    final void open(StreamLog atAlice, StreamLog atBob) throws Exception {
        listener = listenAt(bob, atBob);
        dial(listener.local(), atAlice);
        await("both ends to open", () -> atAlice.isOpened() && atBob.isOpened());
    }

    final void write(Host host, StreamLog end, byte[] bytes) throws Exception {
        world.run(host, () -> end.stream().write(ByteBuffer.wrap(bytes)));
    }

    private static byte[] concat(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    @Test
    void bothEndsKnowWhereTheyAre() throws Exception {
        var from = new AtomicReference<Endpoint>();
        listener =
                world.call(
                        bob,
                        () ->
                                bob.listen(
                                        world.addressOf(bob),
                                        remote -> {
                                            from.set(remote);
                                            return accepting;
                                        }));
        dial(listener.local(), dialing);
        await("both ends to open", () -> dialing.isOpened() && accepting.isOpened());
        assertTrue(listener.local().hasSameAddress(world.addressOf(bob)));
        assertEquals(listener.local(), dialing.stream().remote());
        assertEquals(listener.local(), accepting.stream().local());
        assertEquals(dialing.stream().local(), accepting.stream().remote());
        assertEquals(dialing.stream().local(), from.get());
        assertEquals(List.of("open"), dialing.events);
        assertEquals(List.of("open"), accepting.events);
    }

    @Test
    void aStreamComesFromTheAddressThatWasAskedFor() throws Exception {
        listener = listenAt(bob, accepting);
        world.run(
                alice,
                () -> alice.connect(world.addressOf(alice), listener.local(), DIAL_NANOS, dialing));
        await("both ends to open", () -> dialing.isOpened() && accepting.isOpened());
        assertTrue(accepting.stream().remote().hasSameAddress(world.addressOf(alice)));
        assertTrue(dialing.stream().local().hasSameAddress(world.addressOf(alice)));
    }

    @Test
    void bytesGoBothWays() throws Exception {
        open();
        write(alice, dialing, pattern(1000));
        write(bob, accepting, pattern(2000));
        await("bytes at bob", () -> accepting.receivedCount() == 1000);
        await("bytes at alice", () -> dialing.receivedCount() == 2000);
        assertArrayEquals(pattern(1000), accepting.received());
        assertArrayEquals(pattern(2000), dialing.received());
        assertNoFailures();
    }

    @Test
    void whatIsWrittenInOnOpenArrives() throws Exception {
        var greeting =
                new StreamLog() {
                    @Override
                    public void onOpen(Stream opened) {
                        super.onOpen(opened);
                        opened.write(ByteBuffer.wrap(pattern(68)));
                    }
                };
        listener = listenAt(bob, accepting);
        dial(listener.local(), greeting);
        await("the greeting", () -> accepting.receivedCount() == 68);
        assertArrayEquals(pattern(68), accepting.received());
    }

    @Test
    void aMebibyteInManyWritesArrivesInOrder() throws Exception {
        open();
        byte[] all = pattern(1 << 20);
        world.run(
                alice,
                () -> {
                    int at = 0;
                    for (int i = 1; at < all.length; i++) {
                        int end = Math.min(at + i * 37 % 4096 + 1, all.length);
                        dialing.stream().write(ByteBuffer.wrap(all, at, end - at));
                        at = end;
                    }
                });
        await("a mebibyte", () -> accepting.receivedCount() == all.length);
        assertArrayEquals(all, accepting.received());
    }

    @Test
    void buffersOfEveryKindAreWritten() throws Exception {
        open();
        byte[] bytes = pattern(100);
        world.run(
                alice,
                () -> {
                    var stream = dialing.stream();
                    stream.write(ByteBuffer.wrap(bytes, 10, 20));
                    stream.write(ByteBuffer.wrap(bytes).asReadOnlyBuffer().slice(30, 20));
                    stream.write(ByteBuffer.allocateDirect(20).put(bytes, 50, 20).flip());
                    assertTrue(stream.write(ByteBuffer.allocate(0)), "nothing is no burden");
                });
        await("sixty bytes", () -> accepting.receivedCount() == 60);
        assertArrayEquals(Arrays.copyOfRange(bytes, 10, 70), accepting.received());
    }

    @Test
    void whatWasKeptStaysAsItIs() throws Exception {
        var kept = new CopyOnWriteArrayList<ByteBuffer>();
        var keeping =
                new StreamLog() {
                    @Override
                    public void onBytes(ByteBuffer bytes) {
                        kept.add(stream().keep(bytes));
                        super.onBytes(bytes);
                    }
                };
        open(dialing, keeping);
        byte[] all = pattern(1 << 20);
        write(alice, dialing, all);
        await("all bytes", () -> keeping.receivedCount() == all.length);
        var parts = kept.stream().map(b -> concat(bytesOf(b))).toArray(byte[][]::new);
        assertArrayEquals(all, concat(parts));
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void aShortQueueCarriesEverythingToo() throws Exception {
        byte[] all = pattern(3 << 20);
        var writer =
                new StreamLog() {
                    private int at;

                    @Override
                    public void onOpen(Stream opened) {
                        super.onOpen(opened);
                        opened.limitQueue(4096);
                        onWritable();
                    }

                    @Override
                    public void onWritable() {
                        boolean goOn = true;
                        while (goOn && at < all.length) {
                            int length = Math.min(10_000, all.length - at);
                            goOn = stream().write(ByteBuffer.wrap(all, at, length));
                            at += length;
                            stream().limitQueue(4096 + at % 30_000);
                        }
                    }
                };
        open(writer, accepting);
        await("all bytes", () -> accepting.receivedCount() == all.length);
        assertArrayEquals(all, accepting.received());
    }

    @Test
    void oneDirectionMayEndBeforeTheOther() throws Exception {
        open();
        write(alice, dialing, pattern(500));
        world.run(alice, () -> dialing.stream().finish());
        await("the end of alice's direction", () -> accepting.events.contains("end of input"));
        assertArrayEquals(pattern(500), accepting.received());
        assertFalse(dialing.isClosed());
        assertFalse(accepting.isClosed());

        write(bob, accepting, pattern(700));
        await("bytes against the ended direction", () -> dialing.receivedCount() == 700);
        world.run(bob, () -> accepting.stream().finish());
        await("both ends to close", () -> dialing.isClosed() && accepting.isClosed());
        assertEquals(CloseReason.FINISHED, dialing.closeReason);
        assertEquals(CloseReason.FINISHED, accepting.closeReason);
        assertEquals(List.of("open", "bytes", "end of input", "closed"), dialing.events);
        assertEquals(List.of("open", "bytes", "end of input", "closed"), accepting.events);
    }

    @Test
    void finishEndsOurDirectionOnlyAfterAllThatWasWritten() throws Exception {
        open();
        byte[] all = pattern(3 << 20);
        world.run(
                alice,
                () -> {
                    dialing.stream().write(ByteBuffer.wrap(all));
                    dialing.stream().finish();
                    dialing.stream().finish();
                    assertThrows(
                            IllegalStateException.class,
                            () -> dialing.stream().write(ByteBuffer.allocate(1)));
                });
        await("the end of alice's direction", () -> accepting.events.contains("end of input"));
        assertArrayEquals(all, accepting.received());
    }

    @Test
    void anEndAnsweredWithMoreThanFitsOnTheWayEndsBothSides() throws Exception {
        var answering =
                new StreamLog() {
                    @Override
                    public void onEndOfInput() {
                        super.onEndOfInput();
                        stream().write(ByteBuffer.wrap(pattern(16 << 20)));
                        stream().finish();
                    }
                };
        open(dialing, answering);
        world.run(alice, () -> dialing.stream().finish());
        await("both ends to close", () -> dialing.isClosed() && answering.isClosed());
        assertArrayEquals(pattern(16 << 20), dialing.received());
        assertEquals(CloseReason.FINISHED, dialing.closeReason);
        assertEquals(CloseReason.FINISHED, answering.closeReason);
        assertNoFailures();
    }

    @Test
    void closeLetsWhatWasWrittenLeave() throws Exception {
        open();
        byte[] all = pattern(3 << 20);
        world.run(
                alice,
                () -> {
                    dialing.stream().write(ByteBuffer.wrap(all));
                    dialing.stream().close();
                });
        await("alice to hear of her closing", dialing::isClosed);
        assertEquals(CloseReason.CLOSED_HERE, dialing.closeReason);
        await("the end at bob", () -> accepting.events.contains("end of input"));
        assertArrayEquals(all, accepting.received());
        world.run(bob, () -> accepting.stream().finish());
        await("bob's end to close", accepting::isClosed);
        assertEquals(CloseReason.FINISHED, accepting.closeReason);
    }

    @Test
    void closeLetsWhatWasWrittenLeaveThoughTheOtherSideGoesOnSending() throws Exception {
        open();
        byte[] all = pattern(2 << 20);
        byte[] ignored = pattern(1 << 20);
        write(bob, accepting, ignored);
        world.run(
                alice,
                () -> {
                    dialing.stream().write(ByteBuffer.wrap(all));
                    dialing.stream().close();
                });
        write(bob, accepting, ignored);
        await("the end at bob", () -> accepting.events.contains("end of input"));
        assertArrayEquals(all, accepting.received());
        assertEquals(List.of("open", "closed"), withoutBytes(dialing.events));
    }

    private static List<String> withoutBytes(List<String> events) {
        return events.stream().filter(e -> !e.equals("bytes") && !e.equals("writable")).toList();
    }

    @Test
    void resetIsFeltAtTheOtherSide() throws Exception {
        open();
        world.run(alice, () -> dialing.stream().reset());
        await("both ends to close", () -> dialing.isClosed() && accepting.isClosed());
        assertEquals(CloseReason.CLOSED_HERE, dialing.closeReason);
        assertEquals(CloseReason.RESET, accepting.closeReason);
        assertEquals(List.of("open", "closed"), accepting.events);
    }

    @Test
    void aStreamThatIsClosedTakesNothingAndSaysNothing() throws Exception {
        open();
        world.run(
                alice,
                () -> {
                    var stream = dialing.stream();
                    stream.close();
                    assertFalse(stream.write(ByteBuffer.wrap(pattern(10))));
                    stream.finish();
                    stream.autoRead(false);
                    stream.autoRead(true);
                    stream.reset();
                    stream.close();
                    assertFalse(stream.write(ByteBuffer.wrap(pattern(10))));
                    assertFalse(dialing.isClosed(), "onClosed comes after the call");
                });
        await("the end at bob", () -> accepting.events.contains("end of input"));
        assertEquals(0, accepting.receivedCount());
        world.run(bob, () -> accepting.stream().close());
        await("both ends to close", () -> dialing.isClosed() && accepting.isClosed());
        settle(alice);
        settle(bob);
        assertEquals(List.of("open", "closed"), dialing.events);
        assertEquals(1, Collections.frequency(accepting.events, "closed"));
        assertEquals("closed", accepting.events.getLast());
        assertFalse(world.call(alice, () -> dialing.stream().write(ByteBuffer.wrap(pattern(10)))));
        assertNoFailures();
    }

    @Test
    void aStreamClosedInOnOpenHearsNothingElse() throws Exception {
        var shy =
                new StreamLog() {
                    @Override
                    public void onOpen(Stream opened) {
                        super.onOpen(opened);
                        opened.close();
                        log("closing returned");
                    }
                };
        open(dialing, shy);
        write(alice, dialing, pattern(100));
        await("the shy end to close", shy::isClosed);
        await("the end at alice", () -> dialing.events.contains("end of input"));
        assertEquals(List.of("open", "closing returned", "closed"), shy.events);
        assertEquals(CloseReason.CLOSED_HERE, shy.closeReason);
    }

    @Test
    void nobodyListensMeansRefused() throws Exception {
        listener = listenAt(bob, accepting);
        world.run(bob, () -> listener.close());
        settle(bob);
        dial(listener.local(), dialing);
        await("the refusal", dialing::isClosed);
        assertEquals(CloseReason.REFUSED, dialing.closeReason);
        assertEquals(List.of("closed"), dialing.events);
    }

    @Test
    void noAnswerMeansTimedOut() throws Exception {
        var blackHole = world.blackHole();
        Assumptions.assumeTrue(blackHole.isPresent(), "this world has no black hole");
        world.run(alice, () -> alice.connect(blackHole.get(), 300 * MILLI, dialing));
        await("the end of patience", dialing::isClosed);
        assertEquals(CloseReason.TIMED_OUT, dialing.closeReason);
        assertEquals(List.of("closed"), dialing.events);
    }

    @Test
    void fromTheOtherFamilyThereIsNoWay() throws Exception {
        listener = listenAt(bob, accepting);
        world.run(
                alice,
                () -> alice.connect(Endpoint.anyIpv6(0), listener.local(), DIAL_NANOS, dialing));
        await("the failure", dialing::isClosed);
        assertEquals(CloseReason.FAILED, dialing.closeReason);
        assertEquals(List.of("closed"), dialing.events);
    }

    @Test
    void aListenerThatClosesLeavesItsStreamsAlone() throws Exception {
        open();
        world.run(
                bob,
                () -> {
                    listener.close();
                    listener.close();
                });
        settle(bob);
        var late = new StreamLog();
        dial(listener.local(), late);
        await("the refusal", late::isClosed);
        assertEquals(CloseReason.REFUSED, late.closeReason);
        write(alice, dialing, pattern(400));
        await("bytes on the old stream", () -> accepting.receivedCount() == 400);
        assertNoFailures();
    }

    @Test
    void aTakenPortIsRefusedToASecondListener() throws Exception {
        listener = listenAt(bob, accepting);
        var refusal =
                assertThrows(
                        IOException.class,
                        () -> world.run(bob, () -> bob.listen(listener.local(), _ -> accepting)));
        assertSays("TCP port " + listener.local().port(), refusal);
        // UDP and TCP share their numbers, not their ports.
        world.run(bob, () -> bob.bindUdp(listener.local(), new DatagramLog()).close());
    }

    @Test
    void theWriterThatOutrunsItsReaderIsToldToStopAndThenToGoOn() throws Exception {
        int chunk = 32 * 1024;
        int total = 48 << 20;
        var written = new AtomicInteger();
        var stops = new AtomicInteger();
        var eager =
                new StreamLog() {
                    @Override
                    public void onOpen(Stream opened) {
                        super.onOpen(opened);
                        pump(opened);
                    }

                    @Override
                    public void onWritable() {
                        super.onWritable();
                        pump(stream());
                    }

                    private void pump(Stream stream) {
                        boolean goOn = true;
                        while (goOn && written.get() < total) {
                            int at = written.getAndAdd(chunk);
                            goOn = stream.write(ByteBuffer.wrap(chunkAt(at, chunk)));
                        }
                        if (!goOn) {
                            stops.incrementAndGet();
                        }
                    }
                };
        var right = new AtomicInteger();
        var wrong = new AtomicInteger();
        var slow =
                new StreamLog() {
                    private int at;

                    @Override
                    public void onOpen(Stream opened) {
                        opened.autoRead(false);
                        super.onOpen(opened);
                    }

                    @Override
                    public void onBytes(ByteBuffer bytes) {
                        while (bytes.hasRemaining()) {
                            boolean asExpected = bytes.get() == byteAt(at++);
                            (asExpected ? right : wrong).getAndIncrement();
                        }
                    }
                };
        open(eager, slow);
        await("the writer to be told to stop", () -> stops.get() > 0);
        settle(alice);
        settle(bob);
        assertEquals(0, right.get() + wrong.get(), "bytes came though reading was off");
        // What the machines themselves keep of a connection is theirs, but it is not everything.
        assertTrue(written.get() < total / 2, "in flight: " + written.get());

        world.run(bob, () -> slow.stream().autoRead(true));
        await("every byte", () -> right.get() + wrong.get() >= total);
        assertEquals(0, wrong.get());
        assertEquals(total, right.get());
        assertTrue(eager.events.contains("writable"));
        assertNoFailures();
    }

    private static byte byteAt(int index) {
        return (byte) (index * 13 + (index >> 10));
    }

    private static byte[] chunkAt(int start, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = byteAt(start + i);
        }
        return bytes;
    }

    @Test
    void nothingIsHeardWhileReadingIsOffAndEverythingAfterwards() throws Exception {
        open();
        world.run(bob, () -> accepting.stream().autoRead(false));
        write(alice, dialing, pattern(200_000));
        world.run(alice, () -> dialing.stream().finish());
        settle(alice);
        settle(bob);
        assertEquals(List.of("open"), accepting.events);
        world.run(
                bob,
                () -> {
                    accepting.stream().autoRead(true);
                    assertEquals(List.of("open"), accepting.events);
                });
        await("the end of input", () -> accepting.events.contains("end of input"));
        assertArrayEquals(pattern(200_000), accepting.received());
        assertEquals(List.of("open", "bytes", "end of input"), accepting.events);
        assertNull(accepting.closeReason);
    }

    @Test
    void aReaderMayStopInTheMiddleOfWhatArrives() throws Exception {
        var sipping =
                new StreamLog() {
                    @Override
                    public void onBytes(ByteBuffer bytes) {
                        super.onBytes(bytes);
                        stream().autoRead(false);
                        log("stopped");
                        var goOn =
                                new NamedTimeout("go on", events) {
                                    @Override
                                    protected void expire() {
                                        super.expire();
                                        stream().autoRead(true);
                                    }
                                };
                        bob.arm(goOn, MILLI);
                    }
                };
        open(dialing, sipping);
        byte[] all = pattern(1 << 20);
        write(alice, dialing, all);
        world.run(alice, () -> dialing.stream().finish());
        await("the end of input", () -> sipping.events.contains("end of input"));
        assertArrayEquals(all, sipping.received());
        for (int i = 0; i + 1 < sipping.events.size(); i++) {
            if (sipping.events.get(i).equals("stopped")) {
                assertEquals("go on", sipping.events.get(i + 1), "heard while reading was off");
            }
        }
    }

    @Test
    void hundredsOfStreamsLiveBesideEachOther() throws Exception {
        int count = 200;
        var accepted = new CopyOnWriteArrayList<StreamLog>();
        listener =
                world.call(
                        bob,
                        () ->
                                bob.listen(
                                        world.addressOf(bob),
                                        _ -> {
                                            var log =
                                                    new StreamLog() {
                                                        @Override
                                                        public void onBytes(ByteBuffer bytes) {
                                                            super.onBytes(bytes);
                                                            stream().close();
                                                        }
                                                    };
                                            accepted.add(log);
                                            return log;
                                        }));
        var dialed = new CopyOnWriteArrayList<StreamLog>();
        world.run(
                alice,
                () -> {
                    for (int i = 0; i < count; i++) {
                        var log =
                                new StreamLog() {
                                    @Override
                                    public void onOpen(Stream opened) {
                                        super.onOpen(opened);
                                        opened.write(ByteBuffer.wrap(pattern(10)));
                                    }

                                    @Override
                                    public void onEndOfInput() {
                                        super.onEndOfInput();
                                        stream().finish();
                                    }
                                };
                        dialed.add(log);
                        alice.connect(listener.local(), DIAL_NANOS, log);
                    }
                });
        await("all to close", () -> dialed.stream().allMatch(StreamLog::isClosed));
        await("all to close", () -> accepted.stream().allMatch(StreamLog::isClosed));
        assertEquals(count, accepted.size());
        for (var log : dialed) {
            assertEquals(CloseReason.FINISHED, log.closeReason);
            assertEquals(1, Collections.frequency(log.events, "closed"));
        }
        assertNoFailures();
    }
}
