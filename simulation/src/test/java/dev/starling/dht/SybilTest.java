package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import dev.starling.simulation.SimulatedHost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fifth node is a Sybil with an id that chance gave it. Whole nodes still have to find what
 * whole nodes announce, whatever the Sybils do; the textbook's lookup goes through the same.
 */
final class SybilTest {
    private static final int NODES = Integer.getInteger("nodes", 400);
    private static final int SYBILS = NODES / 4;
    private static final int TRIALS = Integer.getInteger("trials", 1_000);
    private static final Duration UNTIL_SILENT = Duration.ofMinutes(3);

    /** What Sybils do with those who ask them. */
    enum Lie {
        NAMES_OTHER_SYBILS,
        NAMES_NOBODY,
        NAMES_FALSE_PEERS,
        NAMES_ITSELF,
        FALLS_SILENT,
        ECHOES_OUR_ID,
        HAS_EVER_ANOTHER_ID,
        LIVES_IN_ONE_SUBNET
    }

    private final Krpc krpc = new Krpc();

    @ParameterizedTest
    @EnumSource
    void findsWhatIsAnnouncedAmongOneFifthSybilsEachOfWhich(Lie lie) throws IOException {
        int ours = found(lie, new AdaptiveStrategy());
        int naive = found(lie, new FixedAlpha());
        System.out.printf(
                "20 %% Sybils, each %s: found: ours %.1f %%, fixed alpha 3 %.1f %%%n",
                lie, 100.0 * ours / TRIALS, 100.0 * naive / TRIALS);
        assertTrue(ours >= 0.99 * TRIALS, "ours: " + ours);
    }

    private int found(Lie lie, LookupStrategy strategy) throws IOException {
        var network = new HonestNetwork(2, NODES);
        network.lookUpBy(strategy);
        var sybils = new ArrayList<Contact>();
        Duration silentFrom = network.world.now().plus(UNTIL_SILENT);
        SimulatedHost block = network.world.addHost();
        for (int i = 0; i < SYBILS; i++) {
            boolean isInBlock = lie == Lie.LIVES_IN_ONE_SUBNET;
            SimulatedHost host = isInBlock ? block : network.world.addHost();
            Endpoint address =
                    isInBlock
                            ? Endpoint.ofIpv4(0x0909_0901 + i % 16, 1024 + i)
                            : host.address().withPort(HonestNetwork.PORT);
            if (isInBlock && i < 16) {
                network.world.addAddress(host, address);
            }
            sybils.add(new Contact(NodeId.random(network.random), address));
            join(
                    network,
                    host,
                    sybils.getLast(),
                    (self, asked, _) -> answer(lie, silentFrom, network, sybils, self, asked));
        }
        network.world.run(UNTIL_SILENT);
        double share = network.shareOfOthersInTables();
        int found = network.found(TRIALS, () -> NodeId.random(network.random).asInfoHash());
        System.out.printf("%s: %.1f %% of all table entries are Sybils%n", lie, 100 * share);
        return found;
    }

    /** Asks so many nodes that those who have room take it in. */
    private void join(
            HonestNetwork network, SimulatedHost host, Contact sybil, Impostor.Behaviour lie) {
        host.execute(
                () -> {
                    var impostor = new Impostor(host, sybil, krpc, lie);
                    var hello = new Query.FindNode(sybil.id(), sybil.id(), Want.IPV4);
                    network.nearest(sybil.id(), 30)
                            .forEach(near -> impostor.ask(hello, near.endpoint()));
                    for (int i = 0; i < 30; i++) {
                        impostor.ask(hello, network.draw().endpoint());
                    }
                });
    }

    private static @Nullable Reply answer(
            Lie lie,
            Duration silentFrom,
            HonestNetwork network,
            List<Contact> sybils,
            Impostor self,
            Message.Asked asked) {
        Reply pong = Reply.by(self.contact.id());
        NodeId target =
                switch (asked.query()) {
                    case Query.FindNode query -> query.target();
                    case Query.GetPeers query -> NodeId.of(query.infoHash());
                    default -> null;
                };
        List<Contact> nearest = target == null ? List.of() : nearest(sybils, target);
        Reply misleading = pong.withNodes(nearest, List.of()).withToken(new byte[8]);
        return switch (lie) {
            case NAMES_OTHER_SYBILS, LIVES_IN_ONE_SUBNET -> misleading;
            case NAMES_NOBODY -> pong.withToken(new byte[8]);
            case NAMES_FALSE_PEERS -> target == null ? pong : misleading.withValues(peers(network));
            case NAMES_ITSELF ->
                    target == null
                            ? pong
                            : pong.withNodes(selves(self, target, network), List.of());
            case FALLS_SILENT -> network.world.now().compareTo(silentFrom) < 0 ? misleading : null;
            case ECHOES_OUR_ID -> Reply.by(asked.query().sender()).withNodes(nearest, List.of());
            case HAS_EVER_ANOTHER_ID ->
                    Reply.by(NodeId.random(network.random)).withNodes(nearest, List.of());
        };
    }

    /** As many as fit, and nobody is there. */
    private static List<Endpoint> peers(HonestNetwork network) {
        var peers = new ArrayList<Endpoint>();
        for (int i = 0; i < 50; i++) {
            peers.add(Endpoint.ofIpv4(0x0b00_0000 | network.random.nextInt(1 << 24), 6881));
        }
        return peers;
    }

    /** Its own address under eight names that are near to the target. */
    private static List<Contact> selves(Impostor self, NodeId target, HonestNetwork network) {
        var selves = new ArrayList<Contact>();
        for (int i = 0; i < 8; i++) {
            Endpoint endpoint = self.contact.endpoint();
            selves.add(new Contact(target.randomAt(20 + i, network.random), endpoint));
        }
        return selves;
    }

    private static List<Contact> nearest(List<Contact> among, NodeId target) {
        return among.stream()
                .sorted((a, b) -> target.compareNearness(a.id(), b.id()))
                .limit(8)
                .toList();
    }
}
