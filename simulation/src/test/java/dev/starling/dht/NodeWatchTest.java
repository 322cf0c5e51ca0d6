package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import dev.starling.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test of the test: whatever the watch is there for, planted, is seen. */
final class NodeWatchTest {
    private static final Endpoint ASKER = Endpoint.parse("5.6.7.8:1000");
    private static final byte[] TRANSACTION = {1, 2, 3, 4};
    private static final InfoHash INFO_HASH = new InfoHash(1, 2, 3);
    private static final NodeId SELF = new NodeId(9, 9, 9);
    private static final Contact STRANGER =
            new Contact(new NodeId(4, 5, 6), Endpoint.parse("9.9.9.9:6881"));

    private final Krpc krpc = new Krpc();
    private final NodeWatch watch = new NodeWatch(false);

    @Test
    void aHealthyNodePasses() throws IOException {
        watchedPair(_ -> {});
    }

    @Test
    void aContactThatNeverAnsweredIsSeenInTheTable() throws IOException {
        assertSeen(
                "never answered",
                () ->
                        watchedPair(
                                vantage ->
                                        vantage.table().onAnswer(STRANGER, 1_000, vantage.now())));
    }

    @Test
    void anAnswerThatWasAcceptedTwiceIsSeen() throws IOException {
        assertSeen("more answers", () -> watchedPair(vantage -> vantage.figures.replies += 100));
    }

    @Test
    void aNodeThatNeverAnsweredIsSeenWhenItIsNamed() {
        assertSeen(
                "never answered",
                () -> answer(Reply.by(SELF).withNodes(List.of(STRANGER), List.of())));
    }

    @Test
    void anAddressAtWhichNobodyCanBeIsSeenWhenItIsNamed() {
        var martian = new Contact(new NodeId(1, 1, 1), Endpoint.parse("127.0.0.1:6881"));
        assertSeen(
                "nobody can be",
                () -> answer(Reply.by(SELF).withNodes(List.of(martian), List.of())));
    }

    @Test
    void aPeerThatNeverAnnouncedIsSeenWhenItIsNamed() {
        assertSeen("announced nothing", () -> answer(peer(ASKER.withPort(1234))));
    }

    @Test
    void aPeerAtAnotherAddressThanItsAnnounceCameFromIsSeen() {
        announce();
        assertSeen("announced nothing", () -> answer(peer(Endpoint.parse("8.8.8.8:1234"))));
    }

    @Test
    void anExpiredPeerIsSeenWhenItIsNamed() {
        announce();
        answer(peer(ASKER.withPort(1234)));
        assertSeen(
                "too long ago",
                () -> answer(peer(ASKER.withPort(1234)), Duration.ofMinutes(31).toNanos()));
    }

    @Test
    void aSequenceNumberThatFallsIsSeen() {
        var key = ItemKey.ofSeed(new byte[ItemKey.SEED_BYTES]);
        answer(item(key, 5));
        answer(item(key, 6));
        assertSeen("fell", () -> answer(item(key, 5)));
    }

    private static Reply peer(Endpoint peer) {
        return Reply.by(SELF).withValues(List.of(peer));
    }

    private static Reply item(ItemKey key, long sequence) {
        Item item = key.sign(new byte[0], sequence, new byte[] {'i', '1', 'e'});
        return Reply.by(SELF).withStored(new Reply.Stored(sequence, item));
    }

    private void announce() {
        var query = new Query.AnnouncePeer(STRANGER.id(), INFO_HASH, 1234, false, new byte[8]);
        int length = krpc.encode(TRANSACTION, false, query);
        watch.onReceived(krpc.array(), 0, length, ASKER, 0);
    }

    private void answer(Reply reply) {
        answer(reply, 0);
    }

    private void answer(Reply reply, long now) {
        int length = krpc.encode(TRANSACTION, reply, ASKER);
        watch.onSent(krpc.array(), 0, length, ASKER, now);
    }

    private interface Plant {
        void in(Vantage vantage);
    }

    private interface Scene {
        void play() throws IOException;
    }

    private static void assertSeen(String words, Scene scene) {
        var seen = assertThrows(AssertionError.class, scene::play);
        assertTrue(String.valueOf(seen.getMessage()).contains(words), seen.getMessage());
    }

    /** Two nodes meet; something is planted in the first, and its watch looks. */
    private void watchedPair(Plant plant) throws IOException {
        Simulation world = Simulation.seeded(1).start();
        SimulatedHost first = world.addHost();
        SimulatedHost second = world.addHost();
        var nodes = new ArrayList<DhtNode>();
        for (SimulatedHost host : List.of(first, second)) {
            var settings =
                    new DhtSettings(
                            List.of(host.address().withPort(6881)),
                            List.of(first.address().withPort(6881)),
                            List.of(),
                            DhtSettings.Role.SERVER,
                            false,
                            DhtSettings.Preset.HOME);
            var watched = host == first ? new WatchedHost(host, watch) : host;
            host.execute(
                    () -> {
                        try {
                            nodes.add(
                                    DhtNode.start(
                                            watched,
                                            settings,
                                            null,
                                            new Workbench(),
                                            (bytes, offset, length, from) -> {}));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
        }
        world.run(Duration.ofMinutes(1));
        assertTrue(nodes.getFirst().hasJoined());
        plant.in(nodes.getFirst().vantages().getFirst());
        watch.check(nodes.getFirst());
    }
}
