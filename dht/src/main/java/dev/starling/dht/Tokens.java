package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/**
 * Write tokens: who shows one has received what we sent to its address, so nobody can sign up
 * somebody else. One for each socket: what one socket gave is no good at another (BEP 45).
 *
 * <p>A token is nothing but a keyed hash of the address, and nothing is stored for it. Two secrets,
 * so that it stays valid 5 to 10 minutes (BEP 5): with a single one an announce would be refused
 * whose get_peers fell just before the turn.
 */
final class Tokens {
    static final long TURN_NANOS = Duration.ofMinutes(5).toNanos();
    static final int BYTES = 8;

    private static final int SECRET_BYTES = 32;
    private static final int ADDRESS_BYTES = 2 * Long.BYTES;

    private final KeyedMac mac;
    private final RandomGenerator random;
    private final byte[] address = new byte[ADDRESS_BYTES];
    private SecretKeySpec secret;
    private SecretKeySpec previousSecret;
    private long turnedAt;

    Tokens(KeyedMac mac, RandomGenerator random, long now) {
        this.mac = mac;
        this.random = random;
        secret = draw();
        previousSecret = secret;
        turnedAt = now;
    }

    byte[] tokenFor(Endpoint asker, long now) {
        turn(now);
        return Arrays.copyOf(hash(asker, secret), BYTES);
    }

    /** Whether we gave this token to this address not too long ago. */
    boolean isValid(byte[] token, Endpoint asker, long now) {
        turn(now);
        return token.length == BYTES
                && (isOf(token, asker, secret) || isOf(token, asker, previousSecret));
    }

    private boolean isOf(byte[] token, Endpoint asker, SecretKeySpec key) {
        // In constant time: how long a refusal takes must not tell how much was right.
        return MessageDigest.isEqual(token, Arrays.copyOf(hash(asker, key), BYTES));
    }

    private byte[] hash(Endpoint asker, SecretKeySpec key) {
        for (int i = 0; i < Long.BYTES; i++) {
            address[i] = (byte) (asker.high() >>> (Byte.SIZE * i));
            address[Long.BYTES + i] = (byte) (asker.low() >>> (Byte.SIZE * i));
        }
        return mac.hash(address, key);
    }

    /** Turns when somebody asks, as often as was due: it needs no timer. */
    private void turn(long now) {
        long turns = (now - turnedAt) / TURN_NANOS;
        if (turns == 0) {
            return;
        }
        previousSecret = turns == 1 ? secret : draw();
        secret = draw();
        turnedAt += turns * TURN_NANOS;
    }

    private SecretKeySpec draw() {
        byte[] drawn = new byte[SECRET_BYTES];
        random.nextBytes(drawn);
        return new SecretKeySpec(drawn, KeyedMac.ALGORITHM);
    }
}
