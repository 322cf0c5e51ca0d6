package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.starling.dht.InfoHash;
import dev.starling.host.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class AllowedFastTest {
    private static final InfoHash ALL_AA = InfoHash.ofHex("aa".repeat(20));
    private static final Endpoint PEER = Endpoint.parse("80.4.4.200:6881");

    @Test
    void areThoseOfTheExampleInBep6() {
        List<Integer> nine = List.of(1059, 431, 808, 1217, 287, 376, 1188, 353, 508);
        assertEquals(nine.subList(0, 7), first(PEER, 1313, 7));
        assertEquals(nine, first(PEER, 1313, 9));
    }

    @Test
    void areTheSameForANetworkAndOthersForAnother() {
        assertEquals(first(PEER, 1313, 10), first(Endpoint.parse("80.4.4.1:1"), 1313, 10));
        assertEquals(
                false,
                first(PEER, 1313, 10).equals(first(Endpoint.parse("80.4.5.200:1"), 1313, 10)));
    }

    @Test
    void areAllPiecesWhereThereAreFew() {
        for (int pieces = 0; pieces <= 10; pieces++) {
            var all = new TreeSet<Integer>();
            for (int piece = 0; piece < pieces; piece++) {
                all.add(piece);
            }
            assertEquals(all, new TreeSet<>(AllowedFast.of(PEER, ALL_AA, pieces)));
        }
    }

    @Test
    void areNoneForAPeerOfIpv6() {
        assertEquals(Set.of(), AllowedFast.of(Endpoint.parse("[2001:db8::1]:1"), ALL_AA, 1313));
    }

    private static List<Integer> first(Endpoint peer, int pieces, int count) {
        return new ArrayList<>(AllowedFast.of(peer, ALL_AA, pieces, count));
    }
}
