package dev.starling.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AddressPlanTest {
    @Test
    void findsTheSiteOfEveryAddressItGave() {
        for (int slot = 0; slot < 30_000_000; slot += 1 + slot / 1000) {
            assertEquals(slot, AddressPlan.slotOf(AddressPlan.ipv4(slot, 6881)));
            assertEquals(slot, AddressPlan.slotOf(AddressPlan.ipv6(slot, 6881)));
        }
    }

    @Test
    void givesEachOfAMillionSitesANetworkOfItsOwn() {
        Set<Integer> networks = new HashSet<>();
        for (int slot = 0; slot < 1_000_000; slot++) {
            networks.add(AddressPlan.ipv4(slot, 0).ipv4() >>> 8);
        }
        assertEquals(1_000_000, networks.size());
    }

    @Test
    void givesOnlyPublicAddresses() {
        for (int slot = 0; slot < 13_000_000; slot += 101) {
            int first = AddressPlan.ipv4(slot, 0).ipv4() >>> 24;
            assertTrue(
                    first > 10
                            && first != 100
                            && first != 127
                            && first != 169
                            && first != 172
                            && first != 192
                            && first != 198
                            && first != 203
                            && first < 224,
                    "first byte " + first);
        }
    }

    @Test
    void knowsNoSiteAtAnAddressThatItNeverGives() {
        for (String stranger :
                new String[] {
                    "127.0.0.1:1", "10.0.0.1:1", "224.0.0.1:1", "11.0.0.0:1", "[::1]:1"
                }) {
            assertEquals(-1, AddressPlan.slotOf(Endpoint.parse(stranger)), stranger);
        }
    }
}
