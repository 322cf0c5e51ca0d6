package dev.starling.dht.load;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Many IPv4 datagrams by one system call: Linux's recvmmsg and sendmmsg, called as C calls them, on
 * 64-bit machines. What was received may be sent back as it lies here.
 */
final class DatagramBatch {
    static final int DATAGRAM_BYTES_MAX = 2048;

    private static final int HEADER_BYTES = 64;
    private static final int IOV_BYTES = 16;
    private static final int NAME_BYTES = 16;

    // struct mmsghdr
    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int IOV_AT = 16;
    private static final int IOVS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int RECEIVED_LENGTH_AT = 56;

    // struct cmsghdr with struct in_pktinfo
    private static final int CONTROL_BYTES = 32;
    private static final int CONTROL_LENGTH = 28;
    private static final int IP_PKTINFO = 8;
    private static final int SOURCE_AT = 20;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final short POLLIN = 1;
    private static final int MSG_DONTWAIT = 0x40;

    private static final ValueLayout.OfInt NETWORK_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle POLL = call("poll", ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMMSG =
            call("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMMSG =
            call("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private final int size;
    private final MemorySegment headers;
    private final MemorySegment iovs;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment bytes;
    private final MemorySegment pollRequest;

    DatagramBatch(int size) {
        this.size = size;
        var arena = Arena.ofAuto();
        headers = arena.allocate((long) size * HEADER_BYTES, 8);
        iovs = arena.allocate((long) size * IOV_BYTES, 8);
        names = arena.allocate((long) size * NAME_BYTES, 8);
        controls = arena.allocate((long) size * CONTROL_BYTES, 8);
        bytes = arena.allocate((long) size * DATAGRAM_BYTES_MAX, 8);
        pollRequest = arena.allocate(8, 8);
        for (int i = 0; i < size; i++) {
            long at = (long) i * HEADER_BYTES;
            headers.set(ADDRESS, at + NAME_AT, names.asSlice((long) i * NAME_BYTES));
            headers.set(ADDRESS, at + IOV_AT, iovs.asSlice((long) i * IOV_BYTES));
            headers.set(JAVA_LONG, at + IOVS_AT, 1);
            iovs.set(ADDRESS, (long) i * IOV_BYTES, bytes.asSlice(at(i)));
        }
    }

    /** A socket bound to all addresses or to one. */
    static int open(int address, int port, int receiveBufferBytes) {
        int socket = call(() -> (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0));
        try (var arena = Arena.ofConfined()) {
            var bufferBytes = arena.allocateFrom(JAVA_INT, receiveBufferBytes);
            call(() -> (int) SETSOCKOPT.invokeExact(socket, SOL_SOCKET, SO_RCVBUF, bufferBytes, 4));
            var name = arena.allocate(NAME_BYTES, 8);
            name(name, 0, address, port);
            call(() -> (int) BIND.invokeExact(socket, name, NAME_BYTES));
        }
        return socket;
    }

    /** How many came, waiting for the first at most so long. */
    int receive(int socket, int waitMillis) {
        for (int i = 0; i < size; i++) {
            long at = (long) i * HEADER_BYTES;
            headers.set(JAVA_INT, at + NAME_LENGTH_AT, NAME_BYTES);
            iovs.set(JAVA_LONG, (long) i * IOV_BYTES + 8, DATAGRAM_BYTES_MAX);
        }
        int received = receiveNow(socket);
        if (received > 0 || waitMillis == 0) {
            return received;
        }
        pollRequest.set(JAVA_INT, 0, socket);
        pollRequest.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        int ready = call(() -> (int) POLL.invokeExact(pollRequest, 1L, waitMillis));
        return ready == 0 ? 0 : receiveNow(socket);
    }

    /** Sends the first so many to whom they came from, or were addressed to. */
    void send(int socket, int count) {
        for (int sent = 0; sent < count; ) {
            var rest = headers.asSlice((long) sent * HEADER_BYTES);
            int left = count - sent;
            sent += call(() -> (int) SENDMMSG.invokeExact(socket, rest, left, 0));
        }
    }

    int length(int i) {
        return headers.get(JAVA_INT, (long) i * HEADER_BYTES + RECEIVED_LENGTH_AT);
    }

    void setLength(int i, int length) {
        iovs.set(JAVA_LONG, (long) i * IOV_BYTES + 8, length);
    }

    /** Copies what was received. */
    void read(int i, byte[] into) {
        MemorySegment.copy(bytes, JAVA_BYTE, at(i), into, 0, length(i));
    }

    /** Puts a datagram in its place, with the address that it is to come from. */
    void write(int i, byte[] datagram, int source, int address, int port) {
        MemorySegment.copy(datagram, 0, bytes, JAVA_BYTE, at(i), datagram.length);
        setLength(i, datagram.length);
        name(names, (long) i * NAME_BYTES, address, port);
        long control = (long) i * CONTROL_BYTES;
        controls.set(JAVA_LONG, control, CONTROL_LENGTH);
        controls.set(JAVA_INT, control + 8, 0);
        controls.set(JAVA_INT, control + 12, IP_PKTINFO);
        controls.set(JAVA_INT, control + 16, 0);
        controls.set(NETWORK_INT, control + SOURCE_AT, source);
        long header = (long) i * HEADER_BYTES;
        headers.set(JAVA_INT, header + NAME_LENGTH_AT, NAME_BYTES);
        headers.set(ADDRESS, header + CONTROL_AT, controls.asSlice(control));
        headers.set(JAVA_LONG, header + CONTROL_LENGTH_AT, CONTROL_BYTES);
    }

    private int receiveNow(int socket) {
        // Nothing there is no failure, and any other shows when next something is sent.
        try {
            int received =
                    (int)
                            RECVMMSG.invokeExact(
                                    socket, headers, size, MSG_DONTWAIT, MemorySegment.NULL);
            return Math.max(received, 0);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static long at(int i) {
        return (long) i * DATAGRAM_BYTES_MAX;
    }

    private static void name(MemorySegment into, long at, int address, int port) {
        into.set(ValueLayout.JAVA_SHORT, at, (short) AF_INET);
        into.set(NETWORK_SHORT, at + 2, (short) port);
        into.set(NETWORK_INT, at + 4, address);
    }

    private interface SystemCall {
        int run() throws Throwable;
    }

    private static int call(SystemCall systemCall) {
        int result;
        try {
            result = systemCall.run();
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        if (result < 0) {
            throw new IllegalStateException("a system call failed");
        }
        return result;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle call(String name, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
