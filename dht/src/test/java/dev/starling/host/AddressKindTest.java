package dev.starling.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {
    // The first and the last address of each range, and their neighbours outside.
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, RESERVED",
        "0.255.255.255, RESERVED",
        "1.0.0.0, PUBLIC",
        "9.255.255.255, PUBLIC",
        "10.0.0.0, PRIVATE",
        "10.255.255.255, PRIVATE",
        "11.0.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.64.0.0, CARRIER",
        "100.127.255.255, CARRIER",
        "100.128.0.0, PUBLIC",
        "126.255.255.255, PUBLIC",
        "127.0.0.1, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "128.0.0.0, PUBLIC",
        "169.253.255.255, PUBLIC",
        "169.254.0.0, LINK_LOCAL",
        "169.254.255.255, LINK_LOCAL",
        "169.255.0.0, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.16.0.0, PRIVATE",
        "172.31.255.255, PRIVATE",
        "172.32.0.0, PUBLIC",
        "192.0.0.8, RESERVED",
        "192.0.1.0, PUBLIC",
        "192.0.2.255, DOCUMENTATION",
        "192.0.3.0, PUBLIC",
        "192.88.99.1, RESERVED",
        "192.167.255.255, PUBLIC",
        "192.168.0.0, PRIVATE",
        "192.168.255.255, PRIVATE",
        "192.169.0.0, PUBLIC",
        "198.17.255.255, PUBLIC",
        "198.18.0.0, RESERVED",
        "198.19.255.255, RESERVED",
        "198.20.0.0, PUBLIC",
        "198.51.100.7, DOCUMENTATION",
        "203.0.113.7, DOCUMENTATION",
        "223.255.255.255, PUBLIC",
        "224.0.0.0, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.0, RESERVED",
        "255.255.255.255, RESERVED",
        "[::], RESERVED",
        "[::1], LOOPBACK",
        "[::2], RESERVED",
        "[::102:304], RESERVED",
        "[::ffff:a01:203], PRIVATE",
        "[64:ff9b::102:304], RESERVED",
        "[100::1], RESERVED",
        "[1fff:ffff::1], RESERVED",
        "[2000::1], PUBLIC",
        "[2001:db7::1], PUBLIC",
        "[2001:db8::1], DOCUMENTATION",
        "[2001:db9::1], PUBLIC",
        "[2a00::1], PUBLIC",
        "[3ffe::1], PUBLIC",
        "[3fff:fff::1], DOCUMENTATION",
        "[3fff:1000::1], PUBLIC",
        "[4000::1], RESERVED",
        "[fbff::1], RESERVED",
        "[fc00::1], PRIVATE",
        "[fdff::1], PRIVATE",
        "[fe80::1], LINK_LOCAL",
        "[febf::1], LINK_LOCAL",
        "[fec0::1], PRIVATE",
        "[ff02::1], MULTICAST"
    })
    void everyRangeBeginsAndEndsWhereTheRegistrySays(String address, AddressKind kind) {
        assertEquals(kind, AddressKind.of(Endpoint.parse(address + ":6881")));
    }

    @Test
    void aStrangersWordMakesUsSendToPublicAddressesOnly() {
        assertTrue(AddressKind.isUsable(Endpoint.parse("5.6.7.8:1"), false));
        assertFalse(AddressKind.isUsable(Endpoint.parse("5.6.7.8:0"), false));
        assertFalse(AddressKind.isUsable(Endpoint.parse("192.168.1.1:80"), false));
        assertFalse(AddressKind.isUsable(Endpoint.parse("224.0.0.1:80"), false));
    }

    @Test
    void aNetworkOfOnesOwnHasLocalAddressesAndStillNoMulticast() {
        assertTrue(AddressKind.isUsable(Endpoint.parse("127.0.0.1:80"), true));
        assertTrue(AddressKind.isUsable(Endpoint.parse("[fd00::1]:80"), true));
        assertTrue(AddressKind.isUsable(Endpoint.parse("5.6.7.8:1"), true));
        assertFalse(AddressKind.isUsable(Endpoint.parse("127.0.0.1:0"), true));
        assertFalse(AddressKind.isUsable(Endpoint.parse("0.0.0.0:80"), true));
        assertFalse(AddressKind.isUsable(Endpoint.parse("[ff02::1]:80"), true));
        assertFalse(AddressKind.isUsable(Endpoint.parse("192.0.2.1:80"), true));
    }
}
