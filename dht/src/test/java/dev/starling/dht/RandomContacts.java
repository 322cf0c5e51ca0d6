package dev.starling.dht;

import dev.starling.host.Endpoint;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Nodes at public addresses, each in a /16 and /24, or a /48 and /64, of its own while they last.
 */
final class RandomContacts {
    private static final int NETWORKS = 3_000_000;
    private static final int PORT = 6881;

    private final RandomGenerator random;
    private final Family family;
    private int count;

    RandomContacts(RandomGenerator random, Family family) {
        this.random = random;
        this.family = family;
    }

    static RandomContacts seeded(long seed) {
        return new RandomContacts(new SplittableRandom(seed), Family.IPV4);
    }

    static RandomContacts seeded(long seed, Family family) {
        return new RandomContacts(new SplittableRandom(seed), family);
    }

    Contact next() {
        return new Contact(NodeId.random(random), nextEndpoint());
    }

    /** One whose id begins like that of another. */
    Contact next(NodeId near, int sharedBits) {
        return new Contact(near.randomAt(sharedBits, random), nextEndpoint());
    }

    /** One whose address allows its id. */
    Contact nextCompliant(NodeId near, int sharedBits) {
        while (true) {
            Endpoint endpoint = nextEndpoint();
            NodeId id = SecureId.forAddress(endpoint, random);
            if (near.sharedBits(id) == sharedBits) {
                return new Contact(id, endpoint);
            }
        }
    }

    Endpoint nextEndpoint() {
        return endpoint(count++);
    }

    Endpoint endpoint(int index) {
        int network = index % NETWORKS;
        int host = 1 + index / NETWORKS;
        return switch (family) {
            // 30.0.0.0 to 89.255.255.255: public whatever list one holds, a /16 each for the first
            // 15,360 and never the same /24 twice.
            case IPV4 ->
                    Endpoint.ofIpv4(
                            ((30 + network % 60) << 24)
                                    | ((network / 60 % 256) << 16)
                                    | ((network / 15_360) << 8)
                                    | host,
                            PORT);
            case IPV6 -> new Endpoint((0x2a00L << 48) + ((long) network << 16), host, PORT);
        };
    }
}
