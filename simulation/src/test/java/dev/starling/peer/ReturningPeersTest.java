package dev.starling.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Message;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Those who came to us from a port of the moment, and say at which others find them. */
final class ReturningPeersTest {
    private static final String LISTENS = "d1:md11:ut_metadatai2ee1:pi" + RawPeer.PORT + "ee";

    @Test
    void whoCameIsNotDialledWhileHeIsThereAndIsWhenHeIsGone() throws Exception {
        try (var world = new HostileWorld(1, true)) {
            RawPeer came = comer(world);
            var listener = new RawPeer(came.host, peer -> peer.greet(world.infoHash(), true));
            came.dial(world.address());
            world.run(Duration.ofSeconds(2));
            world.tell(listener.listen());
            world.run(Duration.ofMinutes(2));
            assertFalse(came.isClosed);
            assertEquals(0, world.swarm.figures().dials());

            came.host.execute(came::leave);
            world.run(Duration.ofMinutes(2));
            assertEquals(1, world.swarm.figures().dials());
            assertEquals(1, world.swarm.figures().connections());
        }
    }

    @Test
    void whoIsDialledWhileHeComesIsThereOnceAndIsNotDialledAgain() throws Exception {
        try (var world = new HostileWorld(2, true)) {
            RawPeer came = world.attacker(peer -> peer.greet(world.infoHash(), true));
            var listener = new RawPeer(came.host, peer -> peer.greet(world.infoHash(), true));
            world.tell(listener.listen());
            came.dial(world.address());
            world.run(Duration.ofMinutes(2));
            assertTrue(came.isClosed != listener.isClosed);
            assertEquals(1, world.swarm.figures().connections());
            assertEquals(1, world.swarm.figures().dials());
        }
    }

    /** aria2 dials those whom it hears of, whoever they are, and then gives up the newer one. */
    @Test
    void whoComesThoughHeIsThereDoesNotEndWhatIsThere() throws Exception {
        try (var world = new HostileWorld(3, true)) {
            RawPeer dialled = world.attacker(peer -> peer.greet(world.infoHash(), true));
            var again = new RawPeer(dialled.host, peer -> peer.greet(world.infoHash(), true));
            world.tell(dialled.listen());
            world.run(Duration.ofSeconds(10));
            again.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertFalse(dialled.isClosed);
            assertTrue(again.isClosed);
        }
    }

    @Test
    void whoWasLeftForAPauseIsDialledAsSoonAsItIsOver() throws Exception {
        try (var world = new HostileWorld(5, true)) {
            RawPeer peer = world.attacker(it -> it.greet(world.infoHash(), true));
            world.tell(peer.listen());
            world.run(Duration.ofSeconds(5));
            assertEquals(1, world.swarm.figures().connections());
            world.host.execute(world.swarm::pause);
            world.run(Duration.ofSeconds(5));
            assertEquals(0, world.swarm.figures().connections());
            assertEquals(1, world.swarm.figures().dials());
            world.host.execute(world.swarm::resume);
            world.run(Duration.ofSeconds(1));
            assertEquals(2, world.swarm.figures().dials());
        }
    }

    @Test
    void whoBrokeTheProtocolIsKnownByThePortAtWhichHeIsFound() throws Exception {
        try (var world = new HostileWorld(4, true)) {
            RawPeer came = comer(world);
            came.dial(world.address());
            world.run(Duration.ofSeconds(1));
            came.host.execute(() -> came.say(new Message.Have(HostileWorld.PIECES)));
            world.run(Duration.ofSeconds(1));
            assertEquals(1, world.partings(Parting.MALFORMED));

            var again = new RawPeer(came.host, peer -> greetAndTell(world, peer));
            again.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertTrue(again.isClosed);
            assertEquals(1, world.partings(Parting.BANNED));
            var neighbour = new RawPeer(came.host, peer -> peer.greet(world.infoHash(), true));
            neighbour.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertFalse(neighbour.isClosed);
        }
    }

    private static RawPeer comer(HostileWorld world) {
        return world.attacker(peer -> greetAndTell(world, peer));
    }

    private static void greetAndTell(HostileWorld world, RawPeer peer) {
        peer.greet(world.infoHash(), true);
        byte[] said = LISTENS.getBytes(ISO_8859_1);
        peer.say(new Message.Extended(ExtendedHandshake.ID, said));
    }
}
