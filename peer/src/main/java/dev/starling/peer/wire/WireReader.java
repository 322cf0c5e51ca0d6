package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns a peer's bytes, cut anywhere, into what it said.
 *
 * <p>What lies whole in what arrived is read right there; only a message that is cut is put
 * together in an array of our own, which grows with what has come and not with what was promised.
 * The bytes of blocks are handed on where they lie. So a block costs its {@link Block} and a call.
 */
public final class WireReader {
    /** An array of this length is kept for the next message that is cut. */
    private static final int KEPT_BYTES_MAX = 256;

    private static final byte[] NOTHING = {};

    private final WireListener listener;
    private boolean isGreeted;
    private boolean isStopped;

    /** The beginning of a message, or of the handshake, of which the rest has not come. */
    private byte[] held = NOTHING;

    private ByteBuffer heldBuffer = ByteBuffer.wrap(NOTHING);
    private int heldLength;

    private @Nullable Block block;
    private int blockAt;

    /** Of a message of an unknown kind, bytes that are still to come. */
    private int skipped;

    public WireReader(WireListener listener) {
        this.listener = listener;
    }

    /** Nothing more is heard, what has arrived already included. Also from within a callback. */
    public void stop() {
        isStopped = true;
        held = NOTHING;
        heldLength = 0;
    }

    /** Reads all that arrived; what is not whole yet is kept. */
    public void read(ByteBuffer arrived) throws MalformedMessage {
        assert arrived.order() == ByteOrder.BIG_ENDIAN : "the network's order";
        try {
            while (arrived.hasRemaining() && !isStopped) {
                step(arrived);
            }
        } catch (MalformedMessage malformed) {
            stop();
            throw malformed;
        } finally {
            arrived.position(arrived.limit());
        }
    }

    private void step(ByteBuffer arrived) throws MalformedMessage {
        Block current = block;
        if (current != null) {
            readBlock(current, arrived);
        } else if (skipped > 0) {
            int step = Math.min(skipped, arrived.remaining());
            skipped -= step;
            arrived.position(arrived.position() + step);
        } else if (!isGreeted) {
            readHandshake(arrived);
        } else if (heldLength > 0) {
            complete(arrived);
        } else {
            int at = arrived.position();
            int needed = Frame.needed(arrived, at, arrived.remaining());
            if (needed > arrived.remaining()) {
                hold(arrived, arrived.remaining());
            } else {
                arrived.position(at + needed);
                accept(arrived, at);
            }
        }
    }

    private void readBlock(Block current, ByteBuffer arrived) throws MalformedMessage {
        int from = arrived.position();
        int limit = arrived.limit();
        int at = blockAt;
        int step = Math.min(current.length() - at, limit - from);
        if (at + step == current.length()) {
            block = null;
        } else {
            blockAt = at + step;
        }
        // No view of its own for the part, which would be garbage for each block.
        arrived.limit(from + step);
        try {
            listener.onBlockPart(current, at, arrived);
        } finally {
            arrived.limit(limit).position(from + step);
        }
    }

    private void readHandshake(ByteBuffer arrived) throws MalformedMessage {
        hold(arrived, Math.min(Handshake.LENGTH - heldLength, arrived.remaining()));
        if (!Handshake.isPrefix(held, heldLength)) {
            throw new MalformedMessage("this is not how BitTorrent begins");
        }
        if (heldLength == Handshake.LENGTH) {
            isGreeted = true;
            heldLength = 0;
            listener.onHandshake(Handshake.decode(held));
        }
    }

    /** Goes on with a message that was cut. */
    private void complete(ByteBuffer arrived) throws MalformedMessage {
        int needed = Frame.needed(heldBuffer, 0, heldLength);
        hold(arrived, Math.min(needed - heldLength, arrived.remaining()));
        if (Frame.needed(heldBuffer, 0, heldLength) <= heldLength) {
            ByteBuffer whole = heldBuffer;
            heldLength = 0;
            if (held.length > KEPT_BYTES_MAX) {
                held = NOTHING;
                heldBuffer = ByteBuffer.wrap(NOTHING);
            }
            accept(whole, 0);
        }
    }

    private void hold(ByteBuffer arrived, int count) {
        int length = heldLength + count;
        if (length > held.length) {
            // At most twice what has come.
            int capacity = length + heldLength;
            held = Arrays.copyOf(held, Math.max(capacity, Handshake.LENGTH));
            heldBuffer = ByteBuffer.wrap(held);
        }
        arrived.get(held, heldLength, count);
        heldLength = length;
    }

    /** All of a message, or of a block its head, lies from here on. */
    private void accept(ByteBuffer from, int at) throws MalformedMessage {
        if (Frame.isBlock(from, at)) {
            block = Frame.block(from, at);
            blockAt = 0;
            return;
        }
        Message message = Frame.message(from, at);
        if (message == null) {
            skipped = Frame.bodyLength(from, at);
        } else {
            listener.onMessage(message);
        }
    }
}
