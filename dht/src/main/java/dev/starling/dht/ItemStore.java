package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The items that strangers left with us (BEP 44), for two hours: who cares for one puts it again.
 * What is full refuses what is new. A mutable item never becomes older, and what is in it is always
 * what its owner signed.
 */
final class ItemStore {
    static final long TTL_NANOS = Duration.ofHours(2).toNanos();

    /** Of all stores in which there is nothing yet; never written to. */
    private static final LinkedHashMap<NodeId, Stored> NOTHING = new LinkedHashMap<>(0);

    private final Limits limits;
    private final Budget verifications;
    private final PerAddress perAddress = new PerAddress();
    private LinkedHashMap<NodeId, Stored> byLastPut = NOTHING;

    /**
     * How much is stored, and how much work is done for it.
     *
     * @param items a kilobyte each, or a bit more
     * @param itemsPerAddress of one IPv4 address or one /64
     * @param verifications a signature costs a third of a millisecond to verify
     */
    record Limits(int items, int itemsPerAddress, Budget.Rate verifications) {
        static final Limits STANDARD = new Limits(10_000, 100, Budget.Rate.of(300, 100));
    }

    /** What became of a put. */
    enum Verdict {
        STORED(0, ""),
        VALUE_TOO_LONG(KrpcError.VALUE_TOO_BIG, "the value is longer than 1000 bytes"),
        SALT_TOO_LONG(KrpcError.SALT_TOO_BIG, "the salt is longer than 64 bytes"),
        BADLY_SIGNED(KrpcError.BAD_SIGNATURE, "the signature is not right"),
        ANOTHER_THAN_EXPECTED(KrpcError.CAS_MISMATCH, "cas is not the stored seq"),
        OLDER_THAN_STORED(KrpcError.SEQUENCE_TOO_LOW, "seq is lower than the stored one"),
        SAME_SEQUENCE(KrpcError.SEQUENCE_TOO_LOW, "seq is the stored one of another value"),
        FULL(KrpcError.SERVER, "no room for more"),
        BUSY(KrpcError.SERVER, "too many to verify at the moment");

        private final int code;
        private final String why;

        Verdict(int code, String why) {
            this.code = code;
            this.why = why;
        }

        /** One of {@link KrpcError}'s, unless it was stored. */
        int code() {
            return code;
        }

        String why() {
            return why;
        }
    }

    /**
     * An item, and whose place it takes.
     *
     * @param address as {@link PerAddress} counts it
     */
    private record Stored(Item item, long address, long putAt) {}

    ItemStore(Limits limits, long now) {
        this.limits = limits;
        verifications = new Budget(limits.verifications(), now);
    }

    /** What is stored there. */
    @Nullable Item get(NodeId target, long now) {
        forgetExpired(now);
        Stored stored = byLastPut.get(target);
        return stored == null ? null : stored.item();
    }

    /**
     * Stores an item, replaces the one before, or keeps it for longer.
     *
     * @param cas only over the item with this sequence number; -1 for any
     */
    Verdict put(Item item, long cas, Endpoint from, long now) {
        forgetExpired(now);
        if (item.value().length > Item.VALUE_BYTES_MAX) {
            return Verdict.VALUE_TOO_LONG;
        }
        return switch (item) {
            case Item.Immutable immutable -> putImmutable(immutable, from, now);
            case Item.Mutable mutable -> putMutable(mutable, cas, from, now);
        };
    }

    int count() {
        return byLastPut.size();
    }

    private Verdict putImmutable(Item.Immutable item, Endpoint from, long now) {
        NodeId target = Items.target(item);
        return store(target, item, byLastPut.get(target), from, now);
    }

    // What costs most comes last: the signature.
    private Verdict putMutable(Item.Mutable item, long cas, Endpoint from, long now) {
        if (item.salt().length > Item.SALT_BYTES_MAX) {
            return Verdict.SALT_TOO_LONG;
        }
        NodeId target = Items.target(item);
        Stored stored = byLastPut.get(target);
        if (stored != null && stored.item() instanceof Item.Mutable before) {
            if (cas >= 0 && cas != before.sequence()) {
                return Verdict.ANOTHER_THAN_EXPECTED;
            }
            if (item.sequence() < before.sequence()) {
                return Verdict.OLDER_THAN_STORED;
            }
            if (item.sequence() == before.sequence()) {
                if (!Arrays.equals(item.value(), before.value())) {
                    return Verdict.SAME_SEQUENCE;
                }
                if (Arrays.equals(item.signature(), before.signature())) {
                    return store(target, before, stored, from, now);
                }
            }
        } else if (!hasRoomFor(from)) {
            return Verdict.FULL;
        }
        if (!verifications.allows(now)) {
            return Verdict.BUSY;
        }
        verifications.spend(1, now);
        return Items.isSigned(item) ? store(target, item, stored, from, now) : Verdict.BADLY_SIGNED;
    }

    @SuppressWarnings("ReferenceEquality") // the very map that is shared
    private Verdict store(
            NodeId target, Item item, @Nullable Stored before, Endpoint from, long now) {
        // It stays on the account of who brought it first, whoever keeps it alive.
        long address = before == null ? PerAddress.key(from) : before.address();
        if (before == null) {
            if (!hasRoomFor(from)) {
                return Verdict.FULL;
            }
            perAddress.add(address);
        }
        if (byLastPut == NOTHING) {
            byLastPut = new LinkedHashMap<>();
        }
        byLastPut.putLast(target, new Stored(item, address, now));
        return Verdict.STORED;
    }

    private boolean hasRoomFor(Endpoint from) {
        return byLastPut.size() < limits.items()
                && perAddress.count(PerAddress.key(from)) < limits.itemsPerAddress();
    }

    private void forgetExpired(long now) {
        while (!byLastPut.isEmpty()) {
            Stored eldest = byLastPut.firstEntry().getValue();
            if (now - eldest.putAt() < TTL_NANOS) {
                return;
            }
            byLastPut.pollFirstEntry();
            perAddress.remove(eldest.address());
        }
    }
}
