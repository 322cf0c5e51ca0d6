package dev.starling.dht;

/** Of which family a query wants nodes (BEP 32). */
enum Want {
    IPV4,
    IPV6,
    BOTH;

    boolean ipv4() {
        return this != IPV6;
    }

    boolean ipv6() {
        return this != IPV4;
    }
}
