package dev.starling.dht;

import dev.starling.host.AddressKind;
import dev.starling.host.Endpoint;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Ids that their address allows (BEP 42): 21 bits follow from it and from three bits of the id's
 * last byte, so whoever has few addresses has few places.
 */
final class SecureId {
    private static final int IPV4_MASK = 0x030f3fff;
    private static final long IPV6_MASK = 0x0103_070f_1f3f_7fffL;
    private static final int BOUND_BITS = 21;
    private static final int CHOICE_BITS = 3;

    private SecureId() {}

    /** A random id for a node whom others see at this address. */
    static NodeId forAddress(Endpoint address, RandomGenerator random) {
        return forAddress(address, NodeId.random(random));
    }

    /** The id with the bits that the address asks for; its last byte stays. */
    static NodeId forAddress(Endpoint address, NodeId drawn) {
        long bound = (long) checksum(address, drawn.low()) << (Long.SIZE - Integer.SIZE);
        long mask = -1L << (Long.SIZE - BOUND_BITS);
        return new NodeId((bound & mask) | (drawn.high() & ~mask), drawn.middle(), drawn.low());
    }

    /** Whether a node at this address may have this id. Local addresses are exempt. */
    static boolean isValid(NodeId id, Endpoint address) {
        int differs = checksum(address, id.low()) ^ (int) (id.high() >>> Integer.SIZE);
        return differs >>> (Integer.SIZE - BOUND_BITS) == 0 || AddressKind.of(address).isLocal();
    }

    private static int checksum(Endpoint address, int lastBytes) {
        int choice = lastBytes & ((1 << CHOICE_BITS) - 1);
        var crc = new CRC32C();
        if (address.isIpv4()) {
            int masked = (address.ipv4() & IPV4_MASK) | choice << (Integer.SIZE - CHOICE_BITS);
            update(crc, masked);
        } else {
            long masked = (address.high() & IPV6_MASK) | (long) choice << (Long.SIZE - CHOICE_BITS);
            update(crc, (int) (masked >>> Integer.SIZE));
            update(crc, (int) masked);
        }
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, int bigEndian) {
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            crc.update(bigEndian >>> shift & 0xff);
        }
    }
}
