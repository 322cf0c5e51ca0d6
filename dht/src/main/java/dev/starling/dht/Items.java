package dev.starling.dht;

import dev.starling.bencode.BencodeWriter;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Where items are found, who may say what is in them, and how their owner says it (BEP 44). */
final class Items {
    static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
    static final int PUBLIC_KEY_BYTES = Ed25519.PUBLIC_KEY_SIZE;
    static final int SIGNATURE_BYTES = Ed25519.SIGNATURE_SIZE;

    private static final int SIGNED_BYTES_MAX = Item.VALUE_BYTES_MAX + Item.SALT_BYTES_MAX + 64;

    private Items() {}

    /** Builds the tables of the curve, once in a process. */
    static boolean warmUp() {
        Ed25519.precompute();
        return true;
    }

    /** Where an item is stored and found. */
    static NodeId target(Item item) {
        return switch (item) {
            case Item.Immutable immutable -> NodeId.of(Sha1.of(immutable.value()), 0);
            case Item.Mutable mutable -> target(mutable.publicKey(), mutable.salt());
        };
    }

    /** Where the items are that somebody signs. */
    static NodeId target(byte[] publicKey, byte[] salt) {
        return NodeId.of(Sha1.of(publicKey, salt), 0);
    }

    /**
     * Whether this is what was asked for: the hash fits, and who owns it has signed it. A mutable
     * item in an answer has no salt; who asked knows it, and puts it in ({@link #withSalt}).
     */
    static boolean isAuthentic(Item item, NodeId target) {
        return target(item).equals(target)
                && switch (item) {
                    case Item.Immutable _ -> true;
                    case Item.Mutable mutable -> isSigned(mutable);
                };
    }

    static Item.Mutable withSalt(Item.Mutable item, byte[] salt) {
        return new Item.Mutable(
                item.publicKey(), salt, item.sequence(), item.value(), item.signature());
    }

    /** Whether the owner of the key has signed it: a third of a millisecond. */
    static boolean isSigned(Item.Mutable item) {
        if (isTooLong(item)
                || item.publicKey().length != PUBLIC_KEY_BYTES
                || item.signature().length != SIGNATURE_BYTES) {
            return false;
        }
        byte[] signed = signed(item.salt(), item.sequence(), item.value());
        return Ed25519.verify(item.signature(), 0, item.publicKey(), 0, signed, 0, signed.length);
    }

    /** What only its owner must know. */
    static byte[] newSeed(RandomGenerator random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return seed;
    }

    static byte[] publicKey(byte[] seed) {
        byte[] key = new byte[PUBLIC_KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, key, 0);
        return key;
    }

    /**
     * Signs a value.
     *
     * @param salt empty for none
     * @param value as it is encoded
     */
    static Item.Mutable sign(byte[] seed, byte[] salt, long sequence, byte[] value) {
        byte[] signed = signed(salt, sequence, value);
        byte[] signature = new byte[SIGNATURE_BYTES];
        Ed25519.sign(seed, 0, signed, 0, signed.length, signature, 0);
        return new Item.Mutable(publicKey(seed), salt, sequence, value, signature);
    }

    static boolean isTooLong(Item item) {
        return item.value().length > Item.VALUE_BYTES_MAX
                || (item instanceof Item.Mutable mutable
                        && mutable.salt().length > Item.SALT_BYTES_MAX);
    }

    /**
     * What is signed: the keys and values as they would stand in a dictionary, without the
     * dictionary around them.
     */
    static byte[] signed(byte[] salt, long sequence, byte[] value) {
        var writer = new BencodeWriter(SIGNED_BYTES_MAX);
        writer.startDict();
        if (salt.length > 0) {
            writer.key("salt").bytes(salt);
        }
        writer.key("seq").integer(sequence).key("v").raw(value, 0, value.length).end();
        return Arrays.copyOfRange(writer.array(), 1, writer.length() - 1);
    }
}
