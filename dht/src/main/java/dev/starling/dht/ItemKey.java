package dev.starling.dht;

import java.util.random.RandomGenerator;

/** The key of somebody who owns mutable items (BEP 44). What it is made from stays secret. */
public final class ItemKey {
    public static final int SEED_BYTES = Items.SEED_BYTES;
    public static final int PUBLIC_KEY_BYTES = Items.PUBLIC_KEY_BYTES;

    private final byte[] seed;
    private final byte[] publicKey;

    private ItemKey(byte[] seed) {
        this.seed = seed;
        this.publicKey = Items.publicKey(seed);
    }

    public static ItemKey draw(RandomGenerator random) {
        return new ItemKey(Items.newSeed(random));
    }

    /**
     * The key that was made from these 32 bytes.
     *
     * @throws IllegalArgumentException when there are not 32
     */
    public static ItemKey ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException(
                    "a key is made from " + SEED_BYTES + " bytes, not " + seed.length);
        }
        return new ItemKey(seed.clone());
    }

    /** The secret. */
    public byte[] seed() {
        return seed.clone();
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    Item.Mutable sign(byte[] salt, long sequence, byte[] value) {
        return Items.sign(seed, salt, sequence, value);
    }
}
