package dev.starling.simulation;

import dev.starling.host.Endpoint;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes what arrives as a pcap file that Wireshark opens: raw IP packets with nanosecond times,
 * datagrams as UDP, pieces of streams as TCP with consistent sequence numbers.
 */
@SuppressWarnings("ByteBufferBackingArray") // every buffer here is a whole array
final class Capture implements AutoCloseable {
    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
    private static final int LINKTYPE_RAW = 101;
    private static final int SNAPLEN = 65_535;
    private static final long SECOND = 1_000_000_000L;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int TCP_PAYLOAD_MAX = 60_000;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int PSH = 8;
    private static final int ACK = 16;
    private static final int WINDOW = 0xffff;
    private static final int HOP_LIMIT = 64;

    private final OutputStream out;

    Capture(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        var header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(MAGIC_NANOSECONDS).putShort((short) 2).putShort((short) 4);
        header.putInt(0).putInt(0).putInt(SNAPLEN).putInt(LINKTYPE_RAW);
        out.write(header.array());
    }

    void datagram(long time, Endpoint from, Endpoint to, byte[] bytes) {
        var payload = ByteBuffer.wrap(bytes);
        ByteBuffer packet = startPacket(from, to, UDP, UDP_HEADER_BYTES + bytes.length);
        int header = packet.position();
        packet.putShort((short) from.port()).putShort((short) to.port());
        packet.putShort((short) (UDP_HEADER_BYTES + bytes.length)).putShort((short) 0);
        packet.put(payload);
        // A UDP checksum of zero means none in IPv4 and is forbidden in IPv6.
        int checksum = transportChecksum(from, to, UDP, packet, header);
        packet.putShort(header + 6, (short) (checksum == 0 ? 0xffff : checksum));
        write(time, packet);
    }

    void segment(long time, Segment.Kind kind, SimulatedStream sender, ByteBuffer[] data) {
        switch (kind) {
            case CONNECT -> tcp(time, sender, SYN, null);
            case ACCEPT -> tcp(time, sender, SYN | ACK, null);
            case CREDIT -> tcp(time, sender, ACK, null);
            case FINISH -> tcp(time, sender, FIN | ACK, null);
            case RESET -> tcp(time, sender, RST | ACK, null);
            case DATA -> {
                for (ByteBuffer part : data) {
                    for (int at = 0; at < part.remaining(); at += TCP_PAYLOAD_MAX) {
                        int length = Math.min(TCP_PAYLOAD_MAX, part.remaining() - at);
                        tcp(time, sender, PSH | ACK, part.slice(part.position() + at, length));
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the capture could not be written", e);
        }
    }

    private void tcp(long time, SimulatedStream sender, int flags, @Nullable ByteBuffer payload) {
        Endpoint from = sender.local();
        Endpoint to = sender.remote();
        int length = payload == null ? 0 : payload.remaining();
        SimulatedStream peer = sender.peer();
        int acknowledged = peer == null ? 0 : peer.capturedBytes;
        ByteBuffer packet = startPacket(from, to, TCP, TCP_HEADER_BYTES + length);
        int header = packet.position();
        packet.putShort((short) from.port()).putShort((short) to.port());
        packet.putInt(sender.capturedBytes).putInt((flags & ACK) != 0 ? acknowledged : 0);
        packet.put((byte) ((TCP_HEADER_BYTES / 4) << 4)).put((byte) flags);
        packet.putShort((short) WINDOW).putShort((short) 0).putShort((short) 0);
        if (payload != null) {
            packet.put(payload);
        }
        int checksum = transportChecksum(from, to, TCP, packet, header);
        packet.putShort(header + 16, (short) checksum);
        sender.capturedBytes += length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
        write(time, packet);
    }

    private static ByteBuffer startPacket(Endpoint from, Endpoint to, int protocol, int length) {
        byte[] source = from.addressBytes();
        byte[] destination = to.addressBytes();
        if (source.length == 4 && destination.length == 4) {
            var packet = ByteBuffer.allocate(20 + length);
            packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + length));
            packet.putInt(0).put((byte) HOP_LIMIT).put((byte) protocol).putShort((short) 0);
            packet.put(source).put(destination);
            packet.putShort(10, (short) ~fold(sum(packet.array(), 0, 20)));
            return packet;
        }
        var packet = ByteBuffer.allocate(40 + length);
        packet.putInt(6 << 28).putShort((short) length).put((byte) protocol);
        packet.put((byte) HOP_LIMIT).put(source).put(destination);
        return packet;
    }

    private static int transportChecksum(
            Endpoint from, Endpoint to, int protocol, ByteBuffer packet, int header) {
        byte[] source = from.addressBytes();
        byte[] destination = to.addressBytes();
        int length = packet.capacity() - header;
        long sum =
                sum(source, 0, source.length)
                        + sum(destination, 0, destination.length)
                        + protocol
                        + length
                        + sum(packet.array(), header, length);
        return ~fold(sum) & 0xffff;
    }

    private static long sum(byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int value = bytes[offset + i] & 0xff;
            sum += (i & 1) == 0 ? value << 8 : value;
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }

    private void write(long time, ByteBuffer packet) {
        int length = packet.capacity();
        var record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (time / SECOND)).putInt((int) (time % SECOND));
        record.putInt(length).putInt(length);
        try {
            out.write(record.array());
            out.write(packet.array());
        } catch (IOException e) {
            throw new UncheckedIOException("the capture could not be written", e);
        }
    }
}
