package dev.starling.dht;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256, which keeps its key until it is told another: to set one costs as much as to hash
 * with it. A keyed one is 700 bytes, so nodes that share a thread may share it.
 */
final class KeyedMac {
    static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private @Nullable SecretKeySpec key;

    KeyedMac() {
        try {
            mac = Mac.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very same key; equal ones are merely set again
    byte[] hash(byte[] bytes, SecretKeySpec with) {
        if (with != key) {
            try {
                mac.init(with);
            } catch (InvalidKeyException impossible) {
                throw new AssertionError(impossible);
            }
            key = with;
        }
        return mac.doFinal(bytes);
    }
}
