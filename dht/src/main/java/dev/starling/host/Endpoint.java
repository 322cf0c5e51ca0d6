package dev.starling.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address and a port. The address is kept as the sixteen bytes of IPv6, an IPv4 address in its
 * mapped form (::ffff:a.b.c.d), so that both families are one small value that hashes alike in
 * every JVM.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record Endpoint(long high, long low, int port) implements Comparable<Endpoint> {
    public static final int PORT_MAX = 65_535;

    private static final long MAPPED_PREFIX = 0xffffL << 32;

    public Endpoint {
        if ((port & ~PORT_MAX) != 0) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }

    /** An IPv4 endpoint from the address as one big-endian number. */
    public static Endpoint ofIpv4(int address, int port) {
        return new Endpoint(0, MAPPED_PREFIX | (address & 0xffff_ffffL), port);
    }

    public static Endpoint of(InetAddress address, int port) {
        byte[] bytes = address.getAddress();
        return ofBytes(bytes, 0, bytes.length, port);
    }

    /** From the 4 or 16 bytes of an address in network order. */
    public static Endpoint ofBytes(byte[] bytes, int offset, int length, int port) {
        return switch (length) {
            case 4 -> ofIpv4((int) bigEndian(bytes, offset, 4), port);
            case 16 ->
                    new Endpoint(
                            bigEndian(bytes, offset, 8), bigEndian(bytes, offset + 8, 8), port);
            default ->
                    throw new IllegalArgumentException(
                            "an address has 4 or 16 bytes, not " + length);
        };
    }

    /**
     * Reads {@code 192.0.2.1:6881} or {@code [2001:db8::1]:6881}; never asks a name server.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static Endpoint parse(String text) {
        return EndpointText.parse(text);
    }

    /**
     * The address that a host name is already, {@code 192.0.2.1} or {@code 2001:db8::1} with or
     * without its brackets; empty for a name that has to be looked up.
     */
    public static Optional<Endpoint> ofFigures(String name, int port) {
        boolean isBare = name.contains(":") && !name.startsWith("[");
        try {
            return Optional.of(parse((isBare ? "[" + name + "]:" : name + ":") + port));
        } catch (IllegalArgumentException itIsAName) {
            return Optional.empty();
        }
    }

    /** Every IPv4 address of the machine. */
    public static Endpoint anyIpv4(int port) {
        return ofIpv4(0, port);
    }

    /** Every IPv6 address of the machine. */
    public static Endpoint anyIpv6(int port) {
        return new Endpoint(0, 0, port);
    }

    public static Endpoint loopback(int port) {
        return ofIpv4(0x7f000001, port);
    }

    public Endpoint wildcardOfSameFamily() {
        return isIpv4() ? anyIpv4(0) : anyIpv6(0);
    }

    public Endpoint withPort(int newPort) {
        return new Endpoint(high, low, newPort);
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    public boolean isWildcard() {
        return high == 0 && (low == 0 || low == MAPPED_PREFIX);
    }

    public boolean isLoopback() {
        return isIpv4() ? (ipv4() >>> 24) == 127 : high == 0 && low == 1;
    }

    /** The address as one big-endian number; only of an IPv4 endpoint. */
    public int ipv4() {
        assert isIpv4() : this;
        return (int) low;
    }

    public boolean hasSameAddress(Endpoint other) {
        return high == other.high && low == other.low;
    }

    /** The 4 or 16 bytes of the address in network order. */
    public byte[] addressBytes() {
        byte[] bytes = new byte[isIpv4() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) ((fromEnd < 8 ? low : high) >>> (8 * (fromEnd & 7)));
        }
        return bytes;
    }

    public InetAddress inetAddress() {
        try {
            return InetAddress.getByAddress(addressBytes());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public int compareTo(Endpoint other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        if (byHigh != 0) {
            return byHigh;
        }
        int byLow = Long.compareUnsigned(low, other.low);
        return byLow != 0 ? byLow : Integer.compare(port, other.port);
    }

    // Written out, because endpoints are compared for every datagram, and what a record brings is
    // slower.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint endpoint
                && high == endpoint.high
                && low == endpoint.low
                && port == endpoint.port;
    }

    // Fixed, and mixed well: addresses of one network differ in a few low bits only.
    @Override
    public int hashCode() {
        long mixed = (low ^ Long.rotateLeft(high, 29) ^ ((long) port << 40)) * 0x9e3779b97f4a7c15L;
        return (int) (mixed ^ (mixed >>> 32));
    }

    @Override
    public String toString() {
        return EndpointText.format(this);
    }

    private static long bigEndian(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[offset + i] & 0xff);
        }
        return value;
    }
}
