package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SimulatedNetworkTest {
    private static final int MANY = 20_000;
    private static final Path EVEN = Path.of(Duration.ofMillis(30));

    @Test
    void aDatagramTakesAsLongAsThePathSays() throws IOException {
        var pair = new Pair(EVEN);
        pair.a.send("hello", pair.toB());
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of("hello"), pair.b.texts());
        assertEquals(30_000_000, pair.b.letters.getFirst().at());
        assertEquals(
                pair.world.hosts().get(0).address().withPort(1), pair.b.letters.getFirst().from());
    }

    @Test
    void bothDirectionsOfAPairAreEquallyLongAndPairsDiffer() throws IOException {
        Path between = Path.between(Duration.ofMillis(10), Duration.ofMillis(200));
        var pair = new Pair(between);
        pair.a.send("there", pair.toB());
        pair.b.send("back", pair.toA());
        var third = new Inbox(pair.world.addHost(), 1);
        pair.a.send("elsewhere", pair.world.hosts().get(2).address().withPort(1));
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(pair.b.letters.getFirst().at(), pair.a.letters.getFirst().at());
        assertNotEquals(pair.b.letters.getFirst().at(), third.letters.getFirst().at());
    }

    @Test
    void losesAsManyAsThePathSays() throws IOException {
        var pair = new Pair(EVEN.withLoss(100_000));
        sendNumbers(pair, MANY);
        assertShare(100_000, MANY - pair.b.letters.size(), MANY);
        assertEquals(MANY - pair.b.letters.size(), pair.world.traffic().lostOnTheWay());
    }

    @Test
    void losesInBurstsAsManyAndAsLongAsThePathSays() throws IOException {
        long spacing = Duration.ofMillis(10).toNanos();
        var bursts = new Path.Bursts(250_000, Duration.ofMillis(200).toNanos(), 1_000_000);
        var pair = new Pair(EVEN.withBursts(bursts));
        for (int i = 0; i < MANY; i++) {
            pair.a.send(number(i), pair.toB());
            pair.world.run(Duration.ofNanos(spacing));
        }
        pair.world.run(Duration.ofSeconds(1));
        int lost = MANY - pair.b.letters.size();
        assertEquals(0.25, (double) lost / MANY, 0.04);
        int gaps = 0;
        int next = 0;
        for (String text : pair.b.texts()) {
            int number = Integer.parseInt(text);
            gaps += number > next ? 1 : 0;
            next = number + 1;
        }
        assertEquals(20, (double) lost / gaps, 3);
    }

    @Test
    void whoComesWhileTheNetworkIsCutIsOnHisSide() throws IOException {
        var pair = new Pair(EVEN);
        pair.world.cut(host -> host.id % 2);
        var third = new Inbox(pair.world.addHost(), 1);
        third.send("same side", pair.toA());
        third.send("other side", pair.toB());
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of("same side"), pair.a.texts());
        assertEquals(List.of(), pair.b.texts());
    }

    @Test
    void doublesAsManyAsThePathSays() throws IOException {
        var pair = new Pair(EVEN.withDuplication(50_000));
        sendNumbers(pair, MANY);
        assertEquals(MANY, pair.b.texts().stream().distinct().count());
        assertShare(50_000, pair.b.letters.size() - MANY, MANY);
    }

    @Test
    void damagesAsManyAsThePathSaysAndLosesNone() throws IOException {
        var pair = new Pair(EVEN.withCorruption(20_000));
        sendNumbers(pair, MANY);
        assertEquals(MANY, pair.b.letters.size());
        int damaged = 0;
        List<String> texts = pair.b.texts();
        for (int i = 0; i < MANY; i++) {
            damaged += texts.get(i).equals(number(i)) ? 0 : 1;
        }
        assertShare(20_000, damaged, MANY);
    }

    @Test
    void laterDatagramsOvertakeReorderedOnesOnly() throws IOException {
        var pair = new Pair(EVEN);
        sendNumbers(pair, 1_000);
        assertEquals(0, overtaken(pair));
        pair = new Pair(EVEN.withReordering(200_000));
        sendNumbers(pair, 1_000);
        assertTrue(overtaken(pair) > 50, "overtaken: " + overtaken(pair));
    }

    @Test
    void whatHappensToOnePairDoesNotDependOnOthers() throws IOException {
        var alone = new Pair(EVEN.withLoss(300_000));
        sendNumbers(alone, 500);
        var crowded = new Pair(EVEN.withLoss(300_000));
        var noise = new Inbox(crowded.world.addHost(), 1);
        for (int i = 0; i < 500; i++) {
            noise.send("noise", crowded.toB());
        }
        sendNumbers(crowded, 500);
        assertEquals(
                alone.b.texts(),
                crowded.b.texts().stream().filter(text -> !text.equals("noise")).toList());
    }

    @Test
    void aCutNetworkLosesBetweenItsSidesAndHeals() throws IOException {
        var pair = new Pair(EVEN);
        pair.world.cut(host -> host.id);
        pair.a.send("cut", pair.toB());
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of(), pair.b.texts());
        assertEquals(1, pair.world.traffic().lostInPartition());
        pair.world.heal();
        pair.a.send("healed", pair.toB());
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of("healed"), pair.b.texts());
    }

    @Test
    void aSlowLineSpacesDatagramsAndDropsWhatWouldWaitTooLong() throws IOException {
        var pair = new Pair(EVEN);
        // 128 bytes on the line each, 12,800 bytes a second: one every 10 ms.
        pair.world.limitLine(pair.world.hosts().get(0), 12_800, 1_000_000, Duration.ofMillis(45));
        for (int i = 0; i < 20; i++) {
            pair.a.send("x".repeat(100), pair.toB());
        }
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(5, pair.b.letters.size());
        assertEquals(15, pair.world.traffic().lostInQueue());
        for (int i = 0; i < 5; i++) {
            assertEquals(30_000_000L + (i + 1) * 10_000_000L, pair.b.letters.get(i).at());
        }
    }

    @Test
    void manySendersQueueAtTheReceiversLine() throws IOException {
        Simulation world = Simulation.seeded(3).path(EVEN).start();
        var receiver = new Inbox(world.addHost(), 1);
        world.limitLine(world.hosts().get(0), 1_000_000, 12_800, Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            new Inbox(world.addHost(), 1)
                    .send("x".repeat(100), world.hosts().get(0).address().withPort(1));
        }
        world.run(Duration.ofSeconds(1));
        assertEquals(
                List.of(40_000_000L, 50_000_000L, 60_000_000L, 70_000_000L),
                receiver.letters.stream().map(Inbox.Letter::at).toList());
    }

    @Test
    void aHostMayHaveSeveralAddressesAndHearsOnEach() throws IOException {
        var pair = new Pair(EVEN);
        Endpoint second = Endpoint.parse("5.6.7.8:0");
        SimulatedHost b = pair.world.hosts().get(1);
        pair.world.addAddress(b, second);
        var bound = new ArrayList<Endpoint>();
        var port = b.bindUdp(second.withPort(9), (bytes, offset, length, from) -> bound.add(from));
        pair.a.send("to the second", second.withPort(9));
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of(pair.world.hosts().get(0).address().withPort(1)), bound);
        port.send(new byte[1], 0, 1, pair.toA());
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(second.withPort(9), pair.a.letters.getFirst().from());
    }

    @Test
    void aFrozenHostHearsEverythingAfterwards() throws IOException {
        var pair = new Pair(EVEN);
        pair.world.hosts().get(1).freeze(Duration.ofSeconds(5));
        pair.a.send("early", pair.toB());
        pair.world.run(Duration.ofSeconds(4));
        assertEquals(List.of(), pair.b.texts());
        pair.world.run(Duration.ofSeconds(2));
        assertEquals(List.of("early"), pair.b.texts());
        assertEquals(Duration.ofSeconds(5).toNanos(), pair.b.letters.getFirst().at());
    }

    @Test
    void aKilledHostHearsNothingAndARestartedOneStartsEmpty() throws IOException {
        var pair = new Pair(EVEN);
        SimulatedHost b = pair.world.hosts().get(1);
        pair.a.send("in flight", pair.toB());
        pair.world.kill(b);
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of(), pair.b.texts());
        SimulatedHost again = pair.world.restart(b);
        assertEquals(b.address(), again.address());
        var inbox = new Inbox(again, 1);
        pair.a.send("again", pair.toB());
        pair.world.run(Duration.ofSeconds(1));
        assertEquals(List.of("again"), inbox.texts());
    }

    private static void sendNumbers(Pair pair, int count) {
        for (int i = 0; i < count; i++) {
            String text = number(i);
            pair.world.after(Duration.ofMillis(i), () -> pair.a.send(text, pair.toB()));
        }
        pair.world.run(Duration.ofSeconds(2 + count / 1000));
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%05d", number);
    }

    private static long overtaken(Pair pair) {
        List<String> texts = pair.b.texts();
        return IntStream.range(1, texts.size())
                .filter(i -> texts.get(i).compareTo(texts.get(i - 1)) < 0)
                .count();
    }

    /** Within five standard deviations of a fair draw. */
    private static void assertShare(int perMillion, long count, int of) {
        double share = perMillion / 1e6;
        double deviation = Math.sqrt(of * share * (1 - share));
        assertEquals(of * share, (double) count, 5 * deviation);
    }

    /** Two hosts with an inbox each, on port 1. */
    private static final class Pair {
        final Simulation world;
        final Inbox a;
        final Inbox b;

        Pair(Path path) throws IOException {
            world = Simulation.seeded(11).path(path).start();
            a = new Inbox(world.addHost(), 1);
            b = new Inbox(world.addHost(), 1);
        }

        Endpoint toA() {
            return world.hosts().get(0).address().withPort(1);
        }

        Endpoint toB() {
            return world.hosts().get(1).address().withPort(1);
        }
    }
}
