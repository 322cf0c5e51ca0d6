package dev.starling.simulation;

import dev.starling.host.Endpoint;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Gives the n-th site of a simulation its public addresses, and finds n again by arithmetic, so
 * that a million sites need no table. Neighbours in number lie far apart in address, each in a /24
 * of its own while there are fewer than 13 million, because routing tables count sites per network.
 * Which one of a network comes first differs from network to network, because ids follow from
 * addresses (BEP 42), and the last byte is most of what they follow from: were it the same for all,
 * a million ids would lie at 32,768 places.
 */
final class AddressPlan {
    /** First bytes of addresses that are public whatever list of reserved networks one holds. */
    private static final int[][] FIRST_BYTES = {
        {11, 99}, {101, 126}, {128, 168}, {173, 191}, {193, 197}, {204, 223}
    };

    private static final int FIRST_BYTE_COUNT = 200;
    private static final int NETWORKS = FIRST_BYTE_COUNT << 16;

    /** Coprime to the number of networks; its inverse undoes the spreading. */
    private static final long SPREAD = 7_368_787;

    private static final long GATHER = inverse(SPREAD, NETWORKS);
    private static final int HOSTS_PER_NETWORK = 254;

    /** 2a00::/16, then the slot: a /48 of its own, as each owner of a line has. */
    private static final long IPV6_PREFIX = 0x2a00L << 48;

    private static final int[] FIRST_BYTE_OF = new int[FIRST_BYTE_COUNT];
    private static final int[] INDEX_OF_FIRST_BYTE = new int[256];

    static {
        Arrays.fill(INDEX_OF_FIRST_BYTE, -1);
        int index = 0;
        for (int[] range : FIRST_BYTES) {
            for (int first = range[0]; first <= range[1]; first++) {
                FIRST_BYTE_OF[index] = first;
                INDEX_OF_FIRST_BYTE[first] = index++;
            }
        }
    }

    private AddressPlan() {}

    static Endpoint ipv4(int slot, int port) {
        int network = (int) (slot % NETWORKS * SPREAD % NETWORKS);
        int index = slot / NETWORKS;
        assert index < HOSTS_PER_NETWORK : "more sites than addresses";
        int host = (firstHost(network) + index) % HOSTS_PER_NETWORK + 1;
        int address = FIRST_BYTE_OF[network >>> 16] << 24 | (network & 0xffff) << 8 | host;
        return Endpoint.ofIpv4(address, port);
    }

    static Endpoint ipv6(int slot, int port) {
        return new Endpoint(IPV6_PREFIX | (long) slot << 16, 1, port);
    }

    /** The slot whose address this is, or -1. */
    static int slotOf(Endpoint endpoint) {
        if (endpoint.isIpv4()) {
            int address = endpoint.ipv4();
            int first = INDEX_OF_FIRST_BYTE[address >>> 24];
            int host = address & 0xff;
            if (first < 0 || host == 0 || host > HOSTS_PER_NETWORK) {
                return -1;
            }
            long network = (long) first << 16 | (address >>> 8 & 0xffff);
            int index = Math.floorMod(host - 1 - firstHost((int) network), HOSTS_PER_NETWORK);
            long slot = network * GATHER % NETWORKS + (long) index * NETWORKS;
            return slot <= Integer.MAX_VALUE ? (int) slot : -1;
        }
        boolean ours =
                endpoint.high() >>> 48 == IPV6_PREFIX >>> 48
                        && (endpoint.high() & 0xffff) == 0
                        && endpoint.low() == 1;
        int slot = (int) (endpoint.high() >>> 16);
        return ours && slot >= 0 ? slot : -1;
    }

    private static int firstHost(int network) {
        return (int) Mix.below(Mix.mix(network), HOSTS_PER_NETWORK);
    }

    private static long inverse(long value, long modulus) {
        return BigInteger.valueOf(value).modInverse(BigInteger.valueOf(modulus)).longValueExact();
    }
}
