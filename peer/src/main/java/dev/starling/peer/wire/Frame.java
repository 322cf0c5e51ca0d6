package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.torrent.Block;
import dev.starling.peer.torrent.Pieces;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How a message lies among the bytes: four that say how long it is, one of its kind, its body. */
final class Frame {
    /** The longest of bitfields is half as long. */
    static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** Nobody asks for more at once, and so nobody sends more. */
    static final int BLOCK_BYTES_MAX = Pieces.BLOCK_LENGTH;

    /** No torrent has pieces for more. */
    static final int BITS_BYTES_MAX = Pieces.PIECES_MAX / 8;

    static final int LENGTH_BYTES = 4;

    /** What tells of which kind a message is: its length and its id. */
    private static final int HEAD_BYTES = 5;

    /** A block is preceded by its piece and where in that it begins. */
    static final int BLOCK_HEAD_BYTES = HEAD_BYTES + 8;

    private Frame() {}

    /**
     * How many bytes must be there before a message can be read, as far as those that are there
     * tell. Of a block its head is enough, of a message of an unknown kind too.
     */
    static int needed(ByteBuffer from, int at, int available) throws MalformedMessage {
        if (available < LENGTH_BYTES) {
            return LENGTH_BYTES;
        }
        int length = from.getInt(at);
        if (length < 0 || length > MESSAGE_BYTES_MAX) {
            throw new MalformedMessage("a message has no more than a million bytes");
        }
        if (length == 0) {
            return LENGTH_BYTES;
        }
        return available < HEAD_BYTES ? HEAD_BYTES : needed(id(from, at), length);
    }

    private static int needed(int id, int length) throws MalformedMessage {
        return switch (id) {
            case MessageId.CHOKE,
                    MessageId.UNCHOKE,
                    MessageId.INTERESTED,
                    MessageId.NOT_INTERESTED,
                    MessageId.HAVE_ALL,
                    MessageId.HAVE_NONE ->
                    whole(length, 1, 1);
            case MessageId.PORT -> whole(length, 3, 3);
            case MessageId.HAVE, MessageId.SUGGEST, MessageId.ALLOWED_FAST -> whole(length, 5, 5);
            case MessageId.REQUEST, MessageId.CANCEL, MessageId.REJECT -> whole(length, 13, 13);
            case MessageId.BITS -> whole(length, 1, 1 + BITS_BYTES_MAX);
            case MessageId.EXTENDED -> whole(length, 2, MESSAGE_BYTES_MAX);
            case MessageId.PIECE -> {
                whole(length, 10, 9 + BLOCK_BYTES_MAX);
                yield BLOCK_HEAD_BYTES;
            }
            default -> HEAD_BYTES;
        };
    }

    private static int whole(int length, int min, int max) throws MalformedMessage {
        if (length < min || length > max) {
            throw new MalformedMessage("no message of this kind has this length");
        }
        return LENGTH_BYTES + length;
    }

    static boolean isBlock(ByteBuffer from, int at) {
        return from.getInt(at) != 0 && id(from, at) == MessageId.PIECE;
    }

    /** The block whose head lies here. */
    static Block block(ByteBuffer from, int at) throws MalformedMessage {
        int body = at + HEAD_BYTES;
        return block(piece(from, body), from.getInt(body + 4), bodyLength(from, at) - 8);
    }

    /** The message that lies here, or null when its kind is unknown. */
    static @Nullable Message message(ByteBuffer from, int at) throws MalformedMessage {
        if (from.getInt(at) == 0) {
            return new Message.KeepAlive();
        }
        int body = at + HEAD_BYTES;
        int length = bodyLength(from, at);
        return switch (id(from, at)) {
            case MessageId.CHOKE -> new Message.Choke();
            case MessageId.UNCHOKE -> new Message.Unchoke();
            case MessageId.INTERESTED -> new Message.Interested();
            case MessageId.NOT_INTERESTED -> new Message.NotInterested();
            case MessageId.HAVE -> new Message.Have(piece(from, body));
            case MessageId.BITS -> new Message.Bits(bytes(from, body, length));
            case MessageId.REQUEST -> new Message.Request(asked(from, body));
            case MessageId.CANCEL -> new Message.Cancel(asked(from, body));
            case MessageId.PORT -> new Message.Port(from.getShort(body) & 0xffff);
            case MessageId.SUGGEST -> new Message.Suggest(piece(from, body));
            case MessageId.HAVE_ALL -> new Message.HaveAll();
            case MessageId.HAVE_NONE -> new Message.HaveNone();
            case MessageId.REJECT -> new Message.Reject(asked(from, body));
            case MessageId.ALLOWED_FAST -> new Message.AllowedFast(piece(from, body));
            case MessageId.EXTENDED ->
                    new Message.Extended(from.get(body) & 0xff, bytes(from, body + 1, length - 1));
            default -> null;
        };
    }

    /** How many bytes follow the id. */
    static int bodyLength(ByteBuffer from, int at) {
        return from.getInt(at) - 1;
    }

    private static int id(ByteBuffer from, int at) {
        return from.get(at + LENGTH_BYTES) & 0xff;
    }

    private static Block asked(ByteBuffer from, int at) throws MalformedMessage {
        return block(piece(from, at), from.getInt(at + 4), from.getInt(at + 8));
    }

    private static Block block(int piece, int begin, int length) throws MalformedMessage {
        if (length <= 0 || length > BLOCK_BYTES_MAX) {
            throw new MalformedMessage("a block has 1 to 16384 bytes");
        }
        if (begin < 0 || begin > Integer.MAX_VALUE - length) {
            throw new MalformedMessage("no block begins there");
        }
        return new Block(piece, begin, length);
    }

    private static int piece(ByteBuffer from, int at) throws MalformedMessage {
        int piece = from.getInt(at);
        if (piece < 0) {
            throw new MalformedMessage("no piece has this number");
        }
        return piece;
    }

    private static byte[] bytes(ByteBuffer from, int at, int length) {
        var bytes = new byte[length];
        from.get(at, bytes);
        return bytes;
    }
}
