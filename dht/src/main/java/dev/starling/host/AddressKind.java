package dev.starling.host;

/**
 * What an address is for, after the registries of special addresses: only a {@link #PUBLIC} one
 * means the same machine to everybody. Strangers name addresses to us all day; who dials whatever
 * he is told attacks his own printer.
 */
public enum AddressKind {
    PUBLIC,
    LOOPBACK,
    LINK_LOCAL,

    /** RFC 1918; fc00::/7 of IPv6. */
    PRIVATE,

    /** 100.64.0.0/10, between a provider's NAT and its customers' (RFC 6598). */
    CARRIER,

    MULTICAST,
    DOCUMENTATION,

    /** The wildcard, broadcast, and whatever is not in use or not for hosts. */
    RESERVED;

    public static AddressKind of(Endpoint endpoint) {
        return endpoint.isIpv4()
                ? ofIpv4(endpoint.ipv4())
                : ofIpv6(endpoint.high(), endpoint.low());
    }

    /**
     * Whether something may be sent there because somebody said so.
     *
     * @param allowsLocal in a network of one's own, such as a test's
     */
    public static boolean isUsable(Endpoint endpoint, boolean allowsLocal) {
        AddressKind kind = of(endpoint);
        return endpoint.port() != 0 && (kind == PUBLIC || (allowsLocal && kind.isLocal()));
    }

    /** Good within one network, and somebody else in the next. */
    public boolean isLocal() {
        return switch (this) {
            case LOOPBACK, LINK_LOCAL, PRIVATE, CARRIER -> true;
            case PUBLIC, MULTICAST, DOCUMENTATION, RESERVED -> false;
        };
    }

    private static AddressKind ofIpv4(int address) {
        if (isIn(address, 0x7f000000, 8)) {
            return LOOPBACK;
        }
        if (isIn(address, 0x0a000000, 8)
                || isIn(address, 0xac100000, 12)
                || isIn(address, 0xc0a80000, 16)) {
            return PRIVATE;
        }
        if (isIn(address, 0xa9fe0000, 16)) {
            return LINK_LOCAL;
        }
        if (isIn(address, 0x64400000, 10)) {
            return CARRIER;
        }
        if (isIn(address, 0xe0000000, 4)) {
            return MULTICAST;
        }
        if (isIn(address, 0xc0000200, 24)
                || isIn(address, 0xc6336400, 24)
                || isIn(address, 0xcb007100, 24)) {
            return DOCUMENTATION;
        }
        // This network; protocol assignments; benchmarks; the anycast of 6to4; class E.
        if (isIn(address, 0, 8)
                || isIn(address, 0xc0000000, 24)
                || isIn(address, 0xc6120000, 15)
                || isIn(address, 0xc0586300, 24)
                || isIn(address, 0xf0000000, 4)) {
            return RESERVED;
        }
        return PUBLIC;
    }

    private static AddressKind ofIpv6(long high, long low) {
        if (high == 0 && low == 1) {
            return LOOPBACK;
        }
        if (isIn(high, 0xfe80L << 48, 10)) {
            return LINK_LOCAL;
        }
        // fec0::/10 was private before fc00::/7 was.
        if (isIn(high, 0xfc00L << 48, 7) || isIn(high, 0xfec0L << 48, 10)) {
            return PRIVATE;
        }
        if (isIn(high, 0xff00L << 48, 8)) {
            return MULTICAST;
        }
        if (isIn(high, 0x2001_0db8L << 32, 32) || isIn(high, 0x3fffL << 48, 20)) {
            return DOCUMENTATION;
        }
        // Nothing else than 2000::/3 has been handed out; what has an IPv4 address inside
        // (64:ff9b::/96, ::/96) is outside of it.
        return isIn(high, 0x2000L << 48, 3) ? PUBLIC : RESERVED;
    }

    private static boolean isIn(int address, int network, int bits) {
        return (address ^ network) >>> (Integer.SIZE - bits) == 0;
    }

    private static boolean isIn(long high, long network, int bits) {
        return (high ^ network) >>> (Long.SIZE - bits) == 0;
    }
}
