package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:0",
                "127.0.0.1:6881",
                "255.255.255.255:65535",
                "192.0.2.1:80",
                "[::]:0",
                "[::1]:6881",
                "[2001:db8::1]:6881",
                "[1:2:3:4:5:6:7:8]:1",
                "[fe80::1:0:0:1]:1",
            })
    void whatIsReadIsWrittenAgain(String text) {
        assertEquals(text, Endpoint.parse(text).toString());
    }

    // RFC 5952, section 4; the mapped form is an IPv4 address.
    @ParameterizedTest
    @CsvSource({
        "[2001:0db8::0001]:1, [2001:db8::1]:1",
        "[2001:DB8::ABCD]:1, [2001:db8::abcd]:1",
        "[2001:db8:0:0:0:0:2:1]:1, [2001:db8::2:1]:1",
        "[2001:db8:0:1:1:1:1:1]:1, [2001:db8:0:1:1:1:1:1]:1",
        "[2001:db8::1:1:1:1:1]:1, [2001:db8:0:1:1:1:1:1]:1",
        "[2001:0:0:1:0:0:0:1]:1, [2001:0:0:1::1]:1",
        "[2001:db8:0:0:1:0:0:1]:1, [2001:db8::1:0:0:1]:1",
        "[0:0:0:0:0:0:0:0]:1, [::]:1",
        "[1:0:0:0:0:0:0:0]:1, [1::]:1",
        "[0:0:0:0:0:0:0:1]:1, [::1]:1",
        "[0:0:1:2:3:4:5:6]:1, [::1:2:3:4:5:6]:1",
        "[1:2:3:4:5:6:0:0]:1, [1:2:3:4:5:6::]:1",
        "[::ffff:c000:201]:1, 192.0.2.1:1",
        "[0:0:0:0:0:ffff:7f00:1]:1, 127.0.0.1:1",
    })
    void anAddressHasOneText(String given, String canonical) {
        assertEquals(canonical, Endpoint.parse(given).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "127.0.0.1",
                "127.0.0.1:",
                ":6881",
                "127.0.0.1:+5",
                "127.0.0.1:-1",
                "127.0.0.1:007",
                "127.0.0.1:70000",
                "127.0.0.1:65536",
                "127.0.0.1:4294974177",
                "127.0.0.1:٦٨٨١",
                "127.0.0.1: 80",
                "127.0.0.1:80 ",
                " 127.0.0.1:80",
                "127.0.0.1\0:80",
                "127.0.0.1:80\0",
                "127.0.0.1:0x50",
                "127.0.0:80",
                "127.0.0.1.1:80",
                "127.0.0.256:80",
                "127.0.0.01:80",
                "127.0.0.+1:80",
                "127..0.1:80",
                "127.0.0.:80",
                ".0.0.1:80",
                "١٢٧.0.0.1:80",
                "2130706433:80",
                "0x7f.0.0.1:80",
                "localhost:80",
                "::1:80",
                "[::1]",
                "[::1]80",
                "[::1]:",
                "[::1:80",
                "::1]:80",
                "[]:80",
                "[:]:80",
                "[:::]:80",
                "[1::2::3]:80",
                "[1:2:3:4:5:6:7]:80",
                "[1:2:3:4:5:6:7:8:9]:80",
                "[1:2:3:4:5:6:7:8::]:80",
                "[::1:2:3:4:5:6:7:8]:80",
                "[1:2:3:4::5:6:7:8]:80",
                "[12345::]:80",
                "[g::]:80",
                "[1:]:80",
                "[:1]:80",
                "[1:2:3:4:5:6:7:]:80",
                "[fe80::1%eth0]:80",
                "[::1\0]:80",
                "[::+1]:80",
                "[١::]:80",
                "[::ffff:1.2.3.4]:80",
                "[127.0.0.1]:80",
                "[[::1]]:80",
            })
    void whatIsMalformedIsRefusedWithASentence(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
        assertTrue(String.valueOf(refusal.getMessage()).contains("is no address and port"));
    }

    @Test
    void aMillionRandomEndpointsSurviveTextAndBytes() {
        var random = new Random(42);
        for (int i = 0; i < 1_000_000; i++) {
            int port = random.nextInt(65_536);
            var endpoint =
                    switch (random.nextInt(3)) {
                        case 0 -> Endpoint.ofIpv4(random.nextInt(), port);
                        case 1 -> new Endpoint(random.nextLong(), random.nextLong(), port);
                        default -> sparse(random, port); // many zero groups
                    };
            assertEquals(endpoint, Endpoint.parse(endpoint.toString()));
            byte[] bytes = endpoint.addressBytes();
            assertEquals(endpoint, Endpoint.ofBytes(bytes, 0, bytes.length, port));
        }
    }

    private static Endpoint sparse(Random random, int port) {
        long mask = 0;
        for (int group = 0; group < 4; group++) {
            mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
        }
        return new Endpoint(random.nextLong() & mask, random.nextLong() & ~mask, port);
    }

    @Test
    void theTextMeansToTheJdkWhatItMeansToUs() throws Exception {
        var random = new Random(43);
        for (int i = 0; i < 10_000; i++) {
            var endpoint = sparse(random, 1);
            String text = endpoint.toString();
            String address = text.substring(0, text.lastIndexOf(':'));
            assertArrayEquals(
                    InetAddress.getByName(address.replace("[", "").replace("]", "")).getAddress(),
                    endpoint.addressBytes());
        }
    }

    @Test
    void aMappedAddressIsThePlainOne() throws Exception {
        var plain = Endpoint.of(InetAddress.getByName("192.0.2.1"), 5);
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        assertEquals(plain, Endpoint.ofBytes(mapped, 0, 16, 5));
        assertTrue(plain.isIpv4());
        assertEquals(0xc0000201, plain.ipv4());
        assertEquals(4, plain.addressBytes().length);
        assertThrows(IllegalArgumentException.class, () -> Endpoint.ofBytes(mapped, 0, 5, 5));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.ofIpv4(1, -1));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.ofIpv4(1, 65_536));
    }

    @Test
    void wildcardsAndLoopbacksAreKnown() {
        assertTrue(Endpoint.anyIpv4(1).isWildcard());
        assertTrue(Endpoint.anyIpv6(1).isWildcard());
        assertFalse(Endpoint.anyIpv6(1).isIpv4());
        assertFalse(Endpoint.loopback(1).isWildcard());
        assertTrue(Endpoint.loopback(1).isLoopback());
        assertTrue(Endpoint.parse("127.9.9.9:1").isLoopback());
        assertTrue(Endpoint.parse("[::1]:1").isLoopback());
        assertFalse(Endpoint.parse("[::2]:1").isLoopback());
        assertFalse(Endpoint.parse("128.0.0.1:1").isLoopback());
        assertEquals(Endpoint.anyIpv4(0), Endpoint.loopback(7).wildcardOfSameFamily());
        assertEquals(Endpoint.anyIpv6(0), Endpoint.parse("[::1]:7").wildcardOfSameFamily());
        assertTrue(Endpoint.loopback(1).hasSameAddress(Endpoint.loopback(2)));
        assertEquals(Endpoint.loopback(2), Endpoint.loopback(1).withPort(2));
        assertNotEquals(Endpoint.loopback(2), Endpoint.loopback(1));
    }

    @Test
    void endpointsAreOrderedByAddressThenByPort() {
        var inOrder =
                List.of(
                        Endpoint.parse("[::]:1"),
                        Endpoint.parse("[::1]:1"),
                        Endpoint.parse("1.2.3.4:1"),
                        Endpoint.parse("1.2.3.4:2"),
                        Endpoint.parse("200.0.0.1:1"),
                        Endpoint.parse("[1::]:1"),
                        Endpoint.parse("[ffff::]:1"));
        var shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(44));
        Collections.sort(shuffled);
        assertEquals(inOrder, shuffled);
    }

    @Test
    void neighboursHashApart() {
        var hashes = new HashSet<Integer>();
        for (int address = 0; address < 256; address++) {
            for (int port = 0; port < 256; port++) {
                hashes.add(Endpoint.ofIpv4(0x0a000000 + address, 6881 + port).hashCode());
            }
        }
        assertTrue(hashes.size() > 65_000, "of 65,536 differ " + hashes.size());
    }
}
