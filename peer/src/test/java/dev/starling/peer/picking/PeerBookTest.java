package dev.starling.peer.picking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PeerBookTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;

    private final PeerBook book = new PeerBook(false);

    private static Endpoint peer(int number) {
        return Endpoint.ofIpv4(0x05000000 + number, 6_881);
    }

    private List<Endpoint> dialAll(long now) {
        var dialled = new ArrayList<Endpoint>();
        Endpoint next = book.next(now);
        while (next != null) {
            dialled.add(next);
            next = book.next(now);
        }
        return dialled;
    }

    @Test
    void dialsByFailuresThenByPriorityThenByAge() {
        book.add(peer(1), Source.DHT, 5);
        book.add(peer(2), Source.DHT, -1); // the highest: it has no sign
        book.add(peer(3), Source.DHT, 5);
        book.add(peer(4), Source.DHT, 9);
        assertEquals(List.of(peer(2), peer(4), peer(1), peer(3)), dialAll(0));
        book.onFailed(peer(2), 0);
        book.onFailed(peer(4), 0);
        book.onClosed(peer(1), 0);
        book.onFailed(peer(3), 0);
        assertEquals(List.of(), dialAll(MINUTE - 1));
        assertEquals(MINUTE, book.nextRetryAt());
        assertEquals(List.of(peer(1), peer(2), peer(4), peer(3)), dialAll(MINUTE));
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureAndForgetsAtLast() {
        book.add(peer(1), Source.PEX, 0);
        long now = 0;
        for (int failures = 1; failures < PeerBook.FAILURES_MAX; failures++) {
            assertEquals(List.of(peer(1)), dialAll(now));
            book.onFailed(peer(1), now);
            long wait = MINUTE << (failures - 1);
            assertEquals(List.of(), dialAll(now + wait - 1));
            now += wait;
        }
        dialAll(now);
        book.onFailed(peer(1), now);
        assertEquals(List.of(), dialAll(now + PeerBook.RETRY_MAX_NANOS));
        assertEquals(0, book.size());
    }

    @Test
    void whomTheUserNamedIsCalledSoonAndNeverForgotten() {
        book.add(peer(1), Source.GIVEN, 0);
        var waits = new ArrayList<Long>();
        long now = 0;
        for (int i = 0; i < PeerBook.FAILURES_MAX + 2; i++) {
            assertEquals(List.of(peer(1)), dialAll(now));
            book.onFailed(peer(1), now);
            Long next = book.nextRetryAt();
            assertNotNull(next);
            waits.add((next - now) / SECOND);
            now = next;
        }
        assertEquals(List.of(2L, 4L, 8L, 16L, 32L, 64L, 64L, 64L), waits);
        book.onConnected(peer(1));
        book.onClosed(peer(1), now);
        assertEquals(now + MINUTE, book.nextRetryAt());
    }

    @Test
    void whoWantsNothingEitherIsLeftAloneForLongAndIsNotForgotten() {
        book.add(peer(1), Source.DHT, 0);
        long now = 0;
        for (int i = 0; i < PeerBook.FAILURES_MAX + 2; i++) {
            assertEquals(List.of(peer(1)), dialAll(now));
            book.onConnected(peer(1));
            book.onUseless(peer(1), now);
            assertEquals(List.of(), dialAll(now + PeerBook.RETRY_MAX_NANOS - 1));
            now += PeerBook.RETRY_MAX_NANOS;
        }
        book.add(peer(2), Source.DHT, 0);
        assertEquals(peer(2), book.next(now)); // who was never tried comes first
        book.onUseless(peer(2), now);
        book.forgive();
        assertEquals(List.of(peer(1), peer(2)), dialAll(now));
    }

    @Test
    void whoIsIdleWhenTheBookIsFullOfOthersIsTheOneToGo() {
        for (int i = 1; i <= PeerBook.PEERS_MAX; i++) {
            book.add(peer(i), Source.DHT, i);
        }
        assertEquals(peer(PeerBook.PEERS_MAX), book.next(0));
        assertTrue(book.add(peer(9_001), Source.DHT, 2)); // the place of the first
        assertFalse(book.add(peer(1), Source.DHT, 1));
        book.onFailed(peer(PeerBook.PEERS_MAX), 0);
        assertTrue(book.add(peer(9_002), Source.DHT, 3)); // the place of the one that failed
        assertTrue(book.add(peer(9_003), Source.DHT, 4));
        assertFalse(book.add(peer(9_004), Source.DHT, 1));
        assertEquals(PeerBook.PEERS_MAX, book.size());
    }

    @Test
    void aConnectionClearsTheRecord() {
        book.add(peer(1), Source.DHT, 0);
        for (int i = 0; i < 4; i++) {
            dialAll(i * 100L * MINUTE);
            book.onFailed(peer(1), i * 100L * MINUTE);
        }
        dialAll(500 * MINUTE);
        book.onConnected(peer(1));
        assertEquals(0, book.idle());
        book.onClosed(peer(1), 510 * MINUTE);
        assertEquals(List.of(peer(1)), dialAll(511 * MINUTE));
    }

    @Test
    void whoIsConnectedOrDialledIsNotDialled() {
        book.add(peer(1), Source.INCOMING, 0);
        book.onConnected(peer(1));
        assertFalse(book.add(peer(1), Source.DHT, 0));
        assertNull(book.next(0));
        book.add(peer(2), Source.DHT, 0);
        assertEquals(peer(2), book.next(0));
        assertFalse(book.add(peer(2), Source.PEX, 0));
        assertNull(book.next(0));
    }

    @Test
    void strangersDoNotMakeUsDialLocalAddressesUnlessAllowed() {
        var local = Endpoint.parse("127.0.0.1:80");
        var lan = Endpoint.parse("192.168.1.1:80");
        var nowhere = Endpoint.parse("5.5.5.5:0");
        for (Source source : List.of(Source.DHT, Source.PEX, Source.INCOMING)) {
            assertFalse(book.add(local, source, 0));
            assertFalse(book.add(lan, source, 0));
            assertFalse(book.add(Endpoint.parse("255.255.255.255:80"), source, 0));
            assertFalse(book.add(Endpoint.parse("[ff02::1]:80"), source, 0));
        }
        for (Source source : Source.values()) {
            assertFalse(book.add(nowhere, source, 0));
        }
        assertTrue(book.add(lan, Source.LSD, 0));
        assertTrue(book.add(local, Source.GIVEN, 0));
        assertTrue(new PeerBook(true).add(local, Source.PEX, 0));
    }

    @Test
    void neverOurselvesNorTheBannedOnWhateverPort() {
        book.add(peer(1), Source.DHT, 0);
        book.add(peer(2), Source.GIVEN, 0);
        book.add(peer(2).withPort(7), Source.DHT, 0);
        book.onOurselves(peer(1));
        book.ban(peer(2));
        assertEquals(0, book.size());
        assertTrue(book.isBanned(peer(2).withPort(1)));
        for (Source source : Source.values()) {
            assertFalse(book.add(peer(1), source, 0));
            assertFalse(book.add(peer(2).withPort(9), source, 0));
        }
        assertTrue(book.add(peer(1).withPort(9), Source.DHT, 0));
    }

    @Test
    void whoBreaksTheProtocolIsBannedAloneAndHisAddressOnlyWhenItHappensAgain() {
        book.add(peer(1), Source.DHT, 0);
        book.add(peer(1).withPort(2), Source.DHT, 0);
        book.onOffence(peer(1));
        assertTrue(book.isBanned(peer(1)));
        assertFalse(book.isBanned(peer(1).withPort(2)));
        assertEquals(1, book.size());
        for (int port = 3; port < PeerBook.OFFENCES_MAX + 1; port++) {
            book.onOffence(peer(1).withPort(port));
            assertFalse(book.isBanned(peer(1).withPort(2)));
        }
        book.onOffence(peer(1).withPort(9));
        assertTrue(book.isBanned(peer(1).withPort(2)));
        assertEquals(0, book.size());
    }

    @Test
    void offendersAreRememberedUpToABound() {
        for (int i = 0; i < 100_000; i++) {
            book.onOffence(peer(i));
        }
        assertFalse(book.isBanned(peer(0)));
        assertTrue(book.isBanned(peer(99_999)));
        for (int again = 1; again < PeerBook.OFFENCES_MAX; again++) {
            book.onOffence(peer(0).withPort(again));
            assertFalse(book.isBanned(peer(0)), "it was remembered for too long");
        }
    }

    @Test
    void whoWasThereIsRememberedAndDialledFirstTheNextTime() {
        for (int i = 0; i < 5; i++) {
            book.add(peer(i), Source.DHT, i);
        }
        book.onConnected(peer(1));
        book.onConnected(peer(2));
        book.onClosed(peer(1), 0);
        book.onFailed(peer(3), 0);
        assertEquals(List.of(peer(2), peer(1)), book.worthRemembering(10));
        assertEquals(List.of(peer(2)), book.worthRemembering(1));

        var next = new PeerBook(false);
        next.add(peer(9), Source.DHT, 100);
        next.add(peer(1), Source.EARLIER, 1);
        assertFalse(next.add(Endpoint.parse("192.168.0.1:1"), Source.EARLIER, 1));
        assertEquals(peer(1), next.next(0));
        assertEquals(peer(9), next.next(0));
    }

    @Test
    void aFloodFillsTheBookAndNoMore() {
        var random = new SplittableRandom(9);
        for (int i = 0; i < 5; i++) {
            book.add(peer(i), Source.GIVEN, 0);
        }
        for (int i = 5; i < 105; i++) {
            book.add(peer(i), Source.DHT, 0);
        }
        for (int i = 105; i < 110; i++) {
            book.add(peer(i), Source.PEX, 0);
            book.onConnected(peer(i));
        }
        int accepted = 0;
        for (int i = 0; i < 100_000; i++) {
            accepted += book.add(peer(1_000 + i), Source.PEX, random.nextInt()) ? 1 : 0;
            assertTrue(book.size() <= PeerBook.PEERS_MAX);
            if (i % 1_000 == 0) {
                book.ban(peer(1_000_000 + i));
            }
        }
        assertEquals(PeerBook.PEERS_MAX, book.size());
        assertTrue(accepted > 10_000, "accepted " + accepted);
        var left = new LinkedHashSet<>(dialAll(0));
        for (int i = 0; i < 105; i++) {
            assertTrue(left.contains(peer(i)), "the flood swept away " + i);
        }
        assertEquals(PeerBook.PEERS_MAX - 5, left.size());
        var exchanged = book.figures().stream().filter(it -> it.source() == Source.PEX).findFirst();
        assertEquals(100_005, exchanged.orElseThrow().named());
        assertEquals(5, exchanged.orElseThrow().connected());
    }

    @Test
    void theBannedAreRememberedUpToABound() {
        for (int i = 0; i < 100_000; i++) {
            book.ban(peer(i));
        }
        assertFalse(book.isBanned(peer(0)));
        assertTrue(book.isBanned(peer(99_999)));
        assertTrue(book.isBanned(peer(100_000 - PeerBook.BANNED_MAX)));
    }

    @Test
    void itsOrdersHoldInRandomHistories() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var world = new PeerBook(false);
            var busy = new LinkedHashSet<Endpoint>();
            long now = random.nextLong();
            for (int i = 0; i < 1_000; i++) {
                Endpoint endpoint = peer(random.nextInt(60));
                now += random.nextLong(20 * SECOND);
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> {
                        var sources = List.of(Source.values());
                        world.add(
                                endpoint,
                                sources.get(random.nextInt(sources.size())),
                                random.nextInt(8));
                    }
                    case 3, 4, 5 -> {
                        Endpoint next = world.next(now);
                        assertTrue(next == null || (busy.add(next) && !world.isBanned(next)));
                    }
                    case 6 -> {
                        world.onFailed(endpoint, now);
                        busy.remove(endpoint);
                    }
                    case 7 -> world.onConnected(endpoint);
                    case 8 -> {
                        world.onClosed(endpoint, now);
                        busy.remove(endpoint);
                    }
                    default -> {
                        if (random.nextInt(20) == 0) {
                            world.ban(endpoint);
                            busy.remove(endpoint);
                        }
                    }
                }
                assertTrue(world.idle() <= world.size());
                assertTrue(world.size() <= 60);
            }
        }
    }
}
