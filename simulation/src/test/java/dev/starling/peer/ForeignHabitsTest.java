package dev.starling.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.wire.Message;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What other programs do, whatever the specifications say. */
final class ForeignHabitsTest {
    /**
     * aria2, when it has got several pieces at once, or all: that is shorter than as many haves.
     */
    @Test
    void whatAPeerHasMayBeSaidAgain() throws Exception {
        try (var world = new HostileWorld(1, true)) {
            RawPeer peer =
                    world.attacker(
                            it -> {
                                it.greet(world.infoHash(), true);
                                it.say(new Message.Bits(new byte[] {(byte) 0x80, 0}));
                                it.say(new Message.Have(1));
                                it.say(new Message.Bits(new byte[] {(byte) 0xc0, 1}));
                            });
            peer.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertEquals(3, world.swarm.peers().getFirst().progress());
            peer.host.execute(() -> peer.say(new Message.HaveAll()));
            world.run(Duration.ofSeconds(1));
            assertEquals(HostileWorld.PIECES, world.swarm.peers().getFirst().progress());
            assertFalse(peer.isClosed);
            world.isHealthy();
        }
    }

    @Test
    void whatIsSaidAgainBeforeTheMetadataIsKnownCountsAsWell() throws Exception {
        var holdings = new Holdings();
        holdings.onBits(new byte[] {(byte) 0x80, 0});
        holdings.onHave(1);
        holdings.onBits(new byte[] {0, (byte) 0x80});
        assertEquals(3, holdings.of(9).cardinality());
        assertThrows(MalformedMessage.class, () -> holdings.onBits(new byte[3]));
    }
}
