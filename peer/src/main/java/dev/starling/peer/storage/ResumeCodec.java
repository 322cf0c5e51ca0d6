package dev.starling.peer.storage;

import dev.starling.bencode.MalformedMessage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records to bytes and back. A record is its content's length, a checksum of the content, and the
 * content, whose first byte says what it is. Bits are runs: a number and how many follow.
 */
final class ResumeCodec {
    static final int RECORD_BYTES_MAX = 80 << 20;

    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int STAMP_BYTES = Integer.BYTES + 2 * Long.BYTES;
    private static final int BITS_MAX = 1 << 23;

    private ResumeCodec() {}

    static ByteBuffer encode(ResumeRecord record) {
        ByteBuffer content =
                switch (record) {
                    case ResumeRecord.Began(String boot, String where) ->
                            text('B', boot + "\n" + where);
                    case ResumeRecord.Written(int piece, Map<Integer, Stamp> left) ->
                            putStamps(
                                    start('W', Integer.BYTES + stampBytes(left)).putInt(piece),
                                    left);
                    case ResumeRecord.Synced(BitSet pieces) -> bits('Y', pieces);
                    case ResumeRecord.Have(BitSet pieces) -> bits('H', pieces);
                    case ResumeRecord.Lost(BitSet pieces) -> bits('L', pieces);
                    case ResumeRecord.Unconfirmed(BitSet pieces) -> bits('U', pieces);
                    case ResumeRecord.Confirmed(BitSet pieces) -> bits('K', pieces);
                    case ResumeRecord.Stamps(Map<Integer, Stamp> stamps) ->
                            putStamps(start('T', stampBytes(stamps)), stamps);
                    case ResumeRecord.Placed(BitSet files) -> bits('P', files);
                    case ResumeRecord.Metadata(byte[] bytes) -> start('I', bytes.length).put(bytes);
                    case ResumeRecord.Facts(ResumeFacts facts) -> {
                        byte[] bytes = facts.encode();
                        yield start('F', bytes.length).put(bytes);
                    }
                    case ResumeRecord.Closed() -> start('C', 0);
                };
        assert !content.hasRemaining() : record;
        content.flip();
        int checksum = checksum(content.slice(HEADER_BYTES, content.limit() - HEADER_BYTES));
        return content.putInt(0, content.limit() - HEADER_BYTES).putInt(Integer.BYTES, checksum);
    }

    /** The next record, or null where the whole ones end: the last may have been cut short. */
    static @Nullable ResumeRecord next(ByteBuffer log) {
        if (log.remaining() < HEADER_BYTES) {
            return null;
        }
        int length = log.getInt(log.position());
        int checksum = log.getInt(log.position() + Integer.BYTES);
        if (length < 1 || length > RECORD_BYTES_MAX || length > log.remaining() - HEADER_BYTES) {
            return null;
        }
        ByteBuffer content = log.slice(log.position() + HEADER_BYTES, length);
        if (checksum(content.duplicate()) != checksum) {
            return null;
        }
        log.position(log.position() + HEADER_BYTES + length);
        try {
            return decode(content);
        } catch (MalformedMessage | BufferUnderflowException ofAnotherVersion) {
            return null;
        }
    }

    private static ResumeRecord decode(ByteBuffer content) throws MalformedMessage {
        byte kind = content.get();
        return switch (kind) {
            case 'B' -> {
                String[] lines = new String(rest(content), StandardCharsets.UTF_8).split("\n", 2);
                yield new ResumeRecord.Began(lines[0], lines.length > 1 ? lines[1] : "");
            }
            case 'W' -> new ResumeRecord.Written(index(content), stamps(content));
            case 'Y' -> new ResumeRecord.Synced(bits(content));
            case 'H' -> new ResumeRecord.Have(bits(content));
            case 'L' -> new ResumeRecord.Lost(bits(content));
            case 'U' -> new ResumeRecord.Unconfirmed(bits(content));
            case 'K' -> new ResumeRecord.Confirmed(bits(content));
            case 'T' -> new ResumeRecord.Stamps(stamps(content));
            case 'P' -> new ResumeRecord.Placed(bits(content));
            case 'I' -> new ResumeRecord.Metadata(rest(content));
            case 'F' -> new ResumeRecord.Facts(ResumeFacts.decode(rest(content)));
            case 'C' -> new ResumeRecord.Closed();
            default -> throw new MalformedMessage("a journal has no record " + kind);
        };
    }

    private static ByteBuffer start(char kind, int bytes) {
        return ByteBuffer.allocate(HEADER_BYTES + 1 + bytes)
                .position(HEADER_BYTES)
                .put((byte) kind);
    }

    private static ByteBuffer text(char kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return start(kind, bytes.length).put(bytes);
    }

    private static int stampBytes(Map<Integer, Stamp> stamps) {
        return stamps.size() * STAMP_BYTES;
    }

    private static ByteBuffer putStamps(ByteBuffer into, Map<Integer, Stamp> stamps) {
        stamps.forEach(
                (file, stamp) ->
                        into.putInt(file).putLong(stamp.length()).putLong(stamp.modifiedNanos()));
        return into;
    }

    private static Map<Integer, Stamp> stamps(ByteBuffer content) throws MalformedMessage {
        var stamps = new LinkedHashMap<Integer, Stamp>();
        while (content.hasRemaining()) {
            int file = content.getInt();
            if (file < Span.PART_FILE || file >= BITS_MAX) {
                throw new MalformedMessage("a journal names a file that cannot be");
            }
            stamps.put(file, new Stamp(content.getLong(), content.getLong()));
        }
        return stamps;
    }

    private static ByteBuffer bits(char kind, BitSet bits) {
        int runs = 0;
        for (int from = bits.nextSetBit(0);
                from >= 0;
                from = bits.nextSetBit(bits.nextClearBit(from))) {
            runs++;
        }
        ByteBuffer content = start(kind, runs * 2 * Integer.BYTES);
        for (int from = bits.nextSetBit(0);
                from >= 0;
                from = bits.nextSetBit(bits.nextClearBit(from))) {
            content.putInt(from).putInt(bits.nextClearBit(from) - from);
        }
        return content;
    }

    private static BitSet bits(ByteBuffer content) throws MalformedMessage {
        var bits = new BitSet();
        while (content.hasRemaining()) {
            int from = index(content);
            int count = index(content);
            bits.set(from, from + count);
        }
        return bits;
    }

    private static int index(ByteBuffer content) throws MalformedMessage {
        int index = content.getInt();
        if (index < 0 || index >= BITS_MAX) {
            throw new MalformedMessage("a journal names a piece that cannot be");
        }
        return index;
    }

    private static byte[] rest(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    private static int checksum(ByteBuffer content) {
        var crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
