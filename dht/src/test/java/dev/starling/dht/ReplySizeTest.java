package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReplySizeTest {
    private final SplittableRandom random = new SplittableRandom(42);
    private final Krpc krpc = new Krpc();

    @Test
    void isWhatIsWritten() {
        for (int round = 0; round < 5_000; round++) {
            boolean ipv4 = random.nextBoolean();
            byte[] transaction = Messages.bytes(random.nextInt(33), random);
            Endpoint asker = Nodes.endpoint(ipv4, random);
            Reply reply = Messages.reply(random);
            // A socket stores peers of its own family.
            Reply ofOneFamily =
                    reply.withValues(
                            reply.values().stream().filter(p -> p.isIpv4() == ipv4).toList());
            assertEquals(
                    krpc.encode(transaction, ofOneFamily, asker),
                    ReplySize.of(transaction, ofOneFamily, asker));
            String why = "x".repeat(random.nextInt(200));
            assertEquals(
                    krpc.encodeError(transaction, KrpcError.CAS_MISMATCH, why),
                    ReplySize.error(transaction, why));
        }
    }

    @Test
    void asManyAsFitAndNotOneMore() {
        for (int room = -50; room < 1_100; room++) {
            for (boolean ipv4 : new boolean[] {true, false}) {
                int nodes = ReplySize.nodesIn(room, ipv4);
                assertTrue(nodes == 0 || ReplySize.nodes(nodes, ipv4) <= room);
                assertTrue(ReplySize.nodes(nodes + 1, ipv4) > room);
                int values = ReplySize.valuesIn(room, ipv4);
                assertTrue(values == 0 || ReplySize.values(values, ipv4) <= room);
                assertTrue(ReplySize.values(values + 1, ipv4) > room);
            }
        }
    }
}
