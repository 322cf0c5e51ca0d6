package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.starling.host.Endpoint;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HabitsTest {
    private static final int NODES = 8;

    @Test
    void theTextbooksTableTakesAnyNumberOfNodesAtOneAddressAndOursOne() {
        assertEquals(NODES, sizeOfTableFilledFromOneAddress(Habits.TEXTBOOK));
        assertEquals(1, sizeOfTableFilledFromOneAddress(Habits.OURS));
    }

    private static int sizeOfTableFilledFromOneAddress(Habits habits) {
        var random = new SplittableRandom(1);
        NodeId self = NodeId.random(random);
        var table = new RoutingTable(self, Family.IPV4, false, habits.isWary(), 0);
        for (int i = 0; i < NODES; i++) {
            Endpoint endpoint = Endpoint.ofIpv4(0x5500_0001, 1000 + i);
            table.onAnswer(new Contact(NodeId.random(random), endpoint), 1, i);
        }
        return table.size();
    }

    @Test
    void everyWayHasItsStrategyAndSettingsKeepTheirHabits() {
        assertInstanceOf(AdaptiveStrategy.class, Habits.OURS.strategy());
        assertInstanceOf(FixedAlpha.class, Habits.TEXTBOOK.strategy());
        Habits other = Habits.OURS.withWay(Habits.Way.LIBTORRENT);
        assertInstanceOf(LibtorrentLike.class, other.strategy());
        DhtSettings settings =
                DhtSettings.local(Endpoint.loopback(1), List.of())
                        .withHabits(other)
                        .withRole(DhtSettings.Role.READ_ONLY)
                        .withPreset(DhtSettings.Preset.HOME);
        assertEquals(other, settings.habits());
    }
}
