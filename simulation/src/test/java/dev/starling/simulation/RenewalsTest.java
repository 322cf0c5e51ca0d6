package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.dht.DhtNode;
import dev.starling.dht.DhtSettings;
import dev.starling.dht.FoundItem;
import dev.starling.dht.InfoHash;
import dev.starling.dht.ItemKey;
import dev.starling.dht.ItemListener;
import dev.starling.dht.NodeFigures;
import dev.starling.dht.NodeId;
import dev.starling.dht.PeersListener;
import dev.starling.dht.Reach;
import dev.starling.dht.SearchReport;
import dev.starling.host.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a node keeps announced and stored among others, for hours. */
final class RenewalsTest {
    private static final Path PATH = Path.between(Duration.ofMillis(10), Duration.ofMillis(150));
    private static final int MANY = 10_000;
    private static final int SAMPLES = 60;
    private static final Duration INTERVAL = Duration.ofMinutes(14);

    @Test
    void tenThousandTorrentsAreFoundAtAnyTime() throws IOException {
        var world = DhtWorld.of(31, 400, PATH);
        world.run(Duration.ofMinutes(2));
        DhtNode node = world.nodes.get(17);
        world.host(17)
                .execute(
                        () -> {
                            for (int i = 0; i < MANY; i++) {
                                assertTrue(node.keepAnnounced(infoHash(i), 7000, false));
                            }
                        });
        Duration warmUp = Duration.ZERO;
        while (node.figures().announces().overdue() > 0 || warmUp.isZero()) {
            world.run(Duration.ofSeconds(10));
            warmUp = warmUp.plusSeconds(10);
        }
        long before = queries(node);
        int asked = 0;
        long found = 0;
        for (Duration passed = Duration.ZERO;
                passed.compareTo(INTERVAL.multipliedBy(3)) < 0;
                passed = passed.plus(INTERVAL.dividedBy(7))) {
            var seen = new ArrayList<Seen>();
            for (int i = 0; i < SAMPLES; i++) {
                var one = new Seen(DhtWorld.at(world.host(17)).withPort(7000));
                seen.add(one);
                world.nodes.get(100 + i).findPeers(infoHash(asked * 37 % MANY), one);
                asked++;
            }
            world.run(INTERVAL.dividedBy(7));
            found += seen.stream().filter(one -> one.isFound).count();
        }
        double perInfoHash = (queries(node) - before) / 3.0 / MANY;
        System.out.printf(
                Locale.ROOT,
                "10,000 infohashes, 400 nodes: announced within %d s, then %.1f queries each, "
                        + "%d of %d found%n",
                warmUp.toSeconds(),
                perInfoHash,
                found,
                asked);
        assertTrue(found * 100 >= asked * 99L, found + " of " + asked);
        assertTrue(warmUp.compareTo(Duration.ofMinutes(15)) <= 0, warmUp.toString());
        assertEquals(MANY, node.figures().announces().count());
        assertTrue(node.figures().announces().overdue() < 100);
    }

    @Test
    void atHomeTheRoutersTableIsSpared() throws IOException {
        var world = DhtWorld.of(32, 1200, PATH);
        world.run(Duration.ofMinutes(1));
        SimulatedHost home = world.simulation.addHost();
        var counter = new RemoteCounter(home);
        DhtNode node =
                world.start(
                        home,
                        counter,
                        new DhtSettings(
                                List.of(DhtWorld.at(home)),
                                List.of(world.first()),
                                List.of(),
                                DhtSettings.Role.READ_ONLY,
                                false,
                                DhtSettings.Preset.HOME));
        world.run(Duration.ofMinutes(1));
        for (int i = 0; i < MANY; i++) {
            assertTrue(node.keepAnnounced(infoHash(i), 7000, false));
        }
        counter.count();
        int most = 0;
        for (int minute = 0; minute < 14; minute++) {
            world.run(Duration.ofMinutes(1));
            most = Math.max(most, counter.count());
        }
        int done = MANY - node.figures().announces().overdue();
        System.out.printf(
                Locale.ROOT,
                "at home: %d announced within 14 minutes, at most %d remotes in one%n",
                done,
                most);
        assertTrue(most <= 600, most + " remotes in a minute");
        assertTrue(done >= MANY / 2, done + " announced");
    }

    @Test
    void anItemThatIsKeptOutlivesItsTwoHours() throws IOException {
        var world = DhtWorld.of(33, 50, PATH);
        world.run(Duration.ofMinutes(1));
        DhtNode keeper = world.nodes.get(5);
        NodeId target = keeper.keepItem(text("kept")).orElseThrow();
        world.run(Duration.ofHours(5));
        assertEquals("kept", value(get(world, target)));
        assertEquals(1, keeper.figures().items().count());
        keeper.stopKeeping(target);
        world.run(Duration.ofHours(3));
        assertEquals(List.of(), get(world, target));
        assertEquals(0, keeper.figures().items().count());
    }

    @Test
    void theNewestVersionIsKeptWhoeverPutIt() throws IOException {
        var world = DhtWorld.of(34, 50, PATH);
        world.run(Duration.ofMinutes(1));
        var key = ItemKey.draw(new ForkedRandom(34, 0));
        byte[] salt = text("s");
        NodeId target = world.nodes.get(5).keepItem(key, salt, 1, text("one")).orElseThrow();
        world.run(Duration.ofMinutes(10));
        world.nodes.get(9).putItem(key, salt, 2, text("two"), -1, new Items());
        world.run(Duration.ofHours(7));
        var items = new Items();
        world.nodes.get(30).getItem(key.publicKey(), salt, items);
        world.run(Duration.ofSeconds(20));
        assertEquals("two", value(items.found));
        assertEquals(target, items.found.getLast().target());
        assertEquals(2, items.found.getLast().sequence());
    }

    @Test
    void theFiguresAreTrue() throws IOException {
        var world = DhtWorld.of(35, 200, PATH);
        world.run(Duration.ofMinutes(5));
        world.nodes.get(7).announce(infoHash(1), 1234, true, new Seen(world.first()));
        for (int i = 0; i < 8; i++) {
            world.nodes.get(40).findNode(NodeId.of(infoHash(i)), _ -> {});
        }
        assertEquals(8, world.nodes.get(40).figures().searches());
        world.run(Duration.ofSeconds(30));
        NodeFigures figures = world.nodes.get(40).figures();
        assertEquals(0, figures.searches());
        var socket = figures.sockets().getFirst();
        Endpoint self = DhtWorld.at(world.host(40));
        assertEquals(self, socket.local());
        assertEquals(self.withPort(0), socket.external().orElseThrow());
        assertEquals(world.nodes.get(40).self().getFirst().id(), socket.id());
        assertTrue(socket.hasJoined());
        assertTrue(socket.table().size() > 20, socket::toString);
        assertEquals(200, socket.network().orElseThrow().nodes(), 120);
        assertTrue(socket.reach() != Reach.BEHIND_NAT, socket::toString);
        var counted = socket.counted();
        assertTrue(counted.replies() > 0 && counted.replies() <= counted.queriesSent());
        assertTrue(counted.queriesAnswered() > 0 && counted.bytesReceived() > 0);
        int stored = 0;
        for (DhtNode node : world.nodes) {
            stored += node.figures().sockets().getFirst().storedPeers();
        }
        assertEquals(8, stored);
    }

    private static List<FoundItem> get(DhtWorld world, NodeId target) throws IOException {
        var items = new Items();
        world.nodes.get(30).getItem(target, items);
        world.run(Duration.ofSeconds(20));
        return items.found;
    }

    private static String value(List<FoundItem> found) {
        byte[] encoded = found.getLast().value();
        String text = new String(encoded, StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf(':') + 1);
    }

    /** As it is encoded. */
    private static byte[] text(String text) {
        return (text.length() + ":" + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long queries(DhtNode node) {
        return node.figures().sockets().getFirst().counted().queriesSent();
    }

    private static InfoHash infoHash(int which) {
        return new InfoHash(Mix.mix(which + 1), Mix.mix(which + 7_777_777), which);
    }

    private static final class Seen implements PeersListener {
        private final Endpoint expected;
        boolean isFound;

        Seen(Endpoint expected) {
            this.expected = Objects.requireNonNull(expected);
        }

        @Override
        public void onPeer(Endpoint peer) {
            isFound |= peer.equals(expected);
        }

        @Override
        public void onDone(SearchReport report, int announcedTo) {}
    }

    private static final class Items implements ItemListener {
        final List<FoundItem> found = new ArrayList<>();

        @Override
        public void onItem(FoundItem item) {
            found.add(item);
        }

        @Override
        public void onDone(SearchReport report, int storedAt, String refusal) {}
    }
}
