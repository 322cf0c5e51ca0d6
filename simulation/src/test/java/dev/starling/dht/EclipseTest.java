package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Sixty-four nodes in sixteen /24s with ids of their own choice sit down around a torrent, nearer
 * to it than any honest node, take all announces and name nobody but each other. Whole nodes still
 * have to find what whole nodes announce; the textbook's lookup goes through the same, to prove
 * that this is an attack.
 */
final class EclipseTest {
    private static final int NODES = Integer.getInteger("nodes", 400);
    private static final int TARGETS = Integer.getInteger("targets", 10);
    private static final int TRIALS_EACH = 20;
    private static final int TRIALS = TARGETS * TRIALS_EACH;
    private static final int BESIEGERS = 64;
    private static final int SUBNETS = 16;

    /** So much nearer to the target than chance would have anybody. */
    private static final int SHARED_BITS = 40;

    private final Krpc krpc = new Krpc();

    @Test
    void nodesThatHaveLookedUpBeforeFindWhatIsAnnouncedBehindBesiegers() throws IOException {
        int ours = found(new AdaptiveStrategy(), 6);
        int naive = found(new FixedAlpha(), 6);
        report("seasoned nodes", ours, naive);
        assertTrue(ours >= 0.99 * TRIALS, "ours: " + ours);
        assertTrue(naive < 0.5 * TRIALS, "naive: " + naive);
    }

    @Test
    void nodesThatHaveJustComeFindWhatIsAnnouncedBehindBesiegers() throws IOException {
        int ours = found(new AdaptiveStrategy(), 0);
        int naive = found(new FixedAlpha(), 0);
        report("new nodes", ours, naive);
        assertTrue(ours >= 0.99 * TRIALS, "ours: " + ours);
        assertTrue(naive < 0.5 * TRIALS, "naive: " + naive);
    }

    private int found(LookupStrategy strategy, int lookupsBefore) throws IOException {
        var network = new HonestNetwork(1, NODES);
        network.lookUpBy(strategy);
        network.season(lookupsBefore);
        int found = 0;
        for (int i = 0; i < TARGETS; i++) {
            InfoHash infoHash = NodeId.random(network.random).asInfoHash();
            List<Impostor> besiegers = besiege(network, NodeId.of(infoHash), i);
            network.world.run(Duration.ofMinutes(2));
            found += network.found(TRIALS_EACH, () -> infoHash);
            besiegers.forEach(Impostor::leave);
        }
        return found;
    }

    private List<Impostor> besiege(HonestNetwork network, NodeId target, int round) {
        List<Contact> contacts = new ArrayList<>();
        List<Impostor> besiegers = new ArrayList<>();
        Impostor.Behaviour behaviour = (self, asked, _) -> answer(contacts, self, asked);
        for (int i = 0; i < BESIEGERS; i++) {
            SimulatedHost host = network.world.addHost();
            Endpoint address =
                    Endpoint.ofIpv4(
                            0x0900_0000 | round << 16 | i % SUBNETS << 8 | 1 + i / SUBNETS,
                            HonestNetwork.PORT);
            network.world.addAddress(host, address);
            var contact =
                    new Contact(target.randomAt(SHARED_BITS + i % 8, network.random), address);
            contacts.add(contact);
            host.execute(
                    () -> {
                        var besieger = new Impostor(host, contact, krpc, behaviour);
                        besiegers.add(besieger);
                        for (HonestNetwork.Member member : network.nearest(target, 100)) {
                            besieger.ask(
                                    new Query.FindNode(contact.id(), target, Want.IPV4),
                                    member.endpoint());
                        }
                    });
        }
        return besiegers;
    }

    private static Reply answer(List<Contact> besiegers, Impostor self, Message.Asked asked) {
        Reply reply = Reply.by(self.contact.id());
        return switch (asked.query()) {
            case Query.FindNode(_, var target, _) ->
                    reply.withNodes(nearest(besiegers, target), List.of());
            case Query.GetPeers(_, var infoHash, _, _, _) ->
                    reply.withNodes(nearest(besiegers, NodeId.of(infoHash)), List.of())
                            .withToken(new byte[] {1, 2, 3, 4});
            default -> reply;
        };
    }

    private static List<Contact> nearest(List<Contact> among, NodeId target) {
        return among.stream()
                .sorted((a, b) -> target.compareNearness(a.id(), b.id()))
                .limit(8)
                .toList();
    }

    private static void report(String what, int ours, int naive) {
        System.out.printf(
                "64 besiegers in sixteen /24s, %s: found: ours %.1f %%, fixed alpha 3 %.1f %%%n",
                what, 100.0 * ours / TRIALS, 100.0 * naive / TRIALS);
    }
}
