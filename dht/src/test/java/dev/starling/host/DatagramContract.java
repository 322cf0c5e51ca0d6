package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** UDP. */
abstract class DatagramContract extends TimerContract {
    /** For tests (RFC 5771); a port of its own, for each machine runs many of them at once. */
    private static final Endpoint GROUP =
            Endpoint.parse("233.252.0.1:" + (20_000 + ProcessHandle.current().pid() % 10_000));

    private final DatagramLog atAlice = new DatagramLog();
    private final DatagramLog atBob = new DatagramLog();

    private DatagramPort bind(Host host, DatagramHandler handler) throws Exception {
        return world.call(host, () -> host.bindUdp(world.addressOf(host), handler));
    }

    private void send(Host host, DatagramPort port, byte[] bytes, Endpoint to) throws Exception {
        world.run(host, () -> port.send(bytes, 0, bytes.length, to));
    }

    @Test
    void aPortKnowsWhereItIsBound() throws Exception {
        var port = bind(alice, atAlice);
        assertTrue(port.local().hasSameAddress(world.addressOf(alice)), "" + port.local());
        assertNotEquals(0, port.local().port());
        var second = bind(alice, atAlice);
        assertNotEquals(port.local(), second.local());
    }

    @Test
    void aDatagramArrivesWithItsContentAndItsSource() throws Exception {
        var from = bind(alice, atAlice);
        var to = bind(bob, atBob);
        byte[] content = pattern(300);
        send(alice, from, content, to.local());
        await("the datagram", () -> atBob.datagrams.size() == 1);
        assertArrayEquals(content, atBob.datagrams.getFirst().bytes());
        assertEquals(from.local(), atBob.datagrams.getFirst().from());
        // The source is where an answer goes.
        send(bob, to, pattern(3), atBob.datagrams.getFirst().from());
        await("the answer", () -> atAlice.datagrams.size() == 1);
        assertEquals(to.local(), atAlice.datagrams.getFirst().from());
    }

    @Test
    void aPortReachesItself() throws Exception {
        var port = bind(alice, atAlice);
        send(alice, port, pattern(10), port.local());
        await("the datagram", () -> atAlice.datagrams.size() == 1);
        assertEquals(port.local(), atAlice.datagrams.getFirst().from());
    }

    @Test
    void onlyTheSliceIsSentAndTheSenderMayReuseItsArrayAtOnce() throws Exception {
        var from = bind(alice, atAlice);
        var to = bind(bob, atBob);
        world.run(
                alice,
                () -> {
                    byte[] bytes = pattern(100);
                    from.send(bytes, 20, 30, to.local());
                    Arrays.fill(bytes, (byte) -1);
                });
        await("the datagram", () -> atBob.datagrams.size() == 1);
        assertArrayEquals(
                Arrays.copyOfRange(pattern(100), 20, 50), atBob.datagrams.getFirst().bytes());
    }

    @Test
    void theLongestDatagramGoesThroughAndALongerOneIsOurMistake() throws Exception {
        var from = bind(alice, atAlice);
        var to = bind(bob, atBob);
        send(alice, from, pattern(Host.DATAGRAM_BYTES_MAX), to.local());
        await("the longest datagram", () -> atBob.datagrams.size() == 1);
        assertArrayEquals(pattern(Host.DATAGRAM_BYTES_MAX), atBob.datagrams.getFirst().bytes());
        assertThrows(
                IllegalArgumentException.class,
                () -> send(alice, from, new byte[Host.DATAGRAM_BYTES_MAX + 1], to.local()));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> world.run(alice, () -> from.send(new byte[10], 5, 6, to.local())));
        settle(bob);
        assertEquals(1, atBob.datagrams.size());
    }

    @Test
    void anEmptyDatagramIsLostAndItsNeighboursArriveOnce() throws Exception {
        var from = bind(alice, atAlice);
        var to = bind(bob, atBob);
        world.run(
                alice,
                () -> {
                    from.send(new byte[] {1}, 0, 1, to.local());
                    from.send(new byte[0], 0, 0, to.local());
                    from.send(new byte[] {2}, 0, 1, to.local());
                });
        await("two datagrams", () -> atBob.datagrams.size() >= 2);
        settle(bob);
        var lengths = atBob.datagrams.stream().map(d -> d.bytes().length).toList();
        assertEquals(List.of(1, 1), lengths);
    }

    @Test
    void aDatagramToNobodyIsLostWithoutAWord() throws Exception {
        var gone = bind(bob, atBob);
        world.run(bob, gone::close);
        var port = bind(alice, atAlice);
        for (int i = 0; i < 5; i++) {
            send(alice, port, pattern(10), gone.local());
            settle(alice);
        }
        send(alice, port, pattern(20), port.local());
        await("a datagram after those that were lost", () -> !atAlice.datagrams.isEmpty());
        assertEquals(20, atAlice.datagrams.getFirst().bytes().length);
        assertNoFailures();
    }

    @Test
    void aDatagramToTheOtherFamilyOrToPortZeroIsLost() throws Exception {
        var port = bind(alice, atAlice);
        // Its last four bytes are an address of this world: it must not go there.
        var mapped = port.local();
        var other = new Endpoint(0x2001_0db8_0000_0000L, mapped.ipv4(), mapped.port());
        send(alice, port, pattern(10), other);
        send(alice, port, pattern(11), port.local().withPort(0));
        send(alice, port, pattern(12), port.local());
        await("the datagram that can arrive", () -> !atAlice.datagrams.isEmpty());
        settle(alice);
        assertEquals(1, atAlice.datagrams.size());
        assertEquals(12, atAlice.datagrams.getFirst().bytes().length);
    }

    @Test
    void whatTheHandlerDoesWithItsArrayDoesNotTouchTheNextDatagram() throws Exception {
        var copies = new CopyOnWriteArrayList<byte[]>();
        var to =
                bind(
                        bob,
                        (bytes, offset, length, _) -> {
                            copies.add(Arrays.copyOfRange(bytes, offset, offset + length));
                            Arrays.fill(bytes, offset, offset + length, (byte) 0);
                        });
        var from = bind(alice, atAlice);
        world.run(
                alice,
                () -> {
                    for (int i = 1; i <= 50; i++) {
                        byte[] content = new byte[i];
                        Arrays.fill(content, (byte) i);
                        from.send(content, 0, i, to.local());
                    }
                });
        await("fifty datagrams", () -> copies.size() == 50);
        for (byte[] copy : copies) {
            byte[] expected = new byte[copy.length];
            Arrays.fill(expected, (byte) copy.length);
            assertArrayEquals(expected, copy);
        }
    }

    @Test
    void mostOfABurstOfAThousandArrivesAndNothingTwice() throws Exception {
        var from = bind(alice, atAlice);
        var to = bind(bob, atBob);
        int count = 1000;
        world.run(
                alice,
                () -> {
                    for (int i = 0; i < count; i++) {
                        byte[] content = pattern(100);
                        content[0] = (byte) (i >> 8);
                        content[1] = (byte) i;
                        from.send(content, 0, content.length, to.local());
                    }
                });
        await("half of the burst", () -> atBob.datagrams.size() >= count / 2);
        settle(bob);
        var numbers = new HashSet<Integer>();
        for (var datagram : atBob.datagrams) {
            assertEquals(100, datagram.bytes().length);
            int number = (datagram.bytes()[0] & 0xff) << 8 | (datagram.bytes()[1] & 0xff);
            assertTrue(numbers.add(number), "twice: " + number);
        }
    }

    @Test
    void aTakenPortIsRefusedWithASentenceAndFreeAfterClose() throws Exception {
        var first = bind(alice, atAlice);
        var refusal =
                assertThrows(
                        IOException.class,
                        () ->
                                world.run(
                                        alice,
                                        () -> alice.bindUdp(first.local(), new DatagramLog())));
        assertSays("UDP port " + first.local().port(), refusal);
        world.run(alice, first::close);
        var again = new DatagramLog();
        var second = new AtomicReference<DatagramPort>();
        await("the port to be free", () -> tryBind(first.local(), again, second));
        send(alice, Objects.requireNonNull(second.get()), pattern(7), first.local());
        await("a datagram at the new port", () -> again.datagrams.size() == 1);
        assertEquals(0, atAlice.datagrams.size());
    }

    private boolean tryBind(
            Endpoint local, DatagramHandler handler, AtomicReference<DatagramPort> bound) {
        try {
            bound.set(world.call(alice, () -> alice.bindUdp(local, handler)));
            return true;
        } catch (Exception stillTaken) {
            return false;
        }
    }

    @Test
    void anAddressThatIsNotOursIsRefusedWithASentence() {
        var elsewhere = Endpoint.parse("198.51.100.7:0");
        var refusal =
                assertThrows(
                        IOException.class,
                        () -> world.run(alice, () -> alice.bindUdp(elsewhere, atAlice)));
        assertSays("198.51.100.7", refusal);
    }

    @Test
    void aClosedPortIsSilent() throws Exception {
        var from = bind(alice, atAlice);
        var to = bind(bob, atBob);
        world.run(
                bob,
                () -> {
                    to.close();
                    to.close();
                    to.send(pattern(5), 0, 5, from.local());
                });
        send(alice, from, pattern(5), to.local());
        settle(alice);
        settle(bob);
        assertEquals(0, atAlice.datagrams.size());
        assertEquals(0, atBob.datagrams.size());
        assertNoFailures();
    }

    @Test
    void aPortThatClosesInItsHandlerHearsNothingMore() throws Exception {
        var port = new AtomicReference<DatagramPort>();
        var log =
                new DatagramLog() {
                    @Override
                    public void onDatagram(byte[] bytes, int offset, int length, Endpoint from) {
                        super.onDatagram(bytes, offset, length, from);
                        Objects.requireNonNull(port.get()).close();
                    }
                };
        port.set(bind(bob, log));
        var from = bind(alice, atAlice);
        world.run(
                alice,
                () -> {
                    for (int i = 0; i < 20; i++) {
                        from.send(pattern(5), 0, 5, Objects.requireNonNull(port.get()).local());
                    }
                });
        await("the first datagram", () -> !log.datagrams.isEmpty());
        settle(bob);
        assertEquals(1, log.datagrams.size());
        assertNoFailures();
    }

    @Test
    void whatIsSentToAGroupIsHeardByAllWhoAreInIt() throws Exception {
        assumeTrue(world.hasGroups());
        var first = join(atAlice);
        var second = join(atBob);
        assertEquals(GROUP, first.local());
        send(alice, first, pattern(40), GROUP);
        await("both to hear", () -> atAlice.datagrams.size() + atBob.datagrams.size() == 2);
        assertArrayEquals(pattern(40), atAlice.datagrams.getFirst().bytes());
        assertArrayEquals(pattern(40), atBob.datagrams.getFirst().bytes());
        var from = atBob.datagrams.getFirst().from();
        assertEquals(GROUP.port(), from.port());
        assertEquals(from.isLoopback(), world.addressOf(alice).isLoopback(), "" + from);
        world.run(alice, second::close);
        send(alice, first, pattern(41), GROUP);
        await("the one who stayed", () -> atAlice.datagrams.size() == 2);
        settle(alice);
        assertEquals(1, atBob.datagrams.size());
        world.run(alice, first::close);
    }

    @Test
    void aGroupInANetworkThatIsNotOursIsRefused() {
        assertThrows(
                CannotBind.class,
                () ->
                        world.run(
                                alice,
                                () ->
                                        alice.joinGroup(
                                                GROUP, Endpoint.parse("198.51.100.7:0"), atAlice)));
    }

    private DatagramPort join(DatagramHandler handler) throws Exception {
        return world.call(alice, () -> alice.joinGroup(GROUP, world.addressOf(alice), handler));
    }
}
