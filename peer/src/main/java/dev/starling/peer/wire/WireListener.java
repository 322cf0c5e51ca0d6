package dev.starling.peer.wire;

import dev.starling.bencode.MalformedMessage;
import dev.starling.peer.torrent.Block;
import java.nio.ByteBuffer;

/**
 * Hears what a peer says: its handshake once, then messages and blocks in their order. What makes
 * no sense to it is refused with a {@link MalformedMessage}, after which nothing more is heard.
 */
public interface WireListener {
    void onHandshake(Handshake handshake) throws MalformedMessage;

    void onMessage(Message message) throws MalformedMessage;

    /**
     * A part of a block, as it arrived: the parts of one block follow each other without a gap, and
     * nothing else is heard between them. The part that ends at the block's length is the last.
     *
     * @param at where in the block the part begins
     * @param part its bytes, where they arrived: good during the call only
     */
    void onBlockPart(Block block, int at, ByteBuffer part) throws MalformedMessage;
}
