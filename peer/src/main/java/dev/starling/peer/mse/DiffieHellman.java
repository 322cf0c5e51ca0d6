package dev.starling.peer.mse;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/** How two agree on a secret in the open, with numbers of 768 bits. Pure work, for any thread. */
final class DiffieHellman {
    /** Of a public key and of the secret. */
    static final int LENGTH = 96;

    /** 160 bits, more of which would add nothing here. */
    private static final int EXPONENT_BYTES = 20;

    static final BigInteger P =
            new BigInteger(
                    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD1"
                            + "29024E088A67CC74020BBEA63B139B22514A08798E3404DD"
                            + "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245"
                            + "E485B576625E7EC6F44C42E9A63A36210000000000090563",
                    16);

    private static final BigInteger G = BigInteger.TWO;

    private DiffieHellman() {}

    /** Our half of the secret, which we tell nobody. */
    static BigInteger exponent(RandomGenerator random) {
        var bytes = new byte[EXPONENT_BYTES];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes);
    }

    /** Our half as we tell it. */
    static byte[] publicKey(BigInteger exponent) {
        return bytes(G.modPow(exponent, P));
    }

    static byte[] secret(BigInteger exponent, byte[] theirPublicKey) {
        return bytes(new BigInteger(1, theirPublicKey).modPow(exponent, P));
    }

    /** Whether it is a number of which anybody may have made a secret that is one. */
    static boolean isPossible(byte[] publicKey) {
        var key = new BigInteger(1, publicKey);
        return key.compareTo(BigInteger.ONE) > 0 && key.compareTo(P.subtract(BigInteger.ONE)) < 0;
    }

    private static byte[] bytes(BigInteger number) {
        byte[] shortest = number.toByteArray();
        var bytes = new byte[LENGTH];
        int length = Math.min(LENGTH, shortest.length);
        System.arraycopy(shortest, shortest.length - length, bytes, LENGTH - length, length);
        return bytes;
    }
}
