package dev.starling.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.peer.picking.Priority;
import dev.starling.peer.wire.ExtendedHandshake;
import dev.starling.peer.wire.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who wants nothing more says so (BEP 21), and two of them have nothing to say to each other. */
final class UploadOnlyTest {
    private static final int THEIR_NUMBER = 9;

    private static List<Message.Extended> extended(RawPeer peer) {
        return peer.heard.stream()
                .filter(Message.Extended.class::isInstance)
                .map(Message.Extended.class::cast)
                .toList();
    }

    private static RawPeer peer(HostileWorld world, String says) {
        return world.attacker(
                peer -> {
                    peer.greet(world.infoHash(), true);
                    peer.say(new Message.Extended(ExtendedHandshake.ID, says.getBytes(ISO_8859_1)));
                });
    }

    @Test
    void whoIsCompleteTellsThoseWhoAreThereByMessageOrByAnotherHandshake() throws Exception {
        try (var world = new HostileWorld(1, true)) {
            RawPeer knowing =
                    peer(world, "d1:md11:upload_onlyi" + THEIR_NUMBER + "e11:ut_metadatai2eee");
            RawPeer plain = peer(world, "d1:md11:ut_metadatai2eee");
            knowing.dial(world.address());
            plain.dial(world.address());
            world.run(Duration.ofSeconds(1));
            for (RawPeer one : List.of(knowing, plain)) {
                assertEquals(1, extended(one).size());
                var first = ExtendedHandshake.decode(extended(one).getFirst().payload());
                assertFalse(first.isUploadOnly());
                assertTrue(first.uploadOnlyMessage() > 0);
            }
            world.isHealthy();
            world.run(Duration.ofSeconds(5));
            assertEquals(2, extended(knowing).size());
            assertEquals(THEIR_NUMBER, extended(knowing).getLast().id());
            assertEquals(1, extended(knowing).getLast().payload()[0]);
            assertEquals(2, extended(plain).size());
            var again = ExtendedHandshake.decode(extended(plain).getLast().payload());
            assertTrue(again.isUploadOnly());
            assertFalse(knowing.isClosed || plain.isClosed);

            // Neither wants anything: whoever says so now is let go.
            byte[] wantsNothing = {1};
            knowing.host.execute(
                    () -> knowing.say(new Message.Extended(Extensions.UPLOAD_ONLY, wantsNothing)));
            world.run(Duration.ofSeconds(1));
            assertTrue(knowing.isClosed);
            assertTrue(world.partings(Parting.USELESS) > 0);
        }
    }

    @Test
    void whoHasAllThatHeWantsOfItIsDoneUntilHeWantsMore() throws Exception {
        try (var world = new HostileWorld(2, true)) {
            world.host.execute(() -> world.swarm.setFilePriorities(List.of(Priority.SKIP)));
            RawPeer done = peer(world, "d1:md11:ut_metadatai2ee11:upload_onlyi1ee");
            done.dial(world.address());
            world.run(Duration.ofSeconds(1));
            assertTrue(done.isClosed);
            world.host.execute(() -> world.swarm.setFilePriorities(List.of(Priority.NORMAL)));
            RawPeer partial = peer(world, "d1:md11:ut_metadatai2ee11:upload_onlyi1ee");
            partial.dial(world.address());
            world.run(Duration.ofSeconds(5));
            assertFalse(partial.isClosed, "it may have what we want");
            world.tell(world.honest());
            world.run(Duration.ofMinutes(1));
            assertEquals(Swarm.Stage.SEEDING, world.swarm.stage());
            assertTrue(partial.isClosed);
        }
    }
}
