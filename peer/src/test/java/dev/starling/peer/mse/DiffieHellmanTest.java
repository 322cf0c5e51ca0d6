package dev.starling.peer.mse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DiffieHellmanTest {
    static final String P_LESS_ONE = hex(DiffieHellman.P.subtract(BigInteger.ONE));
    static final String P = hex(DiffieHellman.P);

    @Test
    void thePrimeIsTheOneThatAllUse() {
        assertEquals(
                "c51b2824c68a8021723f350fa7143f0ff51536cd",
                HexFormat.of().formatHex(Sha1.of("", bytes(P))));
        assertTrue(DiffieHellman.P.isProbablePrime(50));
    }

    @Test
    void bothSidesReckonTheSameSecret() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            BigInteger ours = DiffieHellman.exponent(random);
            BigInteger theirs = DiffieHellman.exponent(random);
            assertTrue(ours.bitLength() <= 160);
            byte[] secret = DiffieHellman.secret(ours, DiffieHellman.publicKey(theirs));
            assertEquals(DiffieHellman.LENGTH, secret.length);
            assertArrayEquals(secret, DiffieHellman.secret(theirs, DiffieHellman.publicKey(ours)));
        }
    }

    @Test
    void shortNumbersArePaddedInFront() {
        byte[] four = DiffieHellman.publicKey(BigInteger.TWO);
        assertArrayEquals(bytes("04"), four);
    }

    @Test
    void trivialKeysAreImpossible() {
        assertFalse(DiffieHellman.isPossible(bytes("00")));
        assertFalse(DiffieHellman.isPossible(bytes("01")));
        assertFalse(DiffieHellman.isPossible(bytes(P_LESS_ONE)));
        assertFalse(DiffieHellman.isPossible(bytes(P)));
        assertFalse(DiffieHellman.isPossible(bytes("ff".repeat(96))));
        assertTrue(DiffieHellman.isPossible(bytes("02")));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex("00".repeat(DiffieHellman.LENGTH - hex.length() / 2) + hex);
    }

    private static String hex(BigInteger number) {
        return number.toString(16);
    }
}
