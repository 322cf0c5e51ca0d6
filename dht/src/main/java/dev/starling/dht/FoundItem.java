package dev.starling.dht;

import org.jspecify.annotations.Nullable;

/**
 * What was stored at a target, checked: the value hashes to the target, or whoever owns the target
 * has signed it.
 *
 * @param value as it is encoded
 * @param sequence which version of a mutable item; -1 of an immutable one
 * @param publicKey whose it is; null for nobody's
 */
public record FoundItem(
        NodeId target,
        byte[] value,
        long sequence,
        byte @Nullable [] publicKey,
        byte @Nullable [] signature) {
    static FoundItem of(NodeId target, Item item) {
        return switch (item) {
            case Item.Immutable(var value) -> new FoundItem(target, value, -1, null, null);
            case Item.Mutable mutable ->
                    new FoundItem(
                            target,
                            mutable.value(),
                            mutable.sequence(),
                            mutable.publicKey(),
                            mutable.signature());
        };
    }
}
