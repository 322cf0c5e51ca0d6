package dev.starling.dht;

/**
 * What the DHT stores for strangers (BEP 44): any bencoded value of at most a thousand bytes.
 *
 * <p>Bytes in here are shared, never changed.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by target, never by equals
sealed interface Item {
    int VALUE_BYTES_MAX = 1000;
    int SALT_BYTES_MAX = 64;

    /** The value as it is encoded. */
    byte[] value();

    /** Found by the hash of what it says: it never changes. */
    record Immutable(byte[] value) implements Item {}

    /** Found by the hash of who says it, and signed: its owner may replace it. */
    record Mutable(byte[] publicKey, byte[] salt, long sequence, byte[] value, byte[] signature)
            implements Item {}
}
