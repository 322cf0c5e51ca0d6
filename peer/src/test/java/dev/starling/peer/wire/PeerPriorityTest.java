package dev.starling.peer.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.starling.host.Endpoint;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PeerPriorityTest {
    @Test
    void isThatOfTheExamplesInBep40() {
        assertEquals("ec2d7224", priority("123.213.32.10:1", "98.76.54.32:1"));
        assertEquals("99568189", priority("123.213.32.10:1", "123.213.32.234:1"));
    }

    @Test
    void isTheSameForBoth() {
        var random = new SplittableRandom(5);
        for (int i = 0; i < 1000; i++) {
            var one = Endpoint.ofIpv4(random.nextInt(), 1);
            var near = Endpoint.ofIpv4(one.ipv4() ^ 1 << random.nextInt(32), 2);
            assertEquals(PeerPriority.of(one, near), PeerPriority.of(near, one));
            var far = new Endpoint(random.nextLong() | 1, random.nextLong(), 1);
            assertEquals(PeerPriority.of(one, far), PeerPriority.of(far, one));
        }
    }

    @Test
    void thosePartsCountThatNobodyChoosesFreely() {
        // In another network the second-lowest bit is no choice, in one's own it is.
        assertEquals(
                priority("123.213.32.10:1", "98.76.54.32:1"),
                priority("123.213.32.10:1", "98.76.54.34:1"));
        assertNotEquals(
                priority("123.213.32.10:1", "123.213.32.32:1"),
                priority("123.213.32.10:1", "123.213.32.34:1"));
        assertEquals(
                priority("[2001:db8:1::1]:1", "[2001:db8:2:2::1]:1"),
                priority("[2001:db8:1::1]:1", "[2001:db8:2:2:8::1]:1"));
        assertNotEquals(
                priority("[2001:db8:1:100::1]:1", "[2001:db8:1:200::1]:1"),
                priority("[2001:db8:1:100::1]:1", "[2001:db8:1:800::1]:1"));
    }

    @Test
    void portsDecideWithinOneAddress() {
        assertNotEquals(
                priority("192.0.2.1:1", "192.0.2.1:2"), priority("192.0.2.1:1", "192.0.2.1:3"));
    }

    private static String priority(String one, String other) {
        return "%08x".formatted(PeerPriority.of(Endpoint.parse(one), Endpoint.parse(other)));
    }
}
