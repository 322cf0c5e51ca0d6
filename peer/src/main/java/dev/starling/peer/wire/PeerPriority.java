package dev.starling.peer.wire;

import dev.starling.host.Endpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How much two peers should want to be connected (BEP 40): both reckon the same number from both
 * addresses, so that when each keeps its highest the swarm hangs together and nobody can choose
 * whom he is next to.
 */
public final class PeerPriority {
    private static final byte PARTLY = 0x55;

    private PeerPriority() {}

    /** As an unsigned number: the higher one is preferred. */
    public static int of(Endpoint one, Endpoint other) {
        byte[] a = one.addressBytes();
        byte[] b = other.addressBytes();
        if (one.hasSameAddress(other)) {
            a = port(one);
            b = port(other);
        } else {
            int whole = wholeBytes(a, b);
            mask(a, whole);
            mask(b, whole);
        }
        boolean isOrdered = Arrays.compareUnsigned(a, b) <= 0;
        var crc = new CRC32C();
        crc.update(isOrdered ? a : b);
        crc.update(isOrdered ? b : a);
        return (int) crc.getValue();
    }

    /**
     * How many bytes count whole: half an IPv4 address, the network's part of an IPv6 address, and
     * one more than both have in common where that is as much.
     */
    private static int wholeBytes(byte[] a, byte[] b) {
        int least = Math.min(a.length, b.length) == 4 ? 2 : 6;
        int common = Arrays.mismatch(a, b);
        return common >= least ? common + 1 : least;
    }

    private static void mask(byte[] address, int whole) {
        for (int i = whole; i < address.length; i++) {
            address[i] &= PARTLY;
        }
    }

    private static byte[] port(Endpoint endpoint) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) endpoint.port()).array();
    }
}
