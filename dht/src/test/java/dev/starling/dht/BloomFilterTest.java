package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class BloomFilterTest {
    @Test
    void countsTheAddressesOfBep33() {
        var filter = new BloomFilter();
        for (int i = 0; i <= 0xff; i++) {
            filter.add(Endpoint.ofIpv4(0xc000_0200 | i, 1));
        }
        for (int i = 0; i <= 0x3e7; i++) {
            filter.add(new Endpoint(0x2001_0db8_0000_0000L, i, 1));
        }
        String bits = HexFormat.of().formatHex(filter.bits());
        assertTrue(bits.startsWith("f6c3f5eaa07ffd91bde89f777f26fb2b"), bits);
        assertTrue(bits.endsWith("fd8f72ef"), bits);
        assertEquals(1224.9308, filter.estimate(), 0.0001); // it is cut off there, not rounded
    }

    @Test
    void portsDoNotCount() {
        var filter = new BloomFilter();
        filter.add(Endpoint.parse("192.0.2.1:1"));
        filter.add(Endpoint.parse("192.0.2.1:2"));
        assertEquals(1, filter.estimate(), 0.01);
    }

    @Test
    void mergedFiltersCountNobodyTwice() {
        var one = new BloomFilter();
        var other = new BloomFilter();
        for (int i = 0; i < 100; i++) {
            one.add(Endpoint.ofIpv4(i, 1));
            other.add(Endpoint.ofIpv4(i + 50, 1));
        }
        one.merge(other);
        assertEquals(150, one.estimate(), 10);
    }

    @Test
    void anEmptyFilterCountsNobodyAndAFullOneDoesNotBreak() {
        // BEP 33 takes one zero less than there are, so that it never divides by nothing.
        assertEquals(0, new BloomFilter().estimate(), 1);
        byte[] full = new byte[BloomFilter.BYTES];
        Arrays.fill(full, (byte) 0xff);
        assertTrue(Double.isFinite(new BloomFilter(full).estimate()));
    }
}
