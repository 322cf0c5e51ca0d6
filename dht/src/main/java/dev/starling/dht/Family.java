package dev.starling.dht;

import dev.starling.host.Endpoint;

/** One of the two networks that the DHT is; each has its own table (BEP 32). */
enum Family {
    IPV4(1),
    IPV6(4);

    /** How many ints an address fills. */
    final int addressInts;

    Family(int addressInts) {
        this.addressInts = addressInts;
    }

    static Family of(Endpoint endpoint) {
        return endpoint.isIpv4() ? IPV4 : IPV6;
    }

    /**
     * What one owner seldom has more than one of, for counting independent voices: a /16, a /48
     * folded into an int.
     */
    static int neighbourhood(Endpoint endpoint) {
        if (endpoint.isIpv4()) {
            return endpoint.ipv4() >>> 16;
        }
        long site = (endpoint.high() >>> 16) * 0x9e3779b97f4a7c15L;
        return (int) (site >>> 32);
    }
}
