package dev.starling.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.starling.host.Endpoint;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecureIdTest {
    private final SplittableRandom random = new SplittableRandom(42);

    // BEP 42
    @ParameterizedTest
    @CsvSource({
        "124.31.75.21, 5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401",
        "21.75.31.124, 5a3ce9c14e7a08645677bbd1cfe7d8f956d53256",
        "65.23.51.170, a5d43220bc8f112a3d426c84764f8c2a1150e616",
        "84.124.73.14, 1b0321dd1bb1fe518101ceef99462b947a01ff41",
        "43.213.53.83, e56f6cbf5b7c4be0237986d5243b87aa6d51305a"
    })
    void thePublishedIdsAreValidWhereTheyWerePublishedAndNowhereElse(String address, String hex) {
        var endpoint = Endpoint.parse(address + ":6881");
        NodeId id = NodeId.ofHex(hex);
        assertTrue(SecureId.isValid(id, endpoint));
        assertEquals(id, SecureId.forAddress(endpoint, id), "what is right already stays");
        assertFalse(SecureId.isValid(id, Endpoint.parse("8.8.8.8:6881")));
    }

    @Test
    void exactly21BitsAndTheLastThreeCount() {
        var endpoint = Endpoint.parse("124.31.75.21:6881");
        NodeId id = NodeId.ofHex("5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401");
        for (int bit = 0; bit < NodeId.BITS; bit++) {
            byte[] bytes = id.bytes();
            bytes[bit / 8] ^= (byte) (0x80 >>> bit % 8);
            boolean isBound = bit < 21 || bit >= NodeId.BITS - 3;
            assertEquals(!isBound, SecureId.isValid(NodeId.of(bytes, 0), endpoint), "bit " + bit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.6.7.8:1", "[2a00:1450:4001:81b::200e]:1", "[2400:cb00::1]:1"})
    void whatIsDrawnForAnAddressIsValidThere(String text) {
        var endpoint = Endpoint.parse(text);
        for (int i = 0; i < 1_000; i++) {
            assertTrue(SecureId.isValid(SecureId.forAddress(endpoint, random), endpoint));
        }
    }

    @Test
    void anAddressHasEightPlaces() {
        var endpoint = Endpoint.parse("5.6.7.8:1");
        long places =
                random.ints(1_000)
                        .mapToObj(_ -> SecureId.forAddress(endpoint, random).high() >>> 43)
                        .distinct()
                        .count();
        assertEquals(8, places);
    }

    @Test
    void aRandomIdIsValidOnceInTwoMillionTimes() {
        var endpoint = Endpoint.parse("5.6.7.8:1");
        long valid =
                random.ints(100_000)
                        .filter(_ -> SecureId.isValid(NodeId.random(random), endpoint))
                        .count();
        assertTrue(valid <= 2, () -> valid + " of 100,000");
    }

    // An independent bitwise CRC32C, on IPv6, for which the BEP has no vector.
    @Test
    void ipv6CountsItsFirstEightBytes() {
        for (int i = 0; i < 100; i++) {
            long high = 0x2000L << 48 | random.nextLong() >>> 3;
            NodeId id = SecureId.forAddress(new Endpoint(high, random.nextLong(), 1), random);
            long masked = (high & 0x0103070f1f3f7fffL) | (long) (id.low() & 7) << 61;
            assertEquals(crc32c(masked) >>> 11, (int) (id.high() >>> 43));
            assertTrue(SecureId.isValid(id, new Endpoint(high, random.nextLong(), 2)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1:1",
                "172.16.3.4:1",
                "192.168.0.1:1",
                "169.254.9.9:1",
                "127.0.0.1:1",
                "[::1]:1",
                "[fe80::1]:1",
                "[fd00::1]:1"
            })
    void localAddressesAllowEveryId(String local) {
        assertTrue(SecureId.isValid(NodeId.random(random), Endpoint.parse(local)));
    }

    private static int crc32c(long value) {
        int crc = -1;
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc ^= (int) (value >>> shift) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (0x82f63b78 & -(crc & 1));
            }
        }
        return ~crc;
    }
}
